using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Formats.HuggingFace.Reading.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Qwen3-TTS: a talker of Qwen3's kind that writes the first code of a frame, a code predictor that writes the others, and the decoder of the speech
/// tokenizer.</summary>
/// <remarks>Qwen team 2026, arXiv:2601.15621; mlx_audio/tts/models/qwen3_tts. Defaults are those of the class, which are the talker of 0.6 B.</remarks>
internal static partial class Qwen
{
    private static TokenArchitecture Talker(ConfigFields config)
    {
        ConfigFields talker = config.Part("talker_config"), predictor = talker.Part("code_predictor_config");
        int width = talker.Positive("hidden_size", 1024), layers = talker.LayersOr("num_hidden_layers", 28), heads = talker.Positive("num_attention_heads", 16);
        int keyValueHeads = talker.Positive("num_key_value_heads", 8), head = talker.Positive("head_dim", 128),
            intermediate = talker.Dimension("intermediate_size", 3072), codes = talker.Positive("vocab_size", 3072);
        int text = talker.Positive("text_hidden_size", 2048), groups = talker.Positive("num_code_groups", 16);
        LayerDesign layer = new(
            new AttentionDesign(AxisLength.From(heads), AxisLength.From(keyValueHeads), AxisLength.From(head),
                AttentionSpan.Full)
            { QueryKeyNorm = QueryKeyNorm.PerHead },
            new MlpDesign(AxisLength.From(intermediate), Gated: true), NormDesign.Rms, Norms: Count.From(2));
        return new TransformerDesign
        {
            Family = "qwen3_tts",
            HiddenSize = AxisLength.From(width),
            VocabularySize = AxisLength.From(codes),
            TiedEmbeddings = false,
            Layers = [.. Enumerable.Repeat(layer, layers)],
            ExtraBlocks =
            [
                SpeechParts.Table("text_embedding", talker.Positive("text_vocab_size", 151936), text),
                VisionTower.Projector([.. Linear(text, text, bias: true), .. Linear(width, text, bias: true)]),
                .. Predictor(predictor, width, layers - 1, groups),
                .. Codec(groups),
            ],
            Dimensions = new ModelDimensions(
                LayerCount.From(layers), AxisLength.From(width), AxisLength.From(intermediate), AxisLength.From(heads), AxisLength.From(keyValueHeads),
                    AxisLength.From(head), AxisLength.From(codes), TokenCount.From(talker.Dimension("max_position_embeddings", 32768))),
            LeftOut = "The time of the speech tokenizer's decoder, and the encoders that a model needs to clone a voice, are not counted. An output token is " +
                "a frame of 80 ms.",
        }.ToArchitecture();
    }

    /// <summary>Every code but the first, which the talker's own head writes: a table and a head each.</summary>
    private static IEnumerable<Block> Predictor(ConfigFields config, int talkerWidth, int lastLayer, int groups)
    {
        const int first = 1;
        int width = config.Positive("hidden_size", 1024), codes = config.Positive("vocab_size", 2048), further = groups - first;
        if (further < 1)
            throw config.Refuse("num_code_groups", "A frame has at least two codes.");
        LayerDesign layer = SpeechParts.Layer(
            config.Positive("num_attention_heads", 16), config.Positive("num_key_value_heads", 8), config.Positive("head_dim", 128),
            config.Dimension("intermediate_size", 3072), groups, QueryKeyNorm.PerHead);
        return
        [
            SpeechParts.Table("code_predictor.embeddings", checked((long)further * codes), talkerWidth),
            .. width == talkerWidth ? Array.Empty<Block>() : [SpeechParts.Products("small_to_mtp_projection", (width, talkerWidth, true))],
            .. new DepthTransformer("code_predictor", layer, LayerCount.From(config.LayersOr("num_hidden_layers", 5)), AxisLength.From(width),
                Count.From(further))
                .Blocks(LayerIndex.From(lastLayer)),
            SpeechParts.LastNorm("code_predictor.norm", width),
            SpeechParts.Heads("code_predictor.heads", checked((long)further * codes), width),
        ];
    }

    /// <summary>The decoder of the tokenizer of 12 Hz: books, a convolution, eight layers with windows, two doublings, and convolutions that raise the rate by
    /// 8, 5, 4 and 3.</summary>
    private static ImmutableArray<Block> Codec(int groups)
    {
        const int latent = 1024, width = 512, heads = 16, head = 64, mlp = 1024, layers = 8, window = 72, books = 2048, book = 256, kernel = 3;
        const int scales = 2, quantizers = 2, doublings = 2, twice = 2, depthwise = 7, expansion = 4;
        LayerDesign layer = new(
            new AttentionDesign(AxisLength.From(heads), AxisLength.From(heads), AxisLength.From(head),
                AttentionSpan.BidirectionalLocal(TokenCount.From(window))), new MlpDesign(AxisLength.From(mlp), Gated: true), NormDesign.Rms,
                Norms: Count.From(2))
        {
            ExtraScalars = AxisLength.From(scales * width),
        };
        return
        [
            VisionTower.AudioPart("speech_tokenizer.quantizer", Positions((long)groups * books, book), Matrix(width, book, quantizers),
                Matrix(book, width, quantizers)),
            VisionTower.AudioPart("speech_tokenizer.pre_conv", Linear(latent, (long)width * kernel, bias: true)),
            .. VisionTower.Layers("speech_tokenizer", [.. Enumerable.Repeat(layer, layers)], AxisLength.From(width), shownAs: Component.AudioTower),
            VisionTower.AudioPart("speech_tokenizer.around", [.. Linear(width, latent, bias: true), .. Linear(latent, width, bias: true),
                Norm(NormDesign.Rms, width)]),
            VisionTower.AudioPart("speech_tokenizer.upsample", [.. Linear(latent, (long)latent * twice, bias: true, doublings),
                .. Linear(latent, depthwise, bias: true, doublings), .. Linear((long)expansion * latent, latent, bias: true, doublings),
                .. Linear(latent, (long)expansion * latent, bias: true, doublings), Norm(NormDesign.LayerNorm, latent, doublings),
                Scalars(doublings * latent)]),
            VisionTower.AudioPart("speech_tokenizer.decoder", Raising(latent)),
        ];
    }

    /// <summary>SnakeBeta has two vectors; a residual unit two of it and two convolutions, of seven samples and of one.</summary>
    private static WeightTensor[] Raising(int latent)
    {
        const int start = 1536, wide = 7, units = 3, snake = 2, snakes = 2, kernelOfRate = 2, samples = 1;
        ReadOnlySpan<int> rates = [8, 5, 4, 3];
        List<WeightTensor> tensors = [.. Linear(start, (long)latent * wide, bias: true)];
        int width = start;
        foreach (int rate in rates)
        {
            int output = width / 2;
            tensors.AddRange([Scalars(snake * width), .. Linear(output, (long)width * kernelOfRate * rate, bias: true),
                Scalars(units * snakes * snake * output), .. Linear(output, (long)output * wide, bias: true, units),
                .. Linear(output, output, bias: true, units)]);
            width = output;
        }

        tensors.AddRange([Scalars(snake * width), .. Linear(samples, (long)width * wide, bias: true)]);
        return [.. tensors];
    }
}
