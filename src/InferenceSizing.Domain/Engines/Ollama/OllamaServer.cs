using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Ollama;

/// <summary>Ollama's settings as the llama.cpp underneath gets them: <c>-c numCtx · parallel -np parallel -b n -ub n</c>, no unified cache, <c>-ngl</c> only
/// where it is set.</summary>
/// <remarks>Read in <c>llm/llama_server.go</c> (fb307609).</remarks>
internal static class OllamaServer
{
    /// <summary>Tokens of a sequence that windowed layers keep in the runner that Ollama had before 0.30 (<c>NewSWAMemCache</c>).</summary>
    /// <remarks><c>sequences · 4096 + batch</c> cells of such a layer: gpt-oss-120b with 8192 tokens of context prints 450 MiB (issue 12528), of 18 layers
    /// with 8192 cells and 18 with 4608.</remarks>
    private const long KeptByOwnRunner = 4096;

    /// <summary>The same GPU as llama.cpp finds it.</summary>
    /// <param name="load">As Ollama finds it.</param>
    /// <param name="parallel">Sequences that it is started for.</param>
    public static RankLoad Started(RankLoad load, long parallel)
    {
        KnobSet values = load.Knobs.With(OllamaKnobs.NumParallel, parallel);
        OllamaRelease release = OllamaRelease.Of(load);
        return load with
        {
            Release = release.StartsServer || !OllamaFamilies.KeepMoreThanWindows(load.Architecture) ? release.Server
                : release.Server with { KeptOfWindows = KeptByOwnRunner },
            Knobs = SettingsOf(values, release, OllamaBatch.Of(load with { Knobs = values }), load.Operators.Layers.Count),
        };
    }

    /// <summary>Sequences that it is started for: as many as are set, else as run.</summary>
    public static long ParallelOf(KnobSet values, long running) => values.Has(OllamaKnobs.NumParallel) ? values.Get(OllamaKnobs.NumParallel) : running;

    /// <summary>The settings that decide where the layers are.</summary>
    /// <param name="values">Ollama's.</param>
    /// <param name="release">Ollama's.</param>
    /// <param name="batch">Tokens of a micro-batch.</param>
    /// <param name="layers">Layers of the model.</param>
    public static KnobSet SettingsOf(KnobSet values, OllamaRelease release, long batch, int layers)
    {
        long parallel = ParallelOf(values, 1);
        return KnobSet.Empty
            .With(LlamaCppKnobs.NCtx, checked(parallel * values.Get(OllamaKnobs.NumCtx)))
            .With(LlamaCppKnobs.NCtxFollows, false)
            .With(LlamaCppKnobs.NBatch, batch)
            .With(LlamaCppKnobs.NUbatch, batch)
            .With(LlamaCppKnobs.NGpuLayers, values.Has(OllamaKnobs.NumGpu) ? values.Get(OllamaKnobs.NumGpu) : layers + 1L)
            .With(LlamaCppKnobs.NCpuMoe, 0)
            .With(LlamaCppKnobs.FlashAttention, values.Get(OllamaKnobs.FlashAttention))
            .With(LlamaCppKnobs.FlashAttentionStays, false)
            .With(LlamaCppKnobs.ParallelSequences, parallel)
            .With(LlamaCppKnobs.KvUnified, false)
            .With(LlamaCppKnobs.NoKvOffload, false)
            .With(LlamaCppKnobs.Fit, false)
            .With(LlamaCppKnobs.AllLogits, !release.StartsServer)
            .With(LlamaCppKnobs.SwaFull, false);
    }
}
