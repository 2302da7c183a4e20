using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>ERNIE 4.5 (Baidu): dense and mixtures.</summary>
internal static partial class Ernie
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; ERNIE 4.5 technical report",
        Decoders =
        [
            new("ernie4_5", Dense),
            new("ernie4_5_moe", Mixture),
        ],
        Models =
        [
            new("ernie4_5_vl_moe", Vision),
            new("ernie4_5_moe_vl", Vision),
            new("paddleocr_vl", config => WrappedModel.Read(config, "paddleocr_vl", WrappedModel.Text(config, "ernie4_5"), PaddleTower)),
        ],
        Gguf =
        [
            new("ernie4_5", "ernie4_5", keys => keys.Set("use_bias", keys.Has("blk.*.attn_q.bias"))),
            new("ernie4_5-moe", "ernie4_5_moe", GgufMixture),
        ],
    };

    /// <summary>ERNIE 4.5 technical report; one key for the biases of all projections.</summary>
    private static TransformerDesign Dense(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 2, HeadDimension: 128, Core: new(1024, 3072, 18, 16, 103424, 131072)));
        bool bias = config.Flag("use_bias", false);
        return DenseDecoder.Design(config, "ernie4_5", shape, new() { QueryKeyValueBias = bias, OutputBias = bias, MlpBias = bias, Tied = true });
    }

    /// <summary>Experts from one layer to another at an interval, two shared ones as wide as two routed ones, and a correction of the router (ERNIE 4.5
    /// technical report); the layer that predicts a further token is dense and runs the model's own embedding and head (vllm-project/vllm,
    /// model_executor/models/ernie_mtp.py).</summary>
    private static TransformerDesign Mixture(ConfigFields config)
    {
        const int classExperts = 64, classActive = 6, classWidth = 1536, classShared = 2;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 4, Core: new(2560, 12288, 28, 20, 103424, 131072)));
        bool bias = config.Flag("use_bias", false);
        int first = config.Integer("moe_layer_start_index", 1), interval = config.PositiveInteger("moe_layer_interval", 1);
        int last = config.Number("moe_layer_end_index", -1) < 0 ? shape.Layers.Count - 1 : config.Integer("moe_layer_end_index");
        AxisLength width = config.Positive("moe_intermediate_size", classWidth);
        ExpertsDesign experts = ExpertLayers.Experts(
            config, config.CoreDimension("moe_num_experts", "num_experts", classExperts), config.CoreDimension("moe_k", "num_experts_per_tok", classActive),
            width, "moe_k") with
        {
            Bias = bias,
            RouterCorrection = true,
            SharedIntermediateSize = config.Dimension("moe_num_shared_experts", classShared) * width,
        };
        ImmutableArray<bool> sparse = [.. Enumerable.Range(0, shape.Layers.Count).Select(index =>
            (index + 1) % interval == 0 && index >= first && index <= last)];
        DenseTraits traits = new() { QueryKeyValueBias = bias, OutputBias = bias, MlpBias = bias, Tied = true };
        TransformerDesign design = ExpertReader.Mixed(config, "ernie4_5_moe", shape, traits, sparse, experts);
        LayerDesign predicting = DenseDecoder.Layer(shape, traits, AttentionSpan.Full, new MlpDesign(shape.IntermediateSize, traits.Gated, bias));
        return design with { ExtraBlocks = MultiTokenPrediction.Blocks(config, design, predicting, PredictionCopies.None) };
    }

    private static void GgufMixture(GgufKeys keys) => keys.Copy(
        ("moe_num_shared_experts", "expert_shared_count"),
        ("moe_layer_start_index", "leading_dense_block_count"),
        ("moe_layer_interval", "interleave_moe_layer_step"),
        ("moe_k", "expert_used_count"));
}
