using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Muse Glimmer (Meta): gated attention whose norms of queries and keys learn nothing, norms on both sides of every part, windows on three layers of
/// four, and a perception encoder.</summary>
internal static class Muse
{
    public static Family Family { get; } = new()
    {
        Source = "mlx_vlm/models/muse_glimmer/config.py; vllm-project/recipes models/meta-models/Muse-Glimmer-30B.yaml",
        Decoders =
        [
            new("muse_glimmer_text", Text),
        ],
        Models =
        [
            new("muse_glimmer", Wrapped),
        ],
    };

    private static TokenArchitecture Wrapped(ConfigFields config)
    {
        AxisLength merged = config.Positive("out_hidden_size", 6144), projected = config.Positive("projector_hidden_size", 4096);
        return WrappedModel.Read(config, "muse_glimmer", WrappedModel.Text(config, "muse_glimmer_text"), (vision, textHidden) =>
            [.. Tower(vision), VisionTower.Projector(Matrix(projected, merged), Matrix(projected, projected), Matrix(textHidden, projected))]);
    }

    private static TransformerDesign Text(ConfigFields config)
    {
        const int normsOnBothSides = 4, period = 4;
        TokenCount classWindow = TokenCount.From(2048);
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 2, HeadDimension: 128, Core: new(6656, 19968, 52, 32, 202048, 131072)));
        return DenseDecoder.Design(config, "muse_glimmer_text", shape, DenseDecoder.SameBias(config, new()
        {
            OutputGate = true,
            Norms = normsOnBothSides,
            Spans = AttentionSpans.Alternating(
                config, shape.Layers, AttentionSpans.Window(config, classWindow), index => (shape.Layers.Count - 1 - index) % period != 0),
        }));
    }

    private static ImmutableArray<Block> Tower(ConfigFields vision)
    {
        const int normsAround = 2;
        AxisLength hidden = vision.Positive("hidden_size", 1536), heads = vision.Positive("num_attention_heads", 16),
            patch = vision.Positive("patch_size", 14);
        if (hidden % heads != 0)
            throw vision.Refuse("num_attention_heads", "'num_attention_heads' does not divide 'hidden_size'.");
        LayerDesign layer = Layer(
            hidden, heads, new MlpDesign(vision.Dimension("intermediate_size", 8960), Gated: false, Bias: true), NormDesign.LayerNorm,
                attentionBias: true,
            outputBias: true);
        AxisLength elements = TowerReader.Colours * vision.Positive("patch_temporal", 2) * patch * patch;
        return
        [
            VisionTower.Part("vision.embeddings", Matrix(hidden, elements),
                Positions(vision.Positive("pos_emb_height", 32) * vision.Positive("pos_emb_width", 32), hidden),
                Norm(NormDesign.LayerNorm, hidden, Count.From(normsAround))),
            .. VisionTower.Layers("vision", [.. Enumerable.Repeat(layer, vision.LayersOr("num_hidden_layers", 50).Count)], hidden),
        ];
    }
}
