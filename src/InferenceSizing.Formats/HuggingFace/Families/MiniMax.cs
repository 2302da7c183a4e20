using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>MiniMax: Text-01 and M1 with lightning attention, M2, M3 with an indexer that chooses blocks of keys.</summary>
internal static partial class MiniMax
{
    public static Family Family { get; } = new()
    {
        Source = "configuration_minimax_text_01.py of the checkpoints and the config classes of transformers; arXiv:2501.08313, 2506.13585",
        Decoders =
        [
            new("minimax_text_01", config => Lightning(config, "minimax_text_01")),
            new("minimax_m1", config => Lightning(config, "minimax_m1")),
            new("minimax_m2", Second),
            new("minimax_m3", Third),
        ],
        Models =
        [
            new("minimax_m3_vl", ThirdWithImages),
        ],
        Gguf =
        [
            new("minimax-m2", "minimax_m2", keys => keys.Set("intermediate_size", keys.Number("expert_feed_forward_length"))),
        ],
    };

    private static TransformerDesign Lightning(ConfigFields config, string family)
    {
        AxisLength hidden = config.Positive("hidden_size", 4096);
        LayerCount layers = config.LayersOr("num_hidden_layers", 32);
        AxisLength heads = config.Positive("num_attention_heads", 32);
        AxisLength keyValueHeads = DecoderShape.KeyValueHeadsOf(config, heads, 8), head = config.Positive("head_dim", hidden.Among(heads));
        AxisLength intermediate = config.Dimension("intermediate_size", 14336), vocabulary = config.Positive("vocab_size", 32000);
        int[] kinds = config.Integers("attn_type_list")
            ?? throw config.Missing("attn_type_list", "which says which layers are linear");
        if (kinds.Length != layers.Count)
            throw config.Refuse("attn_type_list", $"'attn_type_list' names {kinds.Length} layers; the model has {layers}.");
        AttentionDesign attention = new(heads, keyValueHeads, head, AttentionSpan.Full);
        LightningAttentionDesign linear = new(heads, head);
        ExpertsDesign experts = new(config.Positive("num_local_experts", 8), config.Positive("num_experts_per_tok", 2), intermediate)
        {
            SharedIntermediateSize = config.Dimension("shared_intermediate_size", 0),
        };
        return new TransformerDesign
        {
            Family = family,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. kinds.Select(kind => new LayerDesign(kind == 0 ? linear : attention, experts, NormDesign.Rms, Norms: Count.From(2)))],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads,
                    head, vocabulary, config.Tokens("max_position_embeddings", 4096 * 32)),
        };
    }

    private static TransformerDesign Second(ConfigFields config)
    {
        const int classExperts = 256, classActive = 8;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, HeadDimension: 128, Core: new(3072, 1536, 62, 48, 200064, 196608)));
        QueryKeyNorm norm = !config.Flag("use_qk_norm", true) ? QueryKeyNorm.None
            : config.Text("qk_norm_type") is null or "per_layer" ? QueryKeyNorm.Full : QueryKeyNorm.PerHead;
        ExpertsDesign experts = ExpertReader.Local(config, shape, classExperts, classActive) with { RouterCorrection = config.Flag("use_routing_bias", true) };
        return ExpertReader.Everywhere(
            config, "minimax_m2", shape, new() { QueryKeyNorm = norm, Spans = AttentionSpans.Everywhere(config, shape.Layers) }, experts);
    }
}
