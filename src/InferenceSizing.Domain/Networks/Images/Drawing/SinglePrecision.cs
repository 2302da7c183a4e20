using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>What Flux computes on queries and keys in FP32 whatever the precision, operator by operator: a framework that fuses nothing writes each
/// result.</summary>
/// <remarks>An FP32 element counts as two of the 16 bits that such models run in. Source: diffusers, <c>RMSNorm</c> and <c>apply_rotary_emb</c>.</remarks>
internal static class SinglePrecision
{
    private const int Wide = 2, Two = 2;

    /// <summary>Every head divided by its root mean square, times a learned vector that heads share.</summary>
    public static Feature NormHeads(ImageNetwork network, Feature x, long headDimension)
    {
        long narrow = x.Channels, wide = checked(Wide * x.Channels);
        Feature single = Step(network, "float", narrow, wide, x);
        Feature squares = Step(network, "square_mean", Two * (long)wide, wide, single);
        Feature scaled = Step(network, "rsqrt", narrow, wide, x, squares);
        Feature back = Step(network, "half", wide, narrow, scaled);
        return network.OverPositions(new Norm(Component.Norm, "rms_norm", AxisLength.From(narrow), AxisLength.From(headDimension)), back, narrow);
    }

    /// <summary>Rotary positions: pairs of elements times a cosine, and turned by a right angle times a sine.</summary>
    public static Feature Rotate(ImageNetwork network, Feature x)
    {
        long narrow = x.Channels, wide = checked(Wide * x.Channels);
        Feature straight = Step(network, "cos", wide, wide, Step(network, "float", narrow, wide, x));
        // Half the elements change their sign in a kernel of their own before all are interleaved again.
        Feature turned = Step(network, "turn", Two * (long)narrow, narrow, x);
        turned = Step(network, "sin", wide, wide, Step(network, "float", narrow, wide, turned));
        return Step(network, "half", wide, narrow, Step(network, "add", Two * (long)wide, wide, straight, turned));
    }

    private static Feature Step(ImageNetwork network, string name, long reads, long writes, params ReadOnlySpan<Feature> inputs) =>
        network.OverTokens(new Elementwise(Component.Elementwise, name, AxisLength.From(reads), AxisLength.From(writes), splitsOverTensor: false),
            inputs[0].Map.WithChannels(writes), 0, inputs);
}
