using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>Settings with which llama.cpp makes no context for a model.</summary>
/// <remarks><c>llama_init_from_model</c> of ggml-org/llama.cpp, v0.5.0, run.</remarks>
internal static class LlamaCppRefusals
{
    /// <summary>Elements of a block of all quantized cache types.</summary>
    private const int BlockElements = 32;

    public static Refusal? Of(Architecture architecture, KnobSet values, PrecisionPlan precision)
    {
        if (RefusalOfParts(architecture, values) is { } parts)
            return parts;
        ImmutableArray<LayerDesign> layers = (architecture.PublishedDesign as TransformerDesign)?.Layers ?? [];
        if (!ReferenceEquals(precision.Cache, precision.Values) && layers.Any(layer => layer.Mixer is LatentAttentionDesign { ExpandedCache: false }))
        {
            return Refusal.Unsupported(Topic.CacheValuePrecision,
                "llama.cpp makes no context: latent attention keeps values within its keys, so both have one cache type.");
        }

        bool keys = IsQuantized(precision.Cache), cached = IsQuantized(precision.Values);
        if (!keys && !cached)
            return null;
        bool flash = values.Get(LlamaCppKnobs.FlashAttention) && !LlamaCppModel.Of(architecture).RefusesFlash;
        if (cached && !flash)
            return Refusal.Unsupported(Topic.CacheValuePrecision, "llama.cpp makes no context: a quantized V cache needs flash attention.");
        if (!flash && layers.Select(layer => layer.Mixer).OfType<AttentionDesign>().FirstOrDefault(IsOddRow) is { } odd)
        {
            return Refusal.Unsupported(Topic.CachePrecision, string.Create(CultureInfo.InvariantCulture,
                $"llama.cpp ends while it starts: a row of {(odd.KeyValueHeads * odd.HeadDimension).Length} keys is no whole number of blocks of " +
                $"{BlockElements}."));
        }

        foreach (LayerDesign layer in flash ? layers : [])
        {
            if (RefusalOf(layer.Mixer, keys, precision) is { } refusal)
                return refusal;
        }

        return null;
    }

    /// <summary>A cache for each sequence ends the program where it plans some graphs, by an assertion on their shapes.</summary>
    private static Refusal? RefusalOfParts(Architecture architecture, KnobSet values)
    {
        long sequences = values.Has(LlamaCppKnobs.ParallelSequences) ? values.Get(LlamaCppKnobs.ParallelSequences) : 1;
        if (sequences == 1 || !values.Has(LlamaCppKnobs.KvUnified) || values.Get(LlamaCppKnobs.KvUnified))
            return null;
        Subject unified = Subject.Setting(LlamaCppKnobs.KvUnified.Name);
        if (architecture.Kind == ArchitectureKind.EncoderDecoder)
        {
            return Refusal.Unsupported(unified,
                "llama.cpp ends while it starts: biases of relative positions do not go with a cache for each sequence. kvUnified true goes.");
        }

        long tokens = Math.Min(values.Get(LlamaCppKnobs.NUbatch), values.Get(LlamaCppKnobs.NBatch));
        return !LlamaCppModel.Of(architecture).DividesMicroBatches || tokens % sequences == 0 ? null : Refusal.Unsupported(unified, string.Create(
            CultureInfo.InvariantCulture, $"llama.cpp ends while it starts: with a cache for each of {sequences} sequences Kimi Linear needs a micro-batch " +
            $"that they divide, and {tokens} tokens are none. kvUnified true goes, and so does another nUbatch."));
    }

    private static Refusal? RefusalOf(MixerDesign? mixer, bool keys, PrecisionPlan precision) =>
        mixer is AttentionDesign attention && attention.HeadDimension.Length % BlockElements != 0
            ? Refusal.Unsupported(Topic.CacheValuePrecision, string.Create(CultureInfo.InvariantCulture,
                $"llama.cpp makes no context: {(keys ? 'K' : 'V')} cache type {(keys ? precision.Cache : precision.Values).Id} with block size " +
                $"{BlockElements} does not divide n_embd_head_{(keys ? 'k' : 'v')}={attention.HeadDimension}."))
            : null;

    private static bool IsOddRow(AttentionDesign attention) => (attention.KeyValueHeads * attention.HeadDimension).Length % BlockElements != 0;

    /// <summary>Whether a cache is kept in blocks with a scale.</summary>
    public static bool IsQuantized(TensorEncoding cache) => cache.GroupColumns.Length == BlockElements;
}
