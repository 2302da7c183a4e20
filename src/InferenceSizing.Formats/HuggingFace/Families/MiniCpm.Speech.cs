using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>VoxCPM2: a language model of MiniCPM-4's kind and further layers that continue it, an encoder of the latest patch and a diffusion transformer that
/// paints the next one.</summary>
/// <remarks>mlx_audio/tts/models/voxcpm2. Ten steps a patch, each with the state and without: the defaults of the published example.</remarks>
internal static partial class MiniCpm
{
    private static TokenArchitecture Voiced(ConfigFields config)
    {
        const int steps = 10, guided = 2, projections = 2;
        AxisLength stop = AxisLength.From(2);
        ConfigFields language = config.Part("lm_config"), encoder = config.Part("encoder_config"), painter = config.Part("dit_config");
        AxisLength width = language.Positive("hidden_size", 1024), heads = language.Positive("num_attention_heads", 16);
        LayerCount layers = language.LayersOr("num_hidden_layers", 24) + config.LayersOr("residual_lm_num_layers", 8);
        AxisLength keyValueHeads = language.Positive("num_key_value_heads", 2), head = language.Positive("kv_channels", width.Among(heads));
        AxisLength intermediate = language.Dimension("intermediate_size", 4096), vocabulary = language.Positive("vocab_size", 73448);
        AxisLength local = encoder.Positive("hidden_dim", 1024), paint = painter.Positive("hidden_dim", 1024);
        TokenCount patch = config.PositiveTokens("patch_size", 4);
        AxisLength feature = config.Positive("feat_dim", 64), quantized = config.Positive("scalar_quantization_latent_dim", 512);
        LayerDesign layer = new(new AttentionDesign(heads, keyValueHeads, head, AttentionSpan.Full),
                new MlpDesign(intermediate, Gated: true), NormDesign.Rms, Norms: Count.From(2));
        return new TransformerDesign
        {
            Family = "voxcpm2",
            HiddenSize = width,
            VocabularySize = vocabulary,
            TiedEmbeddings = false,
            Head = false,
            Layers = [.. Enumerable.Repeat(layer, layers.Count)],
            ExtraBlocks =
            [
                SpeechBlocks.Products("fsq", new(quantized, width, Bias: true), new(width, quantized, Bias: true)),
                SpeechBlocks.Products("fusion", new FrameProduct(width, 2 * width, Bias: true)),
                SpeechBlocks.LastNorm("base.norm", width),
                .. Patchwise("encoder", encoder, keyValueHeads, local, patch, passes: 1, layers.Count - 1),
                SpeechBlocks.Products("encoder.in", new(local, feature, Bias: true), new(width, local, Bias: true)),
                .. Patchwise("painter", painter, keyValueHeads, paint, 2 * patch, steps * guided, layers.Count - 1),
                SpeechBlocks.Products("painter.around", new(paint, feature, Bias: true), new(paint, feature, Bias: true), new(feature, paint, Bias: true),
                    new(paint, paint, Bias: true), new(paint, paint, Bias: true), new(paint, paint, Bias: true), new(paint, paint, Bias: true)),
                SpeechBlocks.Products("to_painter", [.. Enumerable.Repeat(new FrameProduct(paint, width, Bias: true), projections)]),
                SpeechBlocks.Products("stop", new(width, width, Bias: true), new(stop, width, Bias: false)),
            ],
            Dimensions = new ModelDimensions(layers, width, intermediate, heads, keyValueHeads, head, vocabulary, config.Tokens("max_length", 8192)),
            LeftOut = "The autoencoder that turns patches into sound is not counted, in memory or in time. An output token is a patch of four latents.",
        }.ToArchitecture();
    }

    private static IEnumerable<Block> Patchwise(string name, ConfigFields config, AxisLength keyValueHeads, AxisLength width, TokenCount positions,
        int passes, int lastLayer)
    {
        AxisLength heads = config.Positive("num_heads", 16);
        LayerDesign layer = SpeechBlocks.Layer(
            heads, keyValueHeads, config.Positive("kv_channels", width.Among(heads)), config.Dimension("ffn_dim", 4096), positions, QueryKeyNorm.None);
        return [.. new DepthTransformer(name, layer, config.LayersOr("num_layers", 4), width, Count.From(passes)).Blocks(LayerIndex.From(lastLayer)),
            SpeechBlocks.LastNorm($"{name}.norm", width)];
    }
}
