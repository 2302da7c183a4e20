using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Numbers of expressions as the arithmetic of operators takes them.</summary>
internal static class OnnxNumbers
{
    /// <summary>Whole numbers up to here are exact as doubles.</summary>
    private const double MostExact = 1L << 53;

    extension(SizeExpression expression)
    {
        /// <summary>Its value where that is the same for all lengths.</summary>
        public double? RealConstant => expression.Number?.Value;

        /// <summary>Its value where that is the same for all lengths; null where it is not, or not a whole number that a double holds exactly.</summary>
        public long? Constant => expression.RealConstant is { } value && double.IsInteger(value) && Math.Abs(value) < MostExact ? (long)value : null;

        /// <summary>A whole number, of any sign.</summary>
        public static SizeExpression Whole(long value) => SizeExpression.Of(Magnitude.From(value));

        /// <summary>A finite number that need not be whole.</summary>
        public static SizeExpression Real(double value) => SizeExpression.Of(Magnitude.From(value));
    }
}
