using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>RWKV-4, 6 and 7.</summary>
internal static class Rwkv
{
    /// <summary>What the width of the feed-forward part and of all ranks is a multiple of.</summary>
    private const int Step = 32;

    /// <summary>Hidden size from which the mixtures and the decay of RWKV-6 have the larger rank.</summary>
    private const int LargeHidden = 4096;

    public static Family Family { get; } = new()
    {
        Source = "RwkvConfig of transformers; convert_hf_to_gguf.py of ggml-org/llama.cpp; arXiv:2305.13048, 2404.05892, 2503.14456",
        Decoders =
        [
            new("rwkv", Fourth),
            new("rwkv6", Sixth),
            new("rwkv7", Seventh),
        ],
        Gguf =
        [
            new("rwkv6", "rwkv6", GgufSixth),
            new("rwkv7", "rwkv7", GgufSeventh),
        ],
    };

    private static TransformerDesign Fourth(ConfigFields config)
    {
        const int feedForwardExpansion = 4;
        AxisLength hidden = config.Positive("hidden_size", 4096);
        AxisLength attention = config.Has("attention_hidden_size") ? config.Dimension("attention_hidden_size") : hidden;
        AxisLength intermediate = config.Has("intermediate_size") ? config.Dimension("intermediate_size") : feedForwardExpansion * hidden;
        return Stack(config, "rwkv", hidden, intermediate, config.Positive("vocab_size", 50277), new RwkvChannelMixDesign(intermediate),
            _ => new RwkvTimeMixDesign(attention));
    }

    private static TransformerDesign Sixth(ConfigFields config)
    {
        const int smallMix = 32, largeMix = 64, smallDecay = 64, largeDecay = 128;
        AxisLength hidden = config.Positive("hidden_size", 2048);
        bool large = hidden.Length == LargeHidden;
        AxisLength intermediate = config.Has("intermediate_size") ? config.Dimension("intermediate_size") : (7 * hidden / 2 / Step) * AxisLength.From(Step);
        RwkvSixthDesign mixer = new(HeadOf(config, "head_size", hidden), config.Positive("time_mix_extra_dim", large ? largeMix : smallMix),
            config.Positive("time_decay_extra_dim", large ? largeDecay : smallDecay));
        return Stack(config, "rwkv6", hidden, intermediate, config.Positive("vocab_size", 65536), new RwkvChannelMixDesign(intermediate), _ => mixer);
    }

    private static TransformerDesign Seventh(ConfigFields config)
    {
        const int feedForwardExpansion = 4;
        AxisLength hidden = config.Positive("hidden_size", 2048);
        AxisLength intermediate = config.Has("intermediate_size") ? config.Dimension("intermediate_size") : feedForwardExpansion * hidden;
        RwkvSeventhDesign mixer = new(HeadOf(config, "head_dim", hidden), Rank("decay_low_rank_dim", 1.8, 0.5), Rank("a_low_rank_dim", 1.8, 0.5),
            Rank("v_low_rank_dim", 1.3, 0.5),
            config.Has("gate_low_rank_dim") ? config.DimensionOrZero("gate_low_rank_dim") : Rank("gate_low_rank_dim", 0.6, 0.8));
        RwkvSeventhDesign first = mixer with { First = true, ValueRank = config.DimensionOrZero("first_v_low_rank_dim") };
        return Stack(config, "rwkv7", hidden, intermediate, config.Positive("vocab_size", 65536),
            new RwkvChannelMixDesign(intermediate) { Receptance = false }, layer => layer == 0 ? first : mixer);

        // The rule by which all published checkpoints were trained: a factor and a power of the hidden size, in steps of 32.
        AxisLength Rank(string key, double factor, double power) =>
            config.Positive(key, Step * Math.Max(1, (int)Math.Round(factor * Math.Pow(hidden.Length, power) / Step)));
    }

    private static AxisLength HeadOf(ConfigFields config, string key, AxisLength hidden)
    {
        AxisLength head = config.Positive(key, 64);
        return hidden % head == 0 ? head : throw config.Refuse(key, $"'{key}' does not divide the hidden size, {hidden}.");
    }

    private static TransformerDesign Stack(ConfigFields config, string family, AxisLength hidden, AxisLength intermediate, AxisLength vocabulary,
        RwkvChannelMixDesign channel, Func<int, MixerDesign> mixerOf)
    {
        LayerCount layers = config.LayersOr("num_hidden_layers", 32);
        return new TransformerDesign
        {
            Family = family,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            EmbeddingNorm = NormDesign.LayerNorm,
            FinalNorm = NormDesign.LayerNorm,
            Layers = [.. Enumerable.Range(0, layers.Count).Select(
                layer => new LayerDesign(mixerOf(layer), channel, NormDesign.LayerNorm, Norms: Count.From(2)))],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, default, default, default, vocabulary, MaximumContext: default),
        };
    }

    private static void GgufSixth(GgufKeys keys) => keys.Copy(("head_size", "wkv.head_size"), ("time_mix_extra_dim", "time_mix_extra_dim"),
        ("time_decay_extra_dim", "time_decay_extra_dim"));

    /// <summary>Files give the first layer matrices for a value residual that it does not use, of the learning rate's rank.</summary>
    private static void GgufSeventh(GgufKeys keys) => keys.Copy(("head_dim", "wkv.head_size"), ("decay_low_rank_dim", "attention.decay_lora_rank"),
        ("a_low_rank_dim", "attention.iclr_lora_rank"), ("v_low_rank_dim", "attention.value_residual_mix_lora_rank"),
        ("gate_low_rank_dim", "attention.gate_lora_rank"), ("first_v_low_rank_dim", "attention.iclr_lora_rank"));
}
