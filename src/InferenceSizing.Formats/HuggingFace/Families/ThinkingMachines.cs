using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Formats.HuggingFace.Reading.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Inkling (Thinking Machines): attention with short convolutions and learned relative positions, convolutions behind every part, experts beside
/// shared ones that the router weighs too; patches of images and spectra of sound enter by a few matrices.</summary>
internal static class ThinkingMachines
{
    public static Family Family { get; } = new()
    {
        Source = "mlx_vlm/models/inkling/config.py; the text config of thinkingmachines/Inkling as quoted in public tests of its readers",
        Models =
        [
            new("inkling_mm_model", Wrapped),
            new("inkling", Wrapped),
        ],
    };

    private static TokenArchitecture Wrapped(ConfigFields config)
    {
        ConfigFields fields = config.Part("text_config");
        TransformerDesign text = Text(fields);
        return DecoderHeads.Apply(config, text with
        {
            Family = "inkling",
            ExtraBlocks = [.. Images(config.Nested("vision_config"), (int)text.HiddenSize.Length),
                .. Sounds(config.Nested("audio_config"), (int)text.HiddenSize.Length)],
        }).ToArchitecture();
    }

    private static TransformerDesign Text(ConfigFields config)
    {
        const int everySixthIsGlobal = 6;
        int hidden = config.Dimension("hidden_size"), layers = config.Layers(), heads = config.Dimension("num_attention_heads"),
            keyValueHeads = config.Dimension("num_key_value_heads"), head = config.Dimension("head_dim"), kernel = config.Positive("sconv_kernel_size", 4);
        int window = config.Positive("sliding_window_size", 512);
        AttentionDesign full = new(AxisLength.From(heads), AxisLength.From(keyValueHeads), AxisLength.From(head), AttentionSpan.Full)
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            KeyValueKernel = AxisLength.From(kernel),
            RelativeElements = AxisLength.From(config.Positive("d_rel", 16)),
            RelativeExtent = AxisLength.From(config.Positive("rel_extent", 1024)),
        };
        AttentionDesign local = full with
        {
            Heads = AxisLength.From(config.Positive("swa_num_attention_heads", heads)),
            KeyValueHeads = AxisLength.From(config.Positive("swa_num_key_value_heads", keyValueHeads)),
            HeadDimension = AxisLength.From(config.Positive("swa_head_dim", head)),
            Span = AttentionSpan.Sliding(TokenCount.From(window)),
            RelativeExtent = AxisLength.From(window),
        };
        HashSet<int>? locals = config.Integers("local_layer_ids") is { } ids ? [.. ids] : null;
        int dense = config.Dimension("dense_mlp_idx", 0), wide = config.Dimension("dense_intermediate_size");
        FeedForwardDesign mlp = new ConvolvedDesign(new MlpDesign(AxisLength.From(wide), Gated: true) { ActivationScalars = AxisLength.One },
            AxisLength.From(kernel)),
            experts = new ConvolvedDesign(Experts(config), AxisLength.From(kernel));
        return new TransformerDesign
        {
            Family = "inkling",
            HiddenSize = AxisLength.From(hidden),
            VocabularySize = AxisLength.From(config.Dimension("vocab_size")),
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            EmbeddingNorm = config.Flag("use_embed_norm", true) ? NormDesign.Rms : null,
            Layers = [.. Enumerable.Range(0, layers).Select(index => new LayerDesign(
                new ConvolvedMixerDesign(locals?.Contains(index) ?? (index + 1) % everySixthIsGlobal != 0 ? local : full, AxisLength.From(kernel)),
                index < dense ? mlp : experts, NormDesign.Rms, Norms: Count.From(2)))],
            Dimensions = new ModelDimensions(
                LayerCount.From(layers), AxisLength.From(hidden), AxisLength.From(wide), AxisLength.From(heads), AxisLength.From(keyValueHeads),
                    AxisLength.From(head), AxisLength.From(config.Dimension("vocab_size")), TokenCount.From(config.DimensionOrZero("model_max_length"))),
        };
    }

    /// <summary>The router weighs the shared experts too, and one scale is learned for all.</summary>
    private static ExpertsDesign Experts(ConfigFields config)
    {
        int width = config.Dimension("intermediate_size"), shared = config.Dimension("n_shared_experts", 0);
        return ExpertLayers.Experts(config, config.Dimension("n_routed_experts"), config.Dimension("num_experts_per_tok"), width) with
        {
            SharedIntermediateSize = checked(AxisLength.From(shared * width)),
            RouterCorrection = true,
            WeighedShared = AxisLength.From(shared),
        };
    }

    /// <summary>Patches fold into depth step by step, each step a matrix and a norm.</summary>
    private static ImmutableArray<Block> Images(ConfigFields? vision, int hidden)
    {
        if (vision is null)
            return [];
        const int classPatch = 40;
        if (vision.Positive("patch_size", classPatch) != classPatch || vision.Positive("temporal_patch_size", 2) != 2)
            throw vision.Refuse("patch_size", "Patches of 40 by 40 pixels and two frames are supported.");
        // (factor of a side, depth) of each step: 5, 2 and 4 of a side of 40, then both frames. Derived from the published planner for four steps.
        (int Inputs, int Outputs)[] steps = [(75, 128), (512, 320), (5120, 4800), (9600, hidden)];
        return
        [
            VisionTower.Part("vision.layers", [.. steps.Select(step => Matrix(step.Outputs, step.Inputs)),
                .. steps[..^1].Select(step => Norm(NormDesign.Rms, step.Outputs)), Norm(NormDesign.Rms, hidden)]),
        ];
    }

    private static ImmutableArray<Block> Sounds(ConfigFields? audio, int hidden) => audio is null ? []
        : [VisionTower.AudioPart(
            "audio.embeddings", Matrix(checked((long)audio.Positive("n_mel_bins", 80) * audio.Positive("mel_vocab_size", 16)), hidden),
            Norm(NormDesign.Rms, hidden))];
}
