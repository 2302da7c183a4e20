using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of encoder-decoders over text: T5 and mT5, BART, mBART, Marian, Pegasus. Defaults are those of each family's config class in transformers.</summary>
internal static class EncoderDecoderConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
    [
        new("t5", config => T5(config, "t5", new(512, 64, 2048, 6, 8, 32128, "relu", Tied: true)).ToArchitecture()),
        new("mt5", config => T5(config, "mt5", new(512, 64, 1024, 8, 6, 250112, "gated-gelu", Tied: false)).ToArchitecture()),
        new("bart", config => Bart(config, "bart", 50265, new(ExtraPositions: 2, EmbeddingNorm: true, PreNorm: false)).ToArchitecture()),
        new("mbart", config => Bart(config, "mbart", 50265, new(ExtraPositions: 2, EmbeddingNorm: true, PreNorm: true)).ToArchitecture()),
        new("marian", config => Bart(config, "marian", 58101, new(ExtraPositions: 0, EmbeddingNorm: false, PreNorm: false)).ToArchitecture()),
        new("pegasus", config => Bart(config, "pegasus", 50265, new(ExtraPositions: 0, EmbeddingNorm: false, PreNorm: true)).ToArchitecture()),
    ];

    /// <remarks>Raffel et al. 2019, arXiv:1910.10683: no biases, RMS norms, one table of relative biases a stack, in its first layer.</remarks>
    private static EncoderDecoderDesign T5(ConfigFields config, string family, T5Defaults absent)
    {
        int hidden = config.Positive("d_model", absent.Hidden), head = config.Dimension("d_kv", absent.Head), heads = config.Positive("num_heads", absent.Heads);
        int intermediate = config.Dimension("d_ff", absent.Intermediate), layers = config.LayersOr("num_layers", absent.Layers), vocabulary = config.Positive("vocab_size", absent.Vocabulary);
        int decoderLayers = config.Has("num_decoder_layers") ? config.Layers("num_decoder_layers") : layers;
        bool gated = (config.Text("feed_forward_proj") ?? absent.FeedForward).StartsWith("gated-", StringComparison.Ordinal);
        int bias = checked(config.Dimension("relative_attention_num_buckets", 32) * heads);
        MlpDesign mlp = new(intermediate, gated);
        AttentionDesign reading = new(heads, heads, head, AttentionSpan.Bidirectional), writing = new(heads, heads, head, AttentionSpan.Full);
        LayerDesign encoder = new(reading, mlp, NormDesign.Rms, Norms: 2);
        LayerDesign decoder = new(writing, mlp, NormDesign.Rms, Norms: 3) { Cross = new AttentionDesign(heads, heads, head, AttentionSpan.Bidirectional) { Cross = true } };
        return new EncoderDecoderDesign
        {
            Family = family,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", absent.Tied),
            FinalNorm = NormDesign.Rms,
            Encoder = WithBias(encoder, layers),
            Decoder = WithBias(decoder, decoderLayers),
            Dimensions = new ModelDimensions(checked(layers + decoderLayers), hidden, intermediate, heads, heads, head, vocabulary, config.DimensionOrZero("n_positions")),
        };

        ImmutableArray<LayerDesign> WithBias(LayerDesign layer, int count) => [layer with { ExtraScalars = bias }, .. Enumerable.Repeat(layer, count - 1)];
    }

    /// <remarks>Lewis et al. 2019, arXiv:1910.13461. Marian's and Pegasus's sinusoidal positions are parameters in transformers (they do not train) and are counted.</remarks>
    private static EncoderDecoderDesign Bart(ConfigFields config, string family, int vocabularyAbsent, BartTraits traits)
    {
        int hidden = config.Positive("d_model", 1024), vocabulary = config.Positive("vocab_size", vocabularyAbsent), positions = config.Dimension("max_position_embeddings", 1024);
        if (!config.Flag("share_encoder_decoder_embeddings", true))
            throw config.Refuse("share_encoder_decoder_embeddings", "Encoder and decoder with embeddings of their own are not supported.");
        int learned = checked(positions + traits.ExtraPositions);
        BartStack encoder = BartStack.Read(config, "encoder", hidden, traits.PreNorm, keyBias: true), decoder = BartStack.Read(config, "decoder", hidden, traits.PreNorm, keyBias: true);
        return new EncoderDecoderDesign
        {
            Family = family,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", true),
            EncoderPositions = learned,
            DecoderPositions = learned,
            EmbeddingNorm = traits.EmbeddingNorm ? NormDesign.LayerNorm : null,
            FinalNorm = traits.PreNorm ? NormDesign.LayerNorm : null,
            Encoder = encoder.Reading(),
            Decoder = decoder.Writing(),
            Dimensions = new ModelDimensions(checked(encoder.Layers + decoder.Layers), hidden, encoder.Intermediate, decoder.Heads, decoder.Heads, decoder.Head, vocabulary, positions),
        };
    }

    private sealed record T5Defaults(int Hidden, int Head, int Intermediate, int Layers, int Heads, int Vocabulary, string FeedForward, bool Tied);

    private sealed record BartTraits(int ExtraPositions, bool EmbeddingNorm, bool PreNorm);
}
