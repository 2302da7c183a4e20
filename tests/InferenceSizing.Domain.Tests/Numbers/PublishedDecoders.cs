using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Numbers;

/// <summary>Decoders whose GGUF files have been printed in logs, by the dimensions of their config.json.</summary>
internal static class PublishedDecoders
{
    public static OperatorList Llama3_8B { get; } = Dense(32, 4096, 14336, 32, 8, 128, 128256);

    public static OperatorList Llama2_7B { get; } = Dense(32, 4096, 11008, 32, 32, 128, 32000);

    public static OperatorList Llama2_70B { get; } = Dense(80, 8192, 28672, 64, 8, 128, 32000);

    public static OperatorList Qwen3_32B { get; } = Dense(64, 5120, 25600, 64, 8, 128, 151936, QueryKeyNorm.PerHead);

    public static OperatorList Glm4_32B { get; } = Dense(61, 6144, 23040, 48, 2, 128, 151552);

    public static OperatorList Qwen3_30B_A3B { get; } = Mixture(48, 2048, 768, 128, 8, 32, 4, 151936);

    public static OperatorList Qwen3_235B_A22B { get; } = Mixture(94, 4096, 1536, 128, 8, 64, 4, 151936);

    public static OperatorList Mixtral_8x7B { get; } = Mixture(32, 4096, 14336, 8, 2, 32, 8, 32000, QueryKeyNorm.None);

    public static OperatorList Gemma3_27B { get; } = Of(
        62,
        5376,
        262208,
        new AttentionDesign(AxisLength.From(32), AxisLength.From(16), AxisLength.From(128), AttentionSpan.Full) { QueryKeyNorm = QueryKeyNorm.PerHead },
        new MlpDesign(AxisLength.From(21504), Gated: true),
        norms: 4,
        tied: true,
        21504);

    public static OperatorList Falcon_40B { get; } = Of(
        60,
        8192,
        65024,
        new AttentionDesign(AxisLength.From(128), AxisLength.From(8), AxisLength.From(64), AttentionSpan.Full) { Fused = true },
        new MlpDesign(AxisLength.From(32768), Gated: false),
        norms: 2,
        tied: true,
        32768,
        falcon: true);

    public static OperatorList ByName(string name) => name switch
    {
        "Llama-3-8B" => Llama3_8B,
        "Llama-2-7B" => Llama2_7B,
        "Llama-2-70B" => Llama2_70B,
        "Qwen3-32B" => Qwen3_32B,
        "GLM-Z1-32B" => Glm4_32B,
        "Qwen3-30B-A3B" => Qwen3_30B_A3B,
        "Qwen3-235B-A22B" => Qwen3_235B_A22B,
        "Mixtral-8x7B" => Mixtral_8x7B,
        "Gemma-3-27B" => Gemma3_27B,
        "Falcon-40B" => Falcon_40B,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not among these."),
    };

    private static OperatorList Dense(
        int layers, int hidden, int intermediate, int heads, int keyValueHeads, int head, int vocabulary, QueryKeyNorm norm = QueryKeyNorm.None) =>
        Of(layers, hidden, vocabulary, new AttentionDesign(AxisLength.From(heads), AxisLength.From(keyValueHeads), AxisLength.From(head),
            AttentionSpan.Full)
        { QueryKeyNorm = norm },
            new MlpDesign(AxisLength.From(intermediate), Gated: true), norms: 2, tied: false, intermediate);

    private static OperatorList Mixture(
        int layers, int hidden, int intermediate, int experts, int active, int heads, int keyValueHeads, int vocabulary,
        QueryKeyNorm norm = QueryKeyNorm.PerHead) =>
        Of(layers, hidden, vocabulary, new AttentionDesign(AxisLength.From(heads), AxisLength.From(keyValueHeads), AxisLength.From(128),
            AttentionSpan.Full)
        { QueryKeyNorm = norm },
            new ExpertsDesign(AxisLength.From(experts), AxisLength.From(active), AxisLength.From(intermediate)), norms: 2, tied: false, intermediate);

    private static OperatorList Of(
        int layers, int hidden, int vocabulary, AttentionDesign attention, FeedForwardDesign feedForward, int norms, bool tied, int intermediate,
        bool falcon = false)
    {
        NormDesign norm = falcon ? NormDesign.LayerNorm : NormDesign.Rms;
        return new TransformerDesign
        {
            Family = "test",
            HiddenSize = AxisLength.From(hidden),
            VocabularySize = AxisLength.From(vocabulary),
            TiedEmbeddings = tied,
            Falcon = falcon,
            FinalNorm = norm,
            Layers = [.. Enumerable.Repeat(new LayerDesign(attention, feedForward, norm, Count.From(norms)), layers)],
            Dimensions = new ModelDimensions(LayerCount.From(layers), AxisLength.From(hidden), AxisLength.From(intermediate), attention.Heads,
                attention.KeyValueHeads, attention.HeadDimension, AxisLength.From(vocabulary), default),
        }.ToArchitecture().LayOut().Operators!;
    }
}
