using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.TextEmbeddings;

/// <summary>What differs between releases of text-embeddings-inference.</summary>
internal sealed record TextEmbeddingsRelease : Release
{
    /// <summary>Whether longer inputs are cut to what a batch holds unless told otherwise, and are no error at the start.</summary>
    public bool TruncatesByDefault { get; init; }

    /// <summary>The first release in which truncation is switched by a word (router/src/main.rs).</summary>
    public static EngineVersion TruncationTaken { get; } = EngineVersion.Parse("1.9.0")!;

    public static TextEmbeddingsRelease Of(RankLoad load) => (TextEmbeddingsRelease)load.Release;

    /// <summary>One row for each release that changed a rule.</summary>
    public static ReleaseTable<TextEmbeddingsRelease> Table { get; } = ReleaseTable<TextEmbeddingsRelease>.Of(new TextEmbeddingsRelease
    {
        Since = EngineVersion.Parse("1.6.0")!,
        Change = "The first release whose rules are known: a warm-up pass over a whole batch of tokens.",
        Source = "huggingface/text-embeddings-inference, router/src/lib.rs and backends/candle, 1.6 to 1.8",
        Rules = SinglePassEngine.Rules with
        {
            Activations = new(
                "most bytes alive at once in the warm-up's pass over maxBatchTokens tokens, which no later batch exceeds",
                "huggingface/text-embeddings-inference, backends/src/lib.rs, warmup"),
        },
    })
        .Checked("huggingface/text-embeddings-inference, router/src/main.rs", "1.8.3")
        .Then("1.9.0", "Longer inputs are truncated by default; images for Blackwell; DeBERTa-v2.",
            "huggingface/text-embeddings-inference pull request 829; release notes of 17 February 2026",
            row => row with { TruncatesByDefault = true })
        .Checked("huggingface/text-embeddings-inference 0d124dc9, router/src/main.rs", "1.9.3");
}
