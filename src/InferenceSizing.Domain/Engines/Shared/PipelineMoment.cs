using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The moment at which one of a pipeline's networks needs the most memory of all.</summary>
/// <remarks><c>max over the networks of (weights on the GPU + activations)</c>. A decoder that makes the samples one by one takes
/// <c>A + (n − 1) · pixels</c> for n samples. Source: diffusers, <c>enable_model_cpu_offload</c>, <c>enable_sequential_cpu_offload</c>,
/// <c>enable_vae_slicing</c>; <c>StableDiffusionXLPipeline</c>, force_upcast.</remarks>
/// <param name="Part">The network.</param>
/// <param name="Weights">On the GPU then.</param>
/// <param name="Activations">Of the network then.</param>
/// <param name="AtOnce">Samples that pass through it at once.</param>
/// <param name="PerElement">Bytes of one of its activations.</param>
internal readonly record struct PipelineMoment(NetworkPart Part, ByteCount Weights, ByteCount Activations, SequenceCount AtOnce, ByteCount PerElement)
{
    private const int Colours = 3;

    /// <param name="load">A pipeline on one GPU.</param>
    /// <param name="waiting">Where networks are that do not run.</param>
    /// <param name="sliced">Whether the decoder makes samples one by one.</param>
    /// <param name="options">What the engine does with activations.</param>
    /// <param name="batch">Samples in flight.</param>
    public static PipelineMoment Of(RankLoad load, PartWaiting waiting, bool sliced, ActivationOptions options, SequenceCount batch)
    {
        ImmutableArray<ByteCount> peaks = load.PeaksOfImage(one => [.. one.Operators.Parts.Select(part => ActivationPlan.PeakOf(
            one.Operators, Passes.Encode, one.SinglePassShape(1), one.Layout, ElementOf(one, part), options, part).Peak)]);
        PipelineMoment fullest = default;
        foreach ((int index, NetworkPart part) in load.Operators.Parts.Index())
        {
            PipelineMoment moment = Of(load, waiting, part, peaks[index], sliced && part.Decodes, batch);
            if (fullest.Part is null || moment.Weights + moment.Activations > fullest.Weights + fullest.Activations)
                fullest = moment;
        }

        return fullest;
    }

    private static PipelineMoment Of(RankLoad load, PartWaiting waiting, NetworkPart part, ByteCount ofOne, bool oneByOne, SequenceCount batch)
    {
        (ByteCount whole, ByteCount largest) = load.Weights.OfPart(load.Operators, part);
        ByteCount weights = waiting switch
        {
            PartWaiting.Networks => whole,
            PartWaiting.Operators => largest,
            _ => load.WeightsOf(0),
        };
        ByteCount perElement = ElementOf(load, part);
        ByteCount made = oneByOne && load.Workload.Image is { } image
            ? checked((batch.Count - 1) * Colours * (image.Height * image.Width).Length) * perElement : ByteCount.Zero;
        return new PipelineMoment(part, weights, oneByOne ? ofOne + made : batch.Count * ofOne, oneByOne ? SequenceCount.One : batch, perElement);
    }

    private static ByteCount ElementOf(RankLoad load, NetworkPart part) =>
        ByteCount.FromBits(part.FormatFor(load.Precision.HiddenStates).BitsPerElement());
}
