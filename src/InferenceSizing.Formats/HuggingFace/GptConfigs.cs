using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of GPT-2 and of EleutherAI's and BigCode's models after it: LayerNorm of weight and bias, plain MLPs.</summary>
internal static class GptConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, TransformerDesign>>> Designs =>
    [
        new("gpt2", Gpt2),
        new("gpt_bigcode", BigCode),
        new("gptj", config => GptJ(config, "gptj", fused: false)),
        new("codegen", config => GptJ(config, "codegen", fused: true)),
        new("gpt_neo", GptNeo),
        new("gpt_neox", GptNeoX),
    ];

    private static TransformerDesign Gpt2(ConfigFields config)
    {
        DecoderShape shape = Shape(config, 0, Gpt2Class);
        return DenseDecoder.Design(config, "gpt2", shape, Biased with { Fused = true, Tied = true }) with { PositionEmbeddings = shape.MaximumContext };
    }

    /// <summary>GPT-2 with one key-value head for all queries (arXiv:2301.03988).</summary>
    private static TransformerDesign BigCode(ConfigFields config)
    {
        int keyValueHeads = config.Flag("multi_query", true) ? 1 : 0;
        DecoderShape shape = Shape(config, keyValueHeads, Gpt2Class);
        return DenseDecoder.Design(config, "gpt_bigcode", shape, Biased with { Fused = true, Tied = true }) with { PositionEmbeddings = shape.MaximumContext };
    }

    /// <summary>Attention without biases beside the MLP, and a head with one. CodeGen (arXiv:2203.13474) stores queries, keys and values as one matrix.</summary>
    private static TransformerDesign GptJ(ConfigFields config, string family, bool fused)
    {
        return DenseDecoder.Design(config, family, Shape(config, 0, new(4096, 0, 28, 16, 50400, 2048)), Biased with
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
        int hidden = config.CoreDimension("hidden_size", 2048), heads = config.CoreDimension("num_heads", "num_attention_heads", 16), layers = config.Layers("num_layers", "num_hidden_layers", 24);
        int positions = config.Positive("max_position_embeddings", classPositions);
        int intermediate = config.Positive("intermediate_size", timesHidden * hidden);
        DecoderShape shape = new(hidden, layers, heads, heads, hidden / heads, intermediate, config.CoreDimension("vocab_size", 50257), positions);
        AttentionSpan local = AttentionSpan.Sliding(config.Positive("window_size", classWindow));
        string[] kinds = config.Texts("attention_layers") ?? AttentionTypes(config, layers);
        if (kinds.Length < layers)
            throw config.Refuse("attention_types", $"'attention_types' describes {kinds.Length} of {layers} layers.");
        return DenseDecoder.Design(config, "gpt_neo", shape, Biased with
        {
            QueryKeyValueBias = false,
            Tied = true,
            Spans = [.. kinds.Take(layers).Select(kind => kind == "local" ? local : AttentionSpan.Full)],
        }) with
        { PositionEmbeddings = positions };
    }

    /// <summary><c>[[["global", "local"], 12]]</c>: kinds and how often they come in turn; the class default is global and local alternating.</summary>
    private static string[] AttentionTypes(ConfigFields config, int layers)
    {
        if (config.Raw("attention_types") is not { } types)
            return [.. Enumerable.Range(0, layers).Select(index => index % 2 == 0 ? "global" : "local")];
        try
        {
            List<string> kinds = [];
            foreach (System.Text.Json.JsonElement run in types.EnumerateArray())
            {
                string[] turn = [.. run[0].EnumerateArray().Select(kind => kind.GetString()!)];
                int times = run[1].GetInt32();
                for (int time = 0; time < times && kinds.Count < layers; time++)
                    kinds.AddRange(turn);
            }

            return [.. kinds];
        }
        catch (Exception malformed) when (malformed is InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            throw config.Refuse("attention_types", "'attention_types' is a list of pairs: a list of kinds and a count.");
        }
    }

    private static TransformerDesign GptNeoX(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(6144, 24576, 44, 64, 50432, 2048)));
        bool bias = config.Flag("attention_bias", true);
        return DenseDecoder.Design(config, "gpt_neox", shape, Biased with
        {
            Fused = true,
            QueryKeyValueBias = bias,
            OutputBias = bias,
            Parallel = config.Flag("use_parallel_residual", true),
        });
    }

    private static DenseTraits Biased { get; } = new()
    {
        QueryKeyValueBias = true,
        OutputBias = true,
        MlpBias = true,
        Gated = false,
        Norm = NormDesign.LayerNorm,
    };

    /// <summary>GPT2Config and GPTBigCodeConfig; the width of the MLP is four times the hidden size.</summary>
    private static CoreDimensions Gpt2Class { get; } = new(768, 0, 12, 12, 50257, 1024);

    /// <summary>The dimensions under GPT-2's names, or under the names that newer tools write.</summary>
    private static DecoderShape Shape(ConfigFields config, int keyValueHeads, CoreDimensions absent)
    {
        const int timesHidden = 4;
        int hidden = config.CoreDimension("n_embd", "hidden_size", absent.HiddenSize), heads = config.CoreDimension("n_head", "num_attention_heads", absent.Heads);
        int layers = config.Layers("n_layer", "num_hidden_layers", absent.Layers), positions = config.CoreDimension("n_positions", "max_position_embeddings", absent.Context);
        int intermediate = config.Positive("n_inner", timesHidden * hidden);
        return new DecoderShape(hidden, layers, heads, keyValueHeads == 0 ? heads : keyValueHeads, hidden / heads, intermediate, config.CoreDimension("vocab_size", absent.VocabularySize), positions);
    }
}
