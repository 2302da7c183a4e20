using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>What the layers in host memory bring there from the GPU at once: keys and values on their way to the cache, and what a recurrence reads, which runs
/// next to its states.</summary>
/// <remarks>Splits of the real graphs of v0.5.0 (<c>GGML_SCHED_DEBUG=2</c>) with ten layers on the GPU. A part of a wider tensor is copied with what lies
/// between its rows (<c>ggml_nbytes</c> of a view).</remarks>
/// <param name="model">What the model's graph does differently.</param>
/// <param name="scale">How much it is planned for.</param>
/// <param name="hidden">h.</param>
internal readonly struct HostCopies(LlamaCppModel model, GraphScale scale, AxisLength hidden)
{
    private const int InputStepsAndOutput = 3;

    /// <summary>Bytes of the layer that copies most.</summary>
    /// <param name="layers">The stack.</param>
    /// <param name="onHost">The first of them, which are in host memory.</param>
    public long Largest(ImmutableArray<LayerDesign> layers, int onHost)
    {
        long largest = 0;
        for (int layer = 0; scale.Cached && layer < onHost; layer++)
        {
            // Experts are asked for before what follows them. A parallel layer feeds the rows of the logits forward there: it attends and reads its norm there.
            bool gathers = layer + 1 < onHost && layers[layer].FeedForward is null or MlpDesign
                && layers[layer + 1].Mixer is Mamba2Design or MambaDesign or ShortConvolutionDesign or ParallelMixerDesign;
            bool last = layer == layers.Length - 1 && layers[layer].Parallel && !model.ProjectsFirst && scale.Outputs < StackGraph.OffloadedFrom;
            largest = Math.Max(largest, checked(Of(layers[layer].Mixer, layer, gathers || last) + (last ? scale.Wide(hidden) : 0)));
        }

        return largest;
    }

    /// <param name="mixer">The layer's.</param>
    /// <param name="layer">Its index.</param>
    /// <param name="gathers">Whether attention runs on the host too: the next layer gathers its states there before the GPU goes on, or the last one is fed
    /// forward there.</param>
    private long Of(MixerDesign? mixer, int layer, bool gathers) => mixer switch
    {
        AttentionDesign attention => Of(attention, layer, gathers),
        LatentAttentionDesign { ExpandedCache: true } latent =>
            scale.Wide((latent.Heads * (latent.NopeDimension + latent.RopeDimension + latent.ValueDimension)).Length),
        LatentAttentionDesign latent => scale.Wide((latent.KeyValueRank + latent.RopeDimension).Length),
        Mamba2Design mamba => Of(mamba),
        MambaDesign mamba => checked((InputStepsAndOutput * scale.Wide(mamba.InnerSize)) + (RecurrentGraph.InputAndOutputMaps * scale.Wide(mamba.States))
            + scale.States(mamba.InnerSize, mamba.States)),
        GatedDeltaNetDesign delta => TailAndTokens(
            (RecurrentGraph.QueryAndKey * delta.KeyHeads * delta.KeyDimension) + (delta.ValueHeads * delta.ValueDimension), delta.Kernel),
        RwkvSixthDesign rwkv => HiddenAndStates(rwkv.HeadDimension),
        RwkvSeventhDesign rwkv => HiddenAndStates(rwkv.HeadDimension),
        KimiDeltaDesign delta => TailAndTokens(delta.Heads * delta.HeadDimension, delta.Kernel),
        ParallelMixerDesign both => Math.Max(Of(both.Attention, layer, gathers: true), Of(both.Recurrent, layer, gathers: false)),
        _ => 0,
    };

    private long Of(AttentionDesign attention, int layer, bool gathers)
    {
        long head = attention.HeadDimension.Length, query = attention.Heads.Length * head, key = attention.KeyValueHeads.Length * head;
        long value = StackWidths.OfValues(attention);
        long fused = attention.Fused && !model.DividesProjections ? query + key + value : 0;
        bool turned = attention.QueryKeyNorm != QueryKeyNorm.None || model.Rotates(attention.Span, layer);
        bool keysSpread = AttentionGraph.IsRotated(scale.RotatesKeys, head), valuesSpread = AttentionGraph.IsRotated(scale.RotatesValues, head);
        long copied = checked(Part(key, turned || keysSpread ? 0 : fused) + Part(value, valuesSpread ? 0 : fused));
        if (!gathers)
            return copied;
        long turnedValues = scale.TurnsValues ? scale.Stored(scale.Values, value, window: false) : 0;
        long scores = scale.Flash ? 0 : checked((scale.Wide(attention.Heads) * scale.Cells) + turnedValues);

        // What is read takes the place of keys and values, which are in the cache by then, if it is no larger.
        long read = scale.Flash && scale.Wide(query) <= copied ? 0 : scale.Wide(query);
        return checked(copied + scale.Wide(query) + read + scores);
    }

    /// <summary>Inputs and both maps are parts of the convolved; the outputs and the states after them are one tensor.</summary>
    private long Of(Mamba2Design mamba)
    {
        long inner = (mamba.Heads.Length * mamba.HeadDimension).Length, map = (mamba.Groups.Length * mamba.States).Length,
            all = inner + (RecurrentGraph.InputAndOutputMaps * map);
        return checked(Part(inner, all) + (RecurrentGraph.InputAndOutputMaps * Part(map, all)) + scale.Wide(mamba.Heads.Length + inner)
            + scale.States(AxisLength.From(inner), mamba.States));
    }

    /// <summary>Given embeddings, and both tails and the states that are read there.</summary>
    private long HiddenAndStates(AxisLength head) =>
        checked(scale.Wide(hidden) + scale.States(hidden, head) + (2 * scale.Tail(hidden, AxisLength.From(2))));

    private long TailAndTokens(AxisLength width, AxisLength kernel) => checked(scale.Wide(width) + scale.Tail(width, kernel));

    /// <summary>Rows of a tensor, or of a part of a wider one.</summary>
    private long Part(long width, long whole) => whole == 0 ? scale.Wide(width)
        : checked(GraphScale.Fp32Bytes * (((scale.Tokens - 1) * whole) + width));
}
