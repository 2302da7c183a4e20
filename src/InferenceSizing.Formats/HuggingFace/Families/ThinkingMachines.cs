using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Inkling (Thinking Machines): attention with short convolutions and learned relative positions, convolutions behind every part, experts next to
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
            ExtraBlocks = [.. Images(config.Nested("vision_config"), text.HiddenSize),
                .. Sounds(config.Nested("audio_config"), text.HiddenSize)],
        }).ToArchitecture();
    }

    private static TransformerDesign Text(ConfigFields config)
    {
        const int everySixthIsGlobal = 6;
        AxisLength hidden = config.Dimension("hidden_size");
        LayerCount layers = config.Layers();
        AxisLength heads = config.Dimension("num_attention_heads"), keyValueHeads = config.Dimension("num_key_value_heads"),
            head = config.Dimension("head_dim"), kernel = config.Positive("sconv_kernel_size", 4);
        int window = config.PositiveInteger("sliding_window_size", 512);
        AttentionDesign full = new(heads, keyValueHeads, head, AttentionSpan.Full)
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            KeyValueKernel = kernel,
            RelativeElements = config.Positive("d_rel", 16),
            RelativeExtent = config.Positive("rel_extent", 1024),
        };
        AttentionDesign local = full with
        {
            Heads = config.Positive("swa_num_attention_heads", heads),
            KeyValueHeads = config.Positive("swa_num_key_value_heads", keyValueHeads),
            HeadDimension = config.Positive("swa_head_dim", head),
            Span = AttentionSpan.Sliding(TokenCount.From(window)),
            RelativeExtent = AxisLength.From(window),
        };
        HashSet<int>? locals = config.Integers("local_layer_ids") is { } ids ? [.. ids] : null;
        int dense = config.Integer("dense_mlp_idx", 0);
        AxisLength wide = config.Dimension("dense_intermediate_size");
        FeedForwardDesign mlp = new ConvolvedDesign(new MlpDesign(wide, Gated: true) { ActivationScalars = AxisLength.One }, kernel),
            experts = new ConvolvedDesign(Experts(config), kernel);
        return new TransformerDesign
        {
            Family = "inkling",
            HiddenSize = hidden,
            VocabularySize = config.Dimension("vocab_size"),
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            EmbeddingNorm = config.Flag("use_embed_norm", true) ? NormDesign.Rms : null,
            Layers = [.. Enumerable.Range(0, layers.Count).Select(index => new LayerDesign(
                new ConvolvedMixerDesign(locals?.Contains(index) ?? (index + 1) % everySixthIsGlobal != 0 ? local : full, kernel),
                index < dense ? mlp : experts, NormDesign.Rms, Norms: Count.From(2)))],
            Dimensions = new ModelDimensions(layers, hidden, wide, heads, keyValueHeads,
                    head, config.Dimension("vocab_size"), config.TokensOrZero("model_max_length")),
        };
    }

    /// <summary>The router weighs the shared experts too, and one scale is learned for all.</summary>
    private static ExpertsDesign Experts(ConfigFields config)
    {
        AxisLength width = config.Dimension("intermediate_size"), shared = config.Dimension("n_shared_experts", 0);
        return ExpertLayers.Experts(config, config.Dimension("n_routed_experts"), config.Dimension("num_experts_per_tok"), width) with
        {
            SharedIntermediateSize = shared * width,
            RouterCorrection = true,
            WeighedShared = shared,
        };
    }

    /// <summary>Patches fold into depth step by step, each step a matrix and a norm.</summary>
    private static ImmutableArray<Block> Images(ConfigFields? vision, AxisLength hidden)
    {
        if (vision is null)
            return [];
        const int classPatch = 40;
        if (vision.PositiveInteger("patch_size", classPatch) != classPatch || vision.PositiveInteger("temporal_patch_size", 2) != 2)
            throw vision.Refuse("patch_size", "Patches of 40 by 40 pixels and two frames are supported.");
        // (factor of a side, depth) of each step: 5, 2 and 4 of a side of 40, then both frames. Derived from the published planner for four steps.
        const int last = 9600;
        (int Inputs, int Outputs)[] steps = [(75, 128), (512, 320), (5120, 4800)];
        return
        [
            VisionTower.Part("vision.layers",
                [.. steps.Select(step => Matrix(AxisLength.From(step.Outputs), AxisLength.From(step.Inputs))), Matrix(hidden, AxisLength.From(last)),
                .. steps.Select(step => Norm(NormDesign.Rms, AxisLength.From(step.Outputs))), Norm(NormDesign.Rms, hidden)]),
        ];
    }

    private static ImmutableArray<Block> Sounds(ConfigFields? audio, AxisLength hidden) => audio is null ? []
        : [VisionTower.AudioPart(
            "audio.embeddings", Matrix(audio.Positive("n_mel_bins", 80) * audio.Positive("mel_vocab_size", 16), hidden),
            Norm(NormDesign.Rms, hidden))];
}
