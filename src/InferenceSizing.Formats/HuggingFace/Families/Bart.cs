using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>BART, mBART, Marian and Pegasus.</summary>
internal static class Bart
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:1910.13461, 2001.08210, 1912.08777",
        Models =
        [
            new("bart", config => Read(config, "bart", 50265, new(ExtraPositions: 2, EmbeddingNorm: true, PreNorm: false)).ToArchitecture()),
            new("mbart", config => Read(config, "mbart", 50265, new(ExtraPositions: 2, EmbeddingNorm: true, PreNorm: true)).ToArchitecture()),
            new("marian", config => Read(config, "marian", 58101, new(ExtraPositions: 0, EmbeddingNorm: false, PreNorm: false)).ToArchitecture()),
            new("pegasus", config => Read(config, "pegasus", 50265, new(ExtraPositions: 0, EmbeddingNorm: false, PreNorm: true)).ToArchitecture()),
        ],
    };

    /// <remarks>Lewis et al. 2019, arXiv:1910.13461. Marian's and Pegasus's sinusoidal positions are parameters in transformers (they do not train) and are
    /// counted.</remarks>
    private static EncoderDecoderDesign Read(ConfigFields config, string family, int vocabularyAbsent, Traits traits)
    {
        AxisLength hidden = config.Positive("d_model", 1024), vocabulary = config.Positive("vocab_size", vocabularyAbsent);
        int positions = config.Integer("max_position_embeddings", 1024);
        if (!config.Flag("share_encoder_decoder_embeddings", true))
            throw config.Refuse("share_encoder_decoder_embeddings", "Encoder and decoder with embeddings of their own are not supported.");
        AxisLength learned = AxisLength.From(checked(positions + traits.ExtraPositions));
        BartStack encoder = BartStack.Read(config, "encoder", hidden, traits.PreNorm, keyBias: true),
            decoder = BartStack.Read(config, "decoder", hidden, traits.PreNorm, keyBias: true);
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
            Dimensions = new ModelDimensions(encoder.Layers + decoder.Layers, hidden, encoder.Intermediate,
                    decoder.Heads, decoder.Heads, decoder.Head, vocabulary,
                    TokenCount.From(positions)),
        };
    }

    private sealed record Traits(int ExtraPositions, bool EmbeddingNorm, bool PreNorm);
}
