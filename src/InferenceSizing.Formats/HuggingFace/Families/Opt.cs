using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>OPT (Meta).</summary>
internal static class Opt
{
    public static Family Family { get; } = new()
    {
        Source = "OPTConfig of transformers; arXiv:2205.01068",
        Decoders =
        [
            new("opt", Read),
        ],
    };

    /// <summary>Learned positions with two rows more than its context, and in the 350m an embedding narrower than the stack (arXiv:2205.01068).</summary>
    private static TransformerDesign Read(ConfigFields config)
    {
        const int positionOffset = 2, classPositions = 2048;
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(768, 3072, 12, 12, 50272, classPositions)), "ffn_dim");
        int positions = config.PositiveInteger("max_position_embeddings", classPositions);
        AxisLength embedding = config.Positive("word_embed_proj_dim", shape.HiddenSize);
        bool bias = config.Flag("enable_bias", true), before = config.Flag("do_layer_norm_before", true);
        NormDesign norm = config.Flag("layer_norm_elementwise_affine", true) ? NormDesign.LayerNorm : NormDesign.WithoutParameters;
        return DenseDecoder.Design(config, "opt", shape with { MaximumContext = TokenCount.From(positions) }, new()
        {
            QueryKeyValueBias = bias,
            OutputBias = bias,
            MlpBias = bias,
            Gated = false,
            Norm = norm,
            NormPlace = before ? NormPlace.BeforePart : NormPlace.AfterSum,
            Tied = true,
        }) with
        {
            EmbeddingSize = embedding,
            EmbeddingProjection = embedding == shape.HiddenSize ? null : new EmbeddingProjection(Bias: false, Out: true),
            PositionEmbeddings = AxisLength.From(positions + positionOffset),
            FinalNorm = before && !config.Flag("_remove_final_layer_norm") ? norm : null,
        };
    }
}
