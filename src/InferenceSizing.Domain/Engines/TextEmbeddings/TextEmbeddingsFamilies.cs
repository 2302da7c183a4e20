using System.Collections.Frozen;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Domain.Engines.TextEmbeddings;

/// <summary>Models that text-embeddings-inference has a class of its own for (<c>backends/candle/src/models</c> and the list of supported models).</summary>
internal static class TextEmbeddingsFamilies
{
    private static readonly FrozenSet<string> WithClass =
    [
        "bert", "roberta", "xlm-roberta", "camembert", "distilbert", "mpnet", "modernbert", "nomic_bert", "jina_bert", "jina_bert_v2", "new", "gte",
        "deberta-v2", "gemma3_text", "qwen3", "qwen2", "mistral", "llama",
    ];

    private static readonly FrozenSet<string> Unpadded =
    [
        "bert", "roberta", "xlm-roberta", "camembert", "distilbert", "modernbert", "nomic_bert", "jina_bert", "jina_bert_v2", "new", "gte", "qwen3", "qwen2",
        "mistral",
    ];

    /// <summary>Classes that exist in FP16 with FlashAttention alone, which the images have from Turing on for Qwen2 and from Ampere on for the others
    /// (<c>CandleBackend::new</c> in backends/candle/src/lib.rs).</summary>
    private static readonly FrozenSet<string> FlashAlone = ["mistral", "qwen2", "llama"];

    /// <summary>The releases that brought a class.</summary>
    /// <remarks>Source: huggingface/text-embeddings-inference, backends/candle/src/lib.rs at the tags 1.6.0 to 1.9.3.</remarks>
    public static ServedModels Releases { get; } = ServedModels.Read(
        """
        + 1.6.1 1.7.0 modernbert
        + 1.7.1 1.7.2 qwen3
        + 1.8.0 1.8.1 gemma3_text
        + 1.8.3 1.9.0 deberta-v2 llama
        """);

    /// <summary>A decoder as its class has it: the layers without a head, which read a whole input at once and keep nothing of it.</summary>
    public static Architecture WithoutHead(Architecture model) =>
        model is { Kind: ArchitectureKind.Decoder, PublishedDesign: TransformerDesign design } && HaveClass(model)
            ? (design with
            {
                Kind = ArchitectureKind.Encoder,
                Head = false,
                Layers = [.. design.Layers.Select(layer => layer.Mixer is AttentionDesign attention
                    ? layer with { Mixer = attention with { OwnCache = false } } : layer)],
            }).ToArchitecture()
            : model;

    /// <summary>Whether it runs in FP16 with FlashAttention or not at all.</summary>
    public static bool NeedFlash(Architecture model) => FlashAlone.Contains(model.Family);

    /// <summary>Whether its FlashAttention is that of the second version, which there is from Ampere on.</summary>
    public static bool NeedAmpere(Architecture model) => NeedFlash(model) && model.Family != "qwen2";

    public static bool HaveClass(Architecture model) => WithClass.Contains(model.Family);

    /// <summary>Whether its unpadded attention runs on CUDA.</summary>
    public static bool Unpads(Architecture model) => Unpadded.Contains(model.Family);
}
