using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using static InferenceSizing.Formats.HuggingFace.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Gemma 4's vision tower, of any image size: gated MLPs, four norms a layer, a table of positions for each side of the image.</summary>
/// <remarks><c>modeling_gemma4.py</c> of transformers. Scales and biases of <c>standardize</c> are buffers and are not counted.</remarks>
internal static class Gemma4VisionTower
{
    private const int Sides = 2, NormsOnBothSides = 4;

    public static ImmutableArray<Block> Read(ConfigFields vision, int textHidden)
    {
        int hidden = vision.Positive("hidden_size", 768), heads = vision.Positive("num_attention_heads", 12), keyValueHeads = vision.Positive("num_key_value_heads", 12);
        int head = vision.Positive("head_dim", 64), patch = vision.Positive("patch_size", 16);
        bool bias = vision.Flag("attention_bias", false);
        AttentionDesign attention = new(heads, keyValueHeads, head, AttentionSpan.Bidirectional) { QueryKeyNorm = QueryKeyNorm.PerHead, QueryKeyValueBias = bias, OutputBias = bias };
        LayerDesign layer = new(attention, new MlpDesign(vision.Dimension("intermediate_size", 3072), Gated: true), NormDesign.Rms, NormsOnBothSides);
        return
        [
            VisionTower.Part("vision.embeddings", Matrix(hidden, checked((long)VisionTowers.Colours * patch * patch)), Positions(checked((long)Sides * vision.Dimension("position_embedding_size", 10240)), hidden)),
            .. VisionTower.Layers("vision", [.. Enumerable.Repeat(layer, vision.LayersOr("num_hidden_layers", 16))], hidden),
            VisionTower.Projector(Matrix(textHidden, hidden)),
        ];
    }
}
