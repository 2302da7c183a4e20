using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>MiniMax-M3: dense layers, then experts under attention that sees the blocks of keys that an indexer chose; a tower of any image size.</summary>
/// <remarks>vllm/models/minimax_m3 and mlx_vlm/models/minimax_m3_vl. The modules that predict further tokens are not in the published total of 427 B and are
/// left out.</remarks>
internal static partial class MiniMax
{
    private static TransformerDesign Third(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(
            config, new(KeyValueHeads: 4, HeadDimension: 128, Core: new(6144, 12288, 60, 64, 200064, 1048576)), "dense_intermediate_size");
        AttentionDesign attention = new(shape.Heads, shape.KeyValueHeads, shape.HeadDimension, AttentionSpan.Full)
        {
            QueryKeyNorm = config.Flag("use_qk_norm", true) ? QueryKeyNorm.PerHead : QueryKeyNorm.None,
            OutputGate = config.Flag("attention_output_gate", false),
        };
        AxisLength width = config.Positive("intermediate_size", 3072);
        ExpertsDesign experts = ExpertLayers.Experts(config, config.Positive("num_local_experts", 128), config.Positive("num_experts_per_tok", 4), width) with
        {
            SharedIntermediateSize = config.Dimension("n_shared_experts", 1) * config.Positive("shared_intermediate_size", width),
            RouterCorrection = config.Flag("use_routing_bias", true),
        };
        const int classFirst = 3;
        ImmutableArray<bool> sparse = ExpertLayers.AfterDense(config, shape.Layers, classFirst);
        (AttentionDesign indexed, ImmutableArray<bool> chosen) = Indexed(config, attention, sparse);
        MlpDesign dense = new(shape.IntermediateSize, Gated: true);
        return shape.Design(config, "minimax_m3", tied: false, [.. Enumerable.Range(0, shape.Layers.Count).Select(index => new LayerDesign(
            chosen[index] ? indexed : attention, sparse[index] ? experts : dense, NormDesign.Rms, Norms: Count.From(2)))]);
    }

    /// <summary>The attention of the layers that <c>sparse_attention_freq</c> names, which are those with experts where it is absent.</summary>
    private static (AttentionDesign Indexed, ImmutableArray<bool> Chosen) Indexed(ConfigFields config, AttentionDesign attention, ImmutableArray<bool> sparse)
    {
        if (config.Nested("sparse_attention_config") is not { } given || !given.Flag("use_sparse_attention", true))
            return (attention, [.. sparse.Select(_ => false)]);
        AttentionDesign indexed = attention with
        {
            IndexHeads = given.Positive("sparse_num_index_heads", 4),
            IndexDimension = given.Positive("sparse_index_dim", attention.HeadDimension),
            SelectedKeys = TokenCount.From((given.Positive("sparse_topk_blocks", 16) * given.Positive("sparse_block_size", 128)).Length),
        };
        if (given.Integers("sparse_attention_freq") is not { } flags)
            return (indexed, sparse);
        return flags.Length >= sparse.Length
            ? (indexed, [.. flags.Take(sparse.Length).Select(flag => flag != 0)])
            : throw given.Refuse("sparse_attention_freq", $"'sparse_attention_freq' has {flags.Length} entries for {sparse.Length} layers.");
    }

    private static TokenArchitecture ThirdWithImages(ConfigFields config)
    {
        ConfigFields fields = config.Part("text_config");
        AxisLength projected = config.Positive("projector_hidden_size", 6144);
        bool bias = config.Flag("multimodal_projector_bias", true), mergeBias = config.Flag("patch_merge_bias", true);
        return WrappedModel.Read(config, "minimax_m3_vl", Third(fields), (vision, textHidden) => ThirdTower(vision, textHidden, projected, bias, mergeBias));
    }

    private static ImmutableArray<Block> ThirdTower(ConfigFields vision, AxisLength textHidden, AxisLength projected, bool bias, bool mergeBias)
    {
        AxisLength usualFrames = AxisLength.From(2), usualMerge = AxisLength.From(2);
        TowerSizes sizes = TowerSizes.Read(vision, TowerSizes.Of(1280, 5120, 32, 16, 2016, 14));
        ConfigFields? compression = vision.Nested("img_token_compression_config");
        AxisLength frames = compression?.Positive("temporal_patch_size", usualFrames) ?? usualFrames;
        AxisLength side = compression?.Positive("spatial_merge_size", usualMerge) ?? usualMerge;
        return
        [
            VisionTower.Part("vision.embeddings", Matrix(sizes.Hidden, frames * sizes.PatchElements), Norm(NormDesign.LayerNorm, sizes.Hidden)),
            .. VisionTower.Layers("vision", sizes.Stack(TowerReader.Biased(sizes)), sizes.Hidden),
            VisionTower.Projector([.. Linear(projected, sizes.Hidden, bias), .. Linear(textHidden, projected, bias),
                .. Linear(textHidden, textHidden * side * side, mergeBias), .. Linear(textHidden, textHidden, mergeBias)]),
        ];
    }
}
