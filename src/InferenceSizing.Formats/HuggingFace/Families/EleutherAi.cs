using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>GPT-J, GPT-Neo and GPT-NeoX (EleutherAI), and CodeGen in the design of GPT-J.</summary>
internal static class EleutherAi
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:2204.06745, 2203.13474",
        Decoders =
        [
            new("gptj", config => GptJ(config, "gptj", fused: false)),
            new("codegen", config => GptJ(config, "codegen", fused: true)),
            new("gpt_neo", GptNeo),
            new("gpt_neox", GptNeoX),
        ],
        Gguf =
        [
            new("gptj", "gptj", GgufLayout.Gpt2),
            new("gptneox", "gpt_neox", keys => keys.Set("attention_bias", keys.Has("blk.*.attn_qkv.bias"))),
        ],
    };

    /// <summary>Attention without biases next to the MLP, and a head with one. CodeGen (arXiv:2203.13474) stores queries, keys and values as one
    /// matrix.</summary>
    private static TransformerDesign GptJ(ConfigFields config, string family, bool fused)
    {
        return DenseDecoder.Design(config, family, Gpt2Keys.Shape(config, AxisLength.Zero, new(4096, 0, 28, 16, 50400, 2048)), Gpt2Keys.Biased with
        {
            Fused = fused,
            QueryKeyValueBias = false,
            OutputBias = false,
            Norms = 1,
            Parallel = true,
            HeadBias = true,
        });
    }

    private static TransformerDesign GptNeo(ConfigFields config)
    {
        const int classPositions = 2048, classWindow = 256, timesHidden = 4;
        AxisLength hidden = config.CoreDimension("hidden_size", 2048), heads = config.CoreDimension("num_heads", "num_attention_heads", 16);
        int layers = config.Layers("num_layers", "num_hidden_layers", 24).Count;
        int positions = config.PositiveInteger("max_position_embeddings", classPositions);
        AxisLength intermediate = config.Positive("intermediate_size", timesHidden * hidden);
        DecoderShape shape = new(hidden, LayerCount.From(layers), heads, heads,
            hidden.Among(heads), intermediate, config.CoreDimension("vocab_size", 50257),
            TokenCount.From(positions));
        AttentionSpan local = AttentionSpan.Sliding(config.PositiveTokens("window_size", classWindow));
        string[] kinds = config.Texts("attention_layers") ?? AttentionTypes(config, layers);
        if (kinds.Length < layers)
            throw config.Refuse("attention_types", $"'attention_types' describes {kinds.Length} of {layers} layers.");
        return DenseDecoder.Design(config, "gpt_neo", shape, Gpt2Keys.Biased with
        {
            QueryKeyValueBias = false,
            Tied = true,
            Spans = [.. kinds.Take(layers).Select(kind => kind == "local" ? local : AttentionSpan.Full)],
        }) with
        { PositionEmbeddings = AxisLength.From(positions) };
    }

    /// <summary><c>[[["global", "local"], 12]]</c>: kinds and how often they come in turn; the class default is global and local alternating.</summary>
    private static string[] AttentionTypes(ConfigFields config, int layers)
    {
        if (config.Raw("attention_types") is not { } types)
            return [.. Enumerable.Range(0, layers).Select(index => index % 2 == 0 ? "global" : "local")];
        if (types.Kind != ConfigKind.List)
            throw NoAttentionTypes(config);
        List<string> kinds = [];
        foreach (ConfigValue run in types.Items)
        {
            if (run.Items.ToArray() is not [{ Kind: ConfigKind.List } turn, var count, ..] || !count.TryGetInt32(out int times)
                || turn.Items.Any(kind => kind.Text is null))
                throw NoAttentionTypes(config);
            for (int time = 0; time < times && kinds.Count < layers; time++)
                kinds.AddRange(turn.Items.Select(kind => kind.Text!));
        }

        return [.. kinds];
    }

    private static ConfigRefusedException NoAttentionTypes(ConfigFields config) =>
        config.Refuse("attention_types", "'attention_types' is a list of pairs: a list of kinds and a count.");

    private static TransformerDesign GptNeoX(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(6144, 24576, 44, 64, 50432, 2048)));
        bool bias = config.Flag("attention_bias", true);
        return DenseDecoder.Design(config, "gpt_neox", shape, Gpt2Keys.Biased with
        {
            Fused = true,
            QueryKeyValueBias = bias,
            OutputBias = bias,
            Parallel = config.Flag("use_parallel_residual", true),
        });
    }
}
