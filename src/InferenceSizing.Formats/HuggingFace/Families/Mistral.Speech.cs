using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Voxtral that hears sound as it comes, and Voxtral that speaks, by the keys of Mistral's own params.json.</summary>
/// <remarks>mlx_audio/stt/models/voxtral_realtime, mlx_audio/tts/models/voxtral_tts.</remarks>
internal static partial class Mistral
{
    /// <summary>A causal encoder with windows whose states are joined by fours, and a decoder each of whose norms is scaled by the delay.</summary>
    private static TokenArchitecture Realtime(ConfigFields config)
    {
        const int kernel = 3;
        ConfigFields encoder = config.Part("encoder_args"), decoder = config.Part("decoder");
        TransformerDesign text = Stack(decoder, "voxtral_realtime", Window(decoder, 8192));
        AxisLength width = encoder.Positive("dim", 1280), heads = encoder.Positive("n_heads", 32), joined = encoder.Positive("downsample_factor", 4);
        LayerDesign layer = new(new AttentionDesign(heads, encoder.Positive("n_kv_heads", 32), encoder.Positive("head_dim", 64), Window(encoder, 750))
        {
            QueryKeyValueBias = true,
            KeyHasNoBias = true,
            OutputBias = true,
        },
            new MlpDesign(encoder.Dimension("hidden_dim", 5120), Gated: true) { DownBias = true }, NormDesign.Rms, Norms: Count.From(2));
        AxisLength mels = config.Nested("audio_encoding_args")?.Positive("num_mel_bins", 128) ?? AxisLength.From(128),
            delay = decoder.Positive("ada_rms_norm_t_cond_dim", 32);
        return (text with
        {
            ExtraBlocks =
            [
                VisionTower.AudioPart("audio.embeddings", [.. Linear(width, kernel * mels, bias: true),
                    .. Linear(width, kernel * width, bias: true), Norm(NormDesign.Rms, width)]),
                .. VisionTower.Layers(
                    "audio", [.. Enumerable.Repeat(layer, encoder.LayersOr("n_layers", 32).Count)], width, shownAs: Component.AudioTower),
                VisionTower.Projector(TowerReader.TwoMatrices(text.HiddenSize, width * joined, bias: false)),
                VisionTower.Projector(Matrix(delay, text.HiddenSize, Count.From(text.Layers.Length)),
                    Matrix(text.HiddenSize, delay, Count.From(text.Layers.Length))),
            ],
            LeftOut = "The time of the audio encoder and the window of keys and values that it keeps for each stream are not counted. A token is 80 ms of " +
                "sound.",
        }).ToArchitecture();
    }

    /// <summary>A language model whose state leads a transformer that matches flows: eight steps, with the state and without, make the acoustic codes of a
    /// frame.</summary>
    private static TokenArchitecture Spoken(ConfigFields config)
    {
        const int steps = 8, guided = 2;
        TokenCount positions = TokenCount.From(3);
        AxisLength semanticPadding = AxisLength.From(128);
        TransformerDesign text = Stack(config, "voxtral_tts", AttentionSpan.Full);
        AxisLength width = config.Positive("acoustic_dim", 3072), semantic = config.Positive("semantic_codebook_size", 8192);
        AxisLength books = config.Positive("n_acoustic_codebook", 36), levels = config.Positive("acoustic_codebook_size", 21);
        AxisLength padded = (semantic.Among(semanticPadding) + AxisLength.One) * semanticPadding;
        AxisLength acoustic = ((books * levels) + semanticPadding).Less(AxisLength.One).Among(semanticPadding) * semanticPadding;
        LayerDesign layer = SpeechBlocks.Layer(
            config.Positive("acoustic_n_heads", 32), config.Positive("acoustic_n_kv_heads", 8), config.Positive("acoustic_head_dim", 128),
            config.Dimension("acoustic_hidden_dim", 9216), positions, QueryKeyNorm.None);
        return (text with
        {
            Head = false,
            ExtraBlocks =
            [
                SpeechBlocks.Table("audio_codebook_embeddings", padded + acoustic, text.HiddenSize),
                SpeechBlocks.Products("acoustic_in", new(width, books, Bias: false), new(width, text.HiddenSize, Bias: false), new(width, width, Bias: false)),
                .. new DepthTransformer("acoustic", layer, config.LayersOr("acoustic_n_layers", 3), width,
                    Count.From(steps * guided))
                    .Blocks(LayerIndex.From(text.Layers.Length - 1)),
                SpeechBlocks.LastNorm("acoustic.norm", width),
                SpeechBlocks.Heads("semantic_head", padded, width),
                SpeechBlocks.Heads("acoustic_head", books, width),
                .. SpokenCodec(config, semantic, books),
            ],
            LeftOut = "The time of the decoder that turns codes into sound is not counted. An output token is a frame of 80 ms.",
        }).ToArchitecture();
    }

    /// <summary>Four convolutions of 3, 4, 4 and 4 codes, each before two layers with norms of queries and keys and a scale for each branch.</summary>
    private static IEnumerable<Block> SpokenCodec(ConfigFields config, AxisLength semantic, AxisLength books)
    {
        const int layersOfConvolution = 2, convolutions = 4, firstKernel = 3, kernel = 4, scales = 2;
        TokenCount window = TokenCount.From(16);
        AxisLength width = config.Positive("tokenizer_dim", 1024), heads = config.Positive("tokenizer_n_heads", 8),
            head = config.Positive("tokenizer_head_dim", 128), code = config.Positive("tokenizer_semantic_dim", 256),
            patch = config.Positive("tokenizer_patch_size", 240);
        LayerDesign layer = new(new AttentionDesign(heads, config.Positive("tokenizer_n_kv_heads", 8), head, AttentionSpan.BidirectionalLocal(window))
        {
            QueryKeyNorm = QueryKeyNorm.Full,
        },
            new MlpDesign(config.Dimension("tokenizer_hidden_dim", 4096), Gated: true), NormDesign.Rms, Norms: Count.From(2))
        {
            ExtraScalars = scales * width,
        };
        return
        [
            VisionTower.AudioPart("audio_tokenizer.codes", Positions(semantic, code), Scalars(semantic)),
            VisionTower.AudioPart("audio_tokenizer.convolutions", Matrix(width, firstKernel * (code + books)),
                Matrix(width, kernel * width, Count.From(convolutions - 1)), Scalars(convolutions * width),
                Matrix(patch, width * config.Positive("tokenizer_patch_proj_kernel_size", 7)), Scalars(patch)),
            .. VisionTower.Layers(
                "audio_tokenizer", [.. Enumerable.Repeat(layer, convolutions * layersOfConvolution)], width, shownAs: Component.AudioTower),
        ];
    }

    private static AttentionSpan Window(ConfigFields config, int absent) => AttentionSpans.OfWindow(config.PositiveTokens("sliding_window", absent));

    /// <summary>A dense decoder by the keys of params.json.</summary>
    private static TransformerDesign Stack(ConfigFields config, string family, AttentionSpan span)
    {
        AxisLength width = config.Positive("dim", 3072);
        LayerCount layers = config.LayersOr("n_layers", 26);
        AxisLength heads = config.Positive("n_heads", 32);
        AxisLength keyValueHeads = config.Positive("n_kv_heads", 8), head = config.Positive("head_dim", 128),
            intermediate = config.Dimension("hidden_dim", 9216), vocabulary = config.Positive("vocab_size", 131072);
        LayerDesign layer = new(new AttentionDesign(heads, keyValueHeads, head, span),
                new MlpDesign(intermediate, Gated: true), NormDesign.Rms, Norms: Count.From(2));
        return new TransformerDesign
        {
            Family = family,
            HiddenSize = width,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tied_embeddings", true),
            Layers = [.. Enumerable.Repeat(layer, layers.Count)],
            Dimensions = new ModelDimensions(layers, width, intermediate, heads, keyValueHeads,
                    head, vocabulary, config.Tokens("max_position_embeddings", 131072)),
        };
    }
}
