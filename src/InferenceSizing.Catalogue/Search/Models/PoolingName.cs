using System.Text.RegularExpressions;

namespace InferenceSizing.Catalogue.Search.Models;

/// <summary>Names of decoders that were tuned to give vectors or scores: embeddings, rerankers, reward models.</summary>
/// <remarks>Engines run them as pooling models, which read the prompt and generate nothing (docs.vllm.ai, "Pooling Models"). Their configs are those of the
/// decoders they were tuned from, so only the name tells. Words from the names in embeddings-benchmark/mteb (mteb/models/model_implementations) and
/// allenai/reward-bench (its leaderboard).</remarks>
public static partial class PoolingName
{
    /// <summary>Whether a word of the name says so.</summary>
    public static bool Is(string name) => Word().IsMatch(name);

    [GeneratedRegex(
        "(?:^|[^a-z0-9])(?:(?:re-?rank|retriev|embed)[a-z]*|(?:mm)?e5|gte|bge|reward|p?rm|colqwen[0-9.]*|colpali)(?:$|[^a-z0-9])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
