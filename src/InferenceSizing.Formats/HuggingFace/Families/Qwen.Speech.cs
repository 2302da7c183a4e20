using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Qwen3-TTS: a talker of Qwen3's kind that writes the first code of a frame, a code predictor that writes the others, and the decoder of the speech
/// tokenizer.</summary>
/// <remarks>Qwen team 2026, arXiv:2601.15621; mlx_audio/tts/models/qwen3_tts. Defaults are those of the class, which are the talker of 0.6 B.</remarks>
internal static partial class Qwen
{
    private static TokenArchitecture Talker(ConfigFields config)
    {
        ConfigFields talker = config.Part("talker_config"), predictor = talker.Part("code_predictor_config");
        AxisLength width = talker.Positive("hidden_size", 1024);
        LayerCount layers = talker.LayersOr("num_hidden_layers", 28);
        AxisLength heads = talker.Positive("num_attention_heads", 16);
        AxisLength keyValueHeads = talker.Positive("num_key_value_heads", 8), head = talker.Positive("head_dim", 128),
            intermediate = talker.Dimension("intermediate_size", 3072), codes = talker.Positive("vocab_size", 3072);
        AxisLength text = talker.Positive("text_hidden_size", 2048);
        int groups = talker.PositiveInteger("num_code_groups", 16);
        LayerDesign layer = new(new AttentionDesign(heads, keyValueHeads, head, AttentionSpan.Full)
        { QueryKeyNorm = QueryKeyNorm.PerHead },
            new MlpDesign(intermediate, Gated: true), NormDesign.Rms, Norms: Count.From(2));
        return new TransformerDesign
        {
            Family = "qwen3_tts",
            HiddenSize = width,
            VocabularySize = codes,
            TiedEmbeddings = false,
            Layers = [.. Enumerable.Repeat(layer, layers.Count)],
            ExtraBlocks =
            [
                SpeechBlocks.Table("text_embedding", talker.Positive("text_vocab_size", 151936), text),
                VisionTower.Projector([.. Linear(text, text, bias: true), .. Linear(width, text, bias: true)]),
                .. Predictor(predictor, width, layers.Count - 1, groups),
                .. Codec(groups),
            ],
            Dimensions = new ModelDimensions(layers, width, intermediate, heads, keyValueHeads,
                    head, codes, talker.Tokens("max_position_embeddings", 32768)),
            LeftOut = "The time of the speech tokenizer's decoder, and the encoders that a model needs to clone a voice, are not counted. An output token is " +
                "a frame of 80 ms.",
        }.ToArchitecture();
    }

    /// <summary>Every code but the first, which the talker's own head writes: a table and a head each.</summary>
    private static IEnumerable<Block> Predictor(ConfigFields config, AxisLength talkerWidth, int lastLayer, int groups)
    {
        const int first = 1;
        AxisLength width = config.Positive("hidden_size", 1024), codes = config.Positive("vocab_size", 2048);
        int further = groups - first;
        if (further < 1)
            throw config.Refuse("num_code_groups", "A frame has at least two codes.");
        LayerDesign layer = SpeechBlocks.Layer(
            config.Positive("num_attention_heads", 16), config.Positive("num_key_value_heads", 8), config.Positive("head_dim", 128),
            config.Dimension("intermediate_size", 3072), TokenCount.From(groups), QueryKeyNorm.PerHead);
        return
        [
            SpeechBlocks.Table("code_predictor.embeddings", further * codes, talkerWidth),
            .. width == talkerWidth ? Array.Empty<Block>()
                : [SpeechBlocks.Products("small_to_mtp_projection", new FrameProduct(width, talkerWidth, Bias: true))],
            .. new DepthTransformer("code_predictor", layer, config.LayersOr("num_hidden_layers", 5), width,
                Count.From(further))
                .Blocks(LayerIndex.From(lastLayer)),
            SpeechBlocks.LastNorm("code_predictor.norm", width),
            SpeechBlocks.Heads("code_predictor.heads", further * codes, width),
        ];
    }

    /// <summary>The decoder of the tokenizer of 12 Hz: books, a convolution, eight layers with windows, two doublings, and convolutions that raise the rate by
    /// 8, 5, 4 and 3.</summary>
    private static ImmutableArray<Block> Codec(int groups)
    {
        AxisLength latent = AxisLength.From(1024), width = AxisLength.From(512), heads = AxisLength.From(16), head = AxisLength.From(64),
            mlp = AxisLength.From(1024), books = AxisLength.From(2048), book = AxisLength.From(256);
        const int layers = 8, kernel = 3;
        TokenCount window = TokenCount.From(72);
        const int scales = 2, quantizers = 2, doublings = 2, twice = 2, expansion = 4;
        AxisLength depthwise = AxisLength.From(7);
        LayerDesign layer = new(new AttentionDesign(heads, heads, head,
                AttentionSpan.BidirectionalLocal(window)), new MlpDesign(mlp, Gated: true), NormDesign.Rms,
                Norms: Count.From(2))
        {
            ExtraScalars = scales * width,
        };
        return
        [
            VisionTower.AudioPart("speech_tokenizer.quantizer", Positions(groups * books, book), Matrix(width, book, Count.From(quantizers)),
                Matrix(book, width, Count.From(quantizers))),
            VisionTower.AudioPart("speech_tokenizer.pre_conv", Linear(latent, kernel * width, bias: true)),
            .. VisionTower.Layers("speech_tokenizer", [.. Enumerable.Repeat(layer, layers)], width, shownAs: Component.AudioTower),
            VisionTower.AudioPart("speech_tokenizer.around", [.. Linear(width, latent, bias: true), .. Linear(latent, width, bias: true),
                Norm(NormDesign.Rms, width)]),
            VisionTower.AudioPart("speech_tokenizer.upsample", [.. Linear(latent, twice * latent, bias: true, Count.From(doublings)),
                .. Linear(latent, depthwise, bias: true, Count.From(doublings)), .. Linear(expansion * latent, latent, bias: true, Count.From(doublings)),
                .. Linear(latent, expansion * latent, bias: true, Count.From(doublings)), Norm(NormDesign.LayerNorm, latent, Count.From(doublings)),
                Scalars(doublings * latent)]),
            VisionTower.AudioPart("speech_tokenizer.decoder", Raising(latent)),
        ];
    }

    /// <summary>SnakeBeta has two vectors; a residual unit two of it and two convolutions, of seven samples and of one.</summary>
    private static WeightTensor[] Raising(AxisLength latent)
    {
        AxisLength start = AxisLength.From(1536), samples = AxisLength.One;
        const int wide = 7, units = 3, snake = 2, snakes = 2, kernelOfRate = 2;
        ReadOnlySpan<int> rates = [8, 5, 4, 3];
        List<WeightTensor> tensors = [.. Linear(start, wide * latent, bias: true)];
        AxisLength width = start;
        foreach (int rate in rates)
        {
            AxisLength output = width / 2;
            tensors.AddRange([Scalars(snake * width), .. Linear(output, rate * kernelOfRate * width, bias: true),
                Scalars(units * snakes * snake * output), .. Linear(output, wide * output, bias: true, Count.From(units)),
                .. Linear(output, output, bias: true, Count.From(units))]);
            width = output;
        }

        tensors.AddRange([Scalars(snake * width), .. Linear(samples, wide * width, bias: true)]);
        return [.. tensors];
    }
}
