using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Numbers of expressions as the arithmetic of operators takes them.</summary>
internal static class OnnxNumbers
{
    extension(SizeExpression expression)
    {
        /// <summary>Its value where that is the same for all lengths.</summary>
        public double? RealConstant => expression.Number?.Value;

        /// <summary>A finite number that need not be whole.</summary>
        public static SizeExpression Real(double value) => SizeExpression.Of(Magnitude.From(value));
    }
}
