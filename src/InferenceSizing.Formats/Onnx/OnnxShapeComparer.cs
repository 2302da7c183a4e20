using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Shapes are equal where all their lengths are.</summary>
internal sealed class OnnxShapeComparer : IEqualityComparer<SizeExpression[]>
{
    public static OnnxShapeComparer Instance { get; } = new();

    public bool Equals(SizeExpression[]? x, SizeExpression[]? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.AsSpan().SequenceEqual(y));

    public int GetHashCode(SizeExpression[] obj)
    {
        HashCode hash = default;
        foreach (SizeExpression length in obj)
            hash.Add(length);
        return hash.ToHashCode();
    }
}
