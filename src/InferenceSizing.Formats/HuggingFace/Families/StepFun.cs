using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Step 3.5 and 3.7 (StepFun): full and sliding layers with different numbers of heads, a gate for each head, experts; 3.7 behind a perception
/// encoder.</summary>
internal static class StepFun
{
    public static Family Family { get; } = new()
    {
        Source = "Step3p5Config of sgl-project/sglang; mlx_vlm/models/step3p7/config.py",
        Decoders =
        [
            new("step3p5", Text),
        ],
        Models =
        [
            new("step3p7", config => config.Has("vision_config")
                ? WrappedModel.Read(config, "step3p7", Text(config.Part("text_config")), Tower)
                : DecoderHeads.Apply(config, Text(config)).ToArchitecture()),
        ],
    };

    private static TransformerDesign Text(ConfigFields config)
    {
        TokenCount classWindow = TokenCount.From(512);
        const int period = 4;
        AxisLength hidden = config.Positive("hidden_size", 4096);
        LayerCount layers = config.LayersOr("num_hidden_layers", 45);
        AxisLength heads = config.Positive("num_attention_heads", 64), head = config.Positive("head_dim", 128);
        AxisLength groups = config.Positive("num_attention_groups", 8), vocabulary = config.Positive("vocab_size", 128896),
            intermediate = config.Dimension("intermediate_size", 11264);
        ConfigFields? other = config.Nested("attention_other_setting");
        bool gated = config.Flag("use_head_wise_attn_gate", false);
        AttentionDesign full = new(heads, groups, head, AttentionSpan.Full)
        { QueryKeyNorm = QueryKeyNorm.PerHead, HeadGate = gated };
        AttentionDesign sliding = full with
        {
            Heads = other?.Positive("num_attention_heads", heads) ?? heads,
            KeyValueHeads = other?.Positive("num_attention_groups", groups) ?? groups,
            Span = AttentionSpans.OfWindow(AttentionSpans.Window(config, classWindow)),
        };
        ImmutableArray<AttentionSpan> spans = AttentionSpans.Alternating(config, layers, classWindow, index => index % period != 0);
        HashSet<int> sparse = [.. ExpertLayersOf(config, layers)];
        AxisLength width = config.Positive("moe_intermediate_size", 1280);
        ExpertsDesign experts = ExpertLayers.Experts(config, config.Positive("moe_num_experts", 288), config.Positive("moe_top_k", 8), width, "moe_top_k") with
        {
            SharedIntermediateSize = config.Dimension("share_expert_dim", width),
            RouterCorrection = config.Flag("use_moe_router_bias", false),
        };
        MlpDesign dense = new(intermediate, Gated: true);
        TransformerDesign design = new()
        {
            Family = "step3p5",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. spans.Select((span, index) =>
                new LayerDesign(span == AttentionSpan.Full ? full : sliding, sparse.Contains(index) ? experts : dense, NormDesign.Rms, Norms: Count.From(2)))],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, groups,
                    head, vocabulary, config.Tokens("max_position_embeddings", 262144)),
        };
        return design with { ExtraBlocks = MultiTokenPrediction.Blocks(config, design, Predicting(sliding, dense), PredictionCopies.Head) };
    }

    /// <summary>A layer that predicts a further token: windows, a dense product, a head of its own (<c>Step3p5DecoderLayer</c> and <c>SharedHead</c> of
    /// vllm-project/vllm, model_executor/models/step3p5_mtp.py; the checkpoint's <c>layer_types</c> and <c>moe_layers_enum</c> go on for three layers). One of
    /// the three has the 0.81 B that the model card states next to the 196 B.</summary>
    private static LayerDesign Predicting(AttentionDesign sliding, MlpDesign dense) => new(sliding, dense, NormDesign.Rms, Norms: Count.From(2));

    /// <summary><c>moe_layers_enum</c>: "3,4,5" or a list; all but the first three where it is absent.</summary>
    private static IEnumerable<int> ExpertLayersOf(ConfigFields config, LayerCount layers)
    {
        const int classFirst = 3;
        if (config.Raw("moe_layers_enum") is not { } given)
            return Enumerable.Range(classFirst, Math.Max(0, layers.Count - classFirst));
        if (given.Text is not { } text)
            return config.Integers("moe_layers_enum")!;
        return [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(part =>
            int.TryParse(part, out int layer) ? layer : throw config.Refuse("moe_layers_enum", "'moe_layers_enum' is a list of layers."))];
    }

    /// <summary>A perception encoder of squares with scaled residuals, two convolutions that halve each side, and one matrix.</summary>
    private static ImmutableArray<Block> Tower(ConfigFields vision, AxisLength textHidden)
    {
        const int normsBeforeLayers = 1, scaledResiduals = 2, area = 9, twice = 2, fourTimes = 4;
        const double classRatio = 8960.0 / 1536;
        AxisLength width = vision.Positive("width", 1536), heads = vision.Positive("heads", 16), patch = vision.Positive("patch_size", 14);
        if (width % heads != 0)
            throw vision.Refuse("heads", "'heads' does not divide 'width'.");
        double wide = width.Length * vision.Number("mlp_ratio", classRatio);
        if (wide is < 1 or > ConfigFields.LargestDimension)
            throw vision.Refuse("mlp_ratio", "'mlp_ratio' leads to a width that no model has.");
        LayerDesign layer = Layer(
            width, heads, new MlpDesign(AxisLength.From((int)Math.Round(wide)), Gated: false, Bias: true), NormDesign.LayerNorm, attentionBias: true,
                outputBias: true) with
        {
            ExtraScalars = scaledResiduals * width,
        };
        AxisLength positions = Patches(vision.Positive("image_size", 728), patch);
        return
        [
            VisionTower.Part("vision.embeddings", Matrix(width, vision.Positive("num_channels", TowerReader.Colours) * patch * patch),
                Positions(positions, width), Norm(NormDesign.LayerNorm, width, Count.From(normsBeforeLayers))),
            .. VisionTower.Layers("vision", [.. Enumerable.Repeat(layer, vision.LayersOr("layers", 47).Count)], width),
            VisionTower.Part("vision.downsampling", [.. Linear(twice * width, area * width, bias: true),
                .. Linear(fourTimes * width, area * twice * width, bias: true)]),
            VisionTower.Projector(Matrix(textHidden, fourTimes * width)),
        ];
    }
}
