using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>T5 and mT5 (Google).</summary>
internal static class T5
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:1910.10683, 2010.11934",
        Models =
        [
            new("t5", config => Whole(config, "t5", new(512, 64, 2048, 6, 8, 32128, "relu", Tied: true))),
            new("mt5", config => Whole(config, "mt5", new(512, 64, 1024, 8, 6, 250112, "gated-gelu", Tied: false))),
        ],
        Gguf =
        [
            new("t5", "t5", GgufT5),
        ],
    };

    /// <summary>Both stacks, or only the encoder (T5EncoderModel, which diffusion models read prompts with).</summary>
    private static TokenArchitecture Whole(ConfigFields config, string family, Defaults absent)
    {
        EncoderDecoderDesign both = Read(config, family, absent);
        if (config.Texts("architectures") is not [var only] || !only.EndsWith("EncoderModel", StringComparison.Ordinal))
            return both.ToArchitecture();
        return new TransformerDesign
        {
            Family = family,
            Kind = ArchitectureKind.Encoder,
            HiddenSize = both.HiddenSize,
            VocabularySize = both.VocabularySize,
            TiedEmbeddings = true,
            Head = false,
            FinalNorm = both.FinalNorm,
            Layers = both.Encoder,
            Dimensions = both.Dimensions with { Layers = LayerCount.From(both.Encoder.Length) },
        }.ToArchitecture();
    }

    /// <remarks>Raffel et al. 2019, arXiv:1910.10683: no biases, RMS norms, one table of relative biases a stack, in its first layer.</remarks>
    private static EncoderDecoderDesign Read(ConfigFields config, string family, Defaults absent)
    {
        AxisLength hidden = config.Positive("d_model", absent.Hidden), head = config.Dimension("d_kv", absent.Head),
            heads = config.Positive("num_heads", absent.Heads);
        AxisLength intermediate = config.Dimension("d_ff", absent.Intermediate);
        int layers = config.LayersOr("num_layers", absent.Layers).Count;
        AxisLength vocabulary = config.Positive("vocab_size", absent.Vocabulary);
        int decoderLayers = config.Has("num_decoder_layers") ? config.Layers("num_decoder_layers").Count : layers;
        bool gated = (config.Text("feed_forward_proj") ?? absent.FeedForward).StartsWith("gated-", StringComparison.Ordinal);
        AxisLength bias = config.Dimension("relative_attention_num_buckets", 32) * heads;
        MlpDesign mlp = new(intermediate, gated);
        AttentionDesign reading = new(heads, heads, head, AttentionSpan.Bidirectional), writing = new(heads, heads, head, AttentionSpan.Full);
        LayerDesign encoder = new(reading, mlp, NormDesign.Rms, Norms: Count.From(2));
        LayerDesign decoder = new(writing, mlp, NormDesign.Rms, Norms: Count.From(3))
        {
            Cross = new AttentionDesign(heads, heads, head, AttentionSpan.Bidirectional) { Cross = true }
        };
        return new EncoderDecoderDesign
        {
            Family = family,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", absent.Tied),
            FinalNorm = NormDesign.Rms,
            Encoder = WithBias(encoder, layers),
            Decoder = WithBias(decoder, decoderLayers),
            Dimensions = new ModelDimensions(LayerCount.From(layers + decoderLayers), hidden, intermediate, heads,
                    heads, head, vocabulary, config.TokensOrZero("n_positions")),
        };

        ImmutableArray<LayerDesign> WithBias(LayerDesign layer, int count) =>
            [layer with { ExtraScalars = bias }, .. Enumerable.Repeat(layer, count - 1)];
    }

    private sealed record Defaults(int Hidden, int Head, int Intermediate, int Layers, int Heads, int Vocabulary, string FeedForward, bool Tied);

    private static void GgufT5(GgufKeys keys)
    {
        keys.Copy(("d_model", "embedding_length"), ("d_kv", "attention.key_length"), ("num_heads", "attention.head_count"), ("d_ff", "feed_forward_length"),
            ("num_layers", "block_count"),
            ("num_decoder_layers", "decoder_block_count"), ("relative_attention_num_buckets", "attention.relative_buckets_count"));
        keys.Set("feed_forward_proj", keys.Has("enc.blk.*.ffn_gate.weight") ? "gated-gelu" : "relu");
    }
}
