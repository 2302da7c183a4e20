using InferenceSizing.Domain.Networks.Graph;

namespace InferenceSizing.Domain.Networks.Operators.Images;

/// <summary>Elements copied into a new order, without arithmetic: maps joined along their channels, enlarged, cut.</summary>
internal sealed class Rearrangement : ImageOperator
{
    private Rearrangement(string name, FeatureMap output, long inputs)
        : base(Component.Elementwise, name, KernelKind.Elementwise, output, inputs, 0)
    {
    }

    public override bool CountsAsMultiplyAdds => false;

    /// <summary>Maps of one height and width, joined along their channels.</summary>
    public static Rearrangement Concatenation(string name, FeatureMap joined) => new(name, joined, joined.Elements);

    /// <summary>A map enlarged (or reduced) by its nearest or interpolated elements.</summary>
    public static Rearrangement Resampling(string name, FeatureMap input, FeatureMap output) => new(name, output, input.Elements);

    /// <summary>Some of a map's elements in a shape of their own: a slice of channels, patches turned into channels.</summary>
    public static Rearrangement Selection(string name, FeatureMap output) => new(name, output, output.Elements);
}
