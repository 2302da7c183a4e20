using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Shared.Kinds;

namespace InferenceSizing.Domain.Engines.TextEmbeddings;

/// <summary>The settings of <c>text-embeddings-router</c> that are taken into account.</summary>
internal static class TextEmbeddingsKnobs
{
    private const long DefaultBatchTokens = 16_384, DefaultRequests = 512;

    private static readonly KnobList<TextEmbeddingsRelease> Declared = new(TextEmbeddingsRelease.Table);

    public static readonly Knob<long> MaxBatchTokens = Declared.Count("maxBatchTokens", "--max-batch-tokens",
        "Tokens of a batch; padding counts where the model has no unpadded attention.", 1, KnobBounds.Context,
        KnobRole.StepTokens | KnobRole.ActivationPeak, DefaultBatchTokens, "tokens");

    public static readonly Knob<long> MaxConcurrentRequests = Declared.Count("maxConcurrentRequests", "--max-concurrent-requests",
        "Requests that wait or run; more are turned away.", 1, KnobBounds.Sequences, KnobRole.Sequences, DefaultRequests);

    public static readonly Knob<bool> AutoTruncate = Declared.Switch("autoTruncate", "--auto-truncate",
        "Whether inputs that are longer than a batch or than the model are cut.", KnobRole.None,
        KnobDefault<TextEmbeddingsRelease, bool>.By(release => release.TruncatesByDefault));

    public static KnobList All => Declared;
}
