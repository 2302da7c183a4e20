using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Fish Audio: a language model of Qwen3's kind that writes the first code of a frame, and fast layers behind it that write all codes of the
/// frame.</summary>
internal static class FishAudio
{
    public static Family Family { get; } = new()
    {
        Source = "mlx_audio/tts/models/fish_qwen3_omni/config.py",
        Models =
        [
            new("fish_speech", Speech),
            new("fish_qwen3_omni", Speech),
        ],
    };

    private static TokenArchitecture Speech(ConfigFields config)
    {
        ConfigFields slow = config.Part("text_config"), fast = config.Part("audio_decoder_config");
        AxisLength width = slow.Positive("dim", 2560);
        LayerCount layers = slow.LayersOr("n_layer", 36);
        AxisLength vocabulary = slow.Positive("vocab_size", 155776);
        AxisLength heads = slow.Positive("n_head", 32), keyValueHeads = slow.Positive("n_local_heads", 8), head = slow.Positive("head_dim", 128),
            intermediate = slow.Dimension("intermediate_size", 9728);
        AxisLength fastWidth = fast.Positive("dim", 2560), codes = fast.Positive("vocab_size", 4096);
        int books = fast.PositiveInteger("num_codebooks", 10);
        AttentionDesign attention = new(heads, keyValueHeads, head, AttentionSpan.Full)
        {
            QueryKeyNorm = slow.Flag("attention_qk_norm", true) ? QueryKeyNorm.PerHead : QueryKeyNorm.None,
        };
        LayerDesign layer = new(attention, new MlpDesign(intermediate, Gated: true), NormDesign.Rms, Norms: Count.From(2)),
            depth = SpeechBlocks.Layer(
            fast.Positive("n_head", 32), fast.Positive("n_local_heads", 8), fast.Positive("head_dim", 128), fast.Dimension("intermediate_size", 9728),
            TokenCount.From(books),
            fast.Flag("attention_qk_norm", false) ? QueryKeyNorm.PerHead : QueryKeyNorm.None);
        return new TransformerDesign
        {
            Family = "fish_speech",
            HiddenSize = width,
            VocabularySize = vocabulary,
            TiedEmbeddings = slow.Flag("tie_word_embeddings", true),
            Layers = [.. Enumerable.Repeat(layer, layers.Count)],
            ExtraBlocks =
            [
                SpeechBlocks.Table("codebook_embeddings", books * codes, width),
                SpeechBlocks.Table("fast_embeddings", codes, fastWidth),
                .. fastWidth == width ? Array.Empty<Domain.Networks.Graph.Block>()
                    : [SpeechBlocks.Products("fast_project_in", new FrameProduct(fastWidth, width, Bias: false))],
                .. new DepthTransformer("fast", depth, fast.LayersOr("n_layer", 4), fastWidth,
                    Count.From(books)).Blocks(LayerIndex.From(layers.Count - 1)),
                SpeechBlocks.LastNorm("fast.norm", fastWidth),
                SpeechBlocks.Heads("fast_output", codes, fastWidth),
            ],
            Dimensions = new ModelDimensions(layers, width, intermediate, heads, keyValueHeads, head, vocabulary, slow.Tokens("max_seq_len", 32768)),
            LeftOut = SpeechParts.CodecLeftOut,
        }.ToArchitecture();
    }
}
