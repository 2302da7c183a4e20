using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Half the channels times an activation of the other half: a kernel each, as diffusers runs them.</summary>
internal static class GatedUnits
{
    private const int Halves = 2;

    /// <summary>Channels before the gate.</summary>
    public static long Before(long units) => checked(Halves * units);

    public static Feature Of(ImageNetwork network, Feature hidden, string activation)
    {
        long units = hidden.Channels / Halves;
        Feature gate = network.OverPositions(new Elementwise(Component.Elementwise, activation, AxisLength.From(units), AxisLength.From(units),
            splitsOverTensor: false), hidden, units);
        return network.OverTokens(
            new Elementwise(Component.Elementwise, "gate", AxisLength.From(Halves * (long)units), AxisLength.From(units), splitsOverTensor: false), gate.Map,
                0, hidden, gate);
    }
}
