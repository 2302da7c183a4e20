using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>GTE 1.5 and multilingual (Alibaba), whose <c>model_type</c> is "new": BERT with rotary positions and a gated MLP.</summary>
/// <remarks>Only the MLP's down-projection has a bias; attention's matrices all have one.</remarks>
internal static class Gte
{
    public static Family Family { get; } = new()
    {
        Source = "the config class that came with the checkpoints; arXiv:2407.19669",
        Models =
        [
            new("new", config => Read(config).ToArchitecture()),
        ],
    };

    private static TransformerDesign Read(ConfigFields config)
    {
        AxisLength hidden = config.Positive("hidden_size", 768);
        LayerCount layers = config.LayersOr("num_hidden_layers", 12);
        AxisLength heads = config.Positive("num_attention_heads", 12);
        AxisLength intermediate = config.Dimension("intermediate_size", 3072), vocabulary = config.Positive("vocab_size", 30528);
        int positions = config.Integer("max_position_embeddings", 2048);
        if (hidden % heads != 0)
            throw config.Refuse("num_attention_heads", "'num_attention_heads' does not divide 'hidden_size'.");
        string kind = config.Text("position_embedding_type") ?? "rope", norm = config.Text("layer_norm_type") ?? "layer_norm";
        if (kind is not ("rope" or "absolute"))
            throw config.Refuse("position_embedding_type", $"Positions of kind '{kind}' are not supported (rope, absolute).");
        NormDesign design = norm switch
        {
            "layer_norm" => NormDesign.LayerNorm,
            "rms_norm" => NormDesign.Rms,
            _ => throw config.Refuse("layer_norm_type", $"'{norm}' is not a norm of this family (layer_norm, rms_norm)."),
        };
        AttentionDesign attention = new(heads, heads, hidden.Among(heads), AttentionSpan.Bidirectional)
        {
            QueryKeyValueBias = true,
            OutputBias = true,
            Fused = config.Flag("pack_qkv", true)
        };
        LayerDesign layer = new(attention, new MlpDesign(intermediate, Gated: true) { DownBias = true }, design, Norms: Count.From(2))
        { NormPlace = NormPlace.AfterSum };
        return new TransformerDesign
        {
            Family = "new",
            Kind = ArchitectureKind.Encoder,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = true,
            Head = false,
            PositionEmbeddings = AxisLength.From(kind == "rope" ? 0 : positions),
            TypeEmbeddings = config.Dimension("type_vocab_size", 1),
            EmbeddingNorm = design,
            FinalNorm = null,
            Layers = [.. Enumerable.Repeat(layer, layers.Count)],
            ExtraBlocks = EncoderHeadChoice.Read(config, new EncoderHeadShape(hidden, hidden, vocabulary) { Pooler = false, Norm = design }),
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, heads, hidden.Among(heads), vocabulary, TokenCount.From(positions)),
        };
    }
}
