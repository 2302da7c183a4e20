using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Shared.Kinds;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Ollama;

/// <summary>The settings of Ollama that are taken into account: variables of its service (<c>OLLAMA_CONTEXT_LENGTH</c>) and parameters of a model
/// (<c>num_ctx</c>).</summary>
internal static class OllamaKnobs
{
    private const long ShortContext = 4096, LongContext = 32_768, LongestContext = 262_144;

    /// <summary>Memory of all GPUs from which the context is longer (<c>server/routes.go</c>).</summary>
    private const long LongFromGibibytes = 23, LongestFromGibibytes = 47;

    private static ReleaseTable<OllamaRelease> Releases => OllamaRelease.Table;

    private static readonly KnobList<OllamaRelease> Declared = new(Releases);

    public static readonly Knob<long> NumCtx = Declared.Count("numCtx", "--ctx-size",
        "Context of one sequence, tokens (num_ctx, OLLAMA_CONTEXT_LENGTH).", 1, KnobBounds.Context, KnobRole.Context | KnobRole.ActivationPeak,
        KnobDefault<OllamaRelease, long>.From(
            $"{ShortContext}; since {Releases.Since(row => row.ContextByMemory)} {LongContext} from {LongFromGibibytes} GiB of all GPUs together on and " +
            $"{LongestContext} from {LongestFromGibibytes} GiB on, the model's own at most", ContextOf), "tokens");

    public static readonly Knob<long> NumParallel = Declared.Count("numParallel", "--parallel",
        "Sequences at once, each with a context of its own (OLLAMA_NUM_PARALLEL).", 1, KnobBounds.Sequences, KnobRole.Sequences,
        KnobDefault<OllamaRelease, long>.Where(
            "as many as the batch asked for; 1, as the service has it, for arrivals at a rate and families that serve one at a time",
            setting => setting.Workload.Offered is OfferedRate || OllamaFamilies.ServeOneAtATime(setting.Architecture), 1));

    public static readonly Knob<long> NumBatch = Declared.Count("numBatch", "--batch-size",
        "Tokens of a batch and of a micro-batch (num_batch).", 1, KnobBounds.Context, KnobRole.StepTokens | KnobRole.ActivationPeak,
        KnobDefault<OllamaRelease, long>.None($"{OllamaBatch.Words}; 512 before {Releases.Since(row => row.StartsServer)}"), "tokens");

    public static readonly Knob<long> NumGpu = Declared.Count("numGpu", "--n-gpu-layers",
        "Layers on the GPU (num_gpu).", 0, KnobBounds.Layers, KnobRole.GpuLayers, KnobDefault<OllamaRelease, long>.None("as many as fit"));

    public static readonly Knob<bool> FlashAttention = Declared.Switch("flashAttention", "--flash-attn",
        "Whether attention runs as one fused kernel (OLLAMA_FLASH_ATTENTION).", KnobRole.FusedAttention,
        KnobDefault<OllamaRelease, bool>.From(
            $"on; before {Releases.Since(row => row.WithFlash is null)} for some families alone; from compute capability 7.0 on, since " +
            $"{Releases.Since(row => row.FlashOnPascal)} from 6.0", FlashOf));

    public static KnobList All => Declared;

    private static long ContextOf(EngineSetting setting, OllamaRelease release)
    {
        long gibibytes = checked(setting.TensorRanks * setting.PipelineStages * setting.Usable.Count) / ByteCount.PerGiB;
        long usual = !release.ContextByMemory || gibibytes < LongFromGibibytes ? ShortContext
            : gibibytes < LongestFromGibibytes ? LongContext : LongestContext;
        return Math.Min(usual, setting.LongestContext);
    }

    private static bool FlashOf(EngineSetting setting, OllamaRelease release) =>
        (release.FlashOnPascal || setting.Generation != ChipGeneration.Pascal)
        && OllamaFamilies.RunFlash(setting.Architecture, release);
}
