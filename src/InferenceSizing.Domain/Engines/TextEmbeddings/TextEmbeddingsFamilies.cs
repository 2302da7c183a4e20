using System.Collections.Frozen;
using InferenceSizing.Domain.Networks;

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

    public static bool HaveClass(Architecture model) => WithClass.Contains(model.Family);

    /// <summary>Whether its unpadded attention runs on CUDA.</summary>
    public static bool Unpads(Architecture model) => Unpadded.Contains(model.Family);
}
