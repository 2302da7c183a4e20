using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>The engine of a request, its version and its knobs.</summary>
internal static class ChosenEngine
{
    private static readonly EngineChoice Nothing = new();

    public static (Engine? Engine, EngineVersion? Version, ProblemHttpResult? Problem) From(EngineChoice? choice, string? weights, ChosenModel model, Accelerator accelerator, Defaults defaults)
    {
        EngineChoice given = choice ?? Nothing;
        Engine engine = given.Name is { } name ? EngineList.Find(name)! : model.Gguf || IsGguf(weights) ? EngineList.Find(EngineNames.OfGguf)! : EngineList.DefaultFor(model.Architecture, accelerator);
        if (given.Name is null)
            defaults.Note("engine.name");
        if (given.Version is null)
        {
            defaults.Note("engine.version");
            return (engine, engine.DefaultVersion, null);
        }

        return EngineVersion.Parse(given.Version) is { } version
            ? (engine, version, null)
            : (null, null, Problem.Invalid("engine.version", $"Expected a version such as {engine.Versions[0].Text}."));
    }

    /// <summary>Whether weights are of a file type that llama.cpp alone runs.</summary>
    private static bool IsGguf(string? weights) => weights is not null && WeightSchemes.Find(weights) is null && WeightSchemes.FindGguf(weights) is not null;

    /// <summary>The client's knobs over the engine's own.</summary>
    public static KnobSet Knobs(EngineChoice? choice, Engine engine, EngineVersion version, EngineSetting setting, Defaults defaults)
    {
        EngineChoice given = choice ?? Nothing;
        KnobSet asked = KnobSet.Empty;
        foreach (KnobField knob in KnobField.Of(engine))
        {
            if (knob.IsSet(given))
                asked = knob.Apply(given, asked);
        }

        KnobSet own = engine.Defaults(setting with { Asked = asked }, engine.NearestTo(version));
        foreach (KnobField knob in KnobField.Of(engine))
        {
            if (!asked.Has(knob.Knob) && own.Has(knob.Knob))
                defaults.Note(knob.JsonPath);
        }

        return asked.Over(own);
    }

    /// <summary>The choice with every knob that has a value.</summary>
    public static EngineChoice Complete(EngineChoice? choice, Engine engine, EngineVersion version, KnobSet knobs) => new()
    {
        TensorSplit = choice?.TensorSplit,
        Name = engine.Name,
        Version = version.Text,
        GpuMemoryUtilization = Share(knobs, Knob.GpuMemoryUtilization),
        MaxModelLen = Count(knobs, Knob.MaxModelLen),
        MaxNumBatchedTokens = Count(knobs, Knob.MaxNumBatchedTokens),
        MaxNumSeqs = Count(knobs, Knob.MaxNumSeqs),
        EnforceEager = Flag(knobs, Knob.EnforceEager),
        BlockSize = Count(knobs, Knob.BlockSize),
        KvCacheMemoryBytes = LongCount(knobs, Knob.KvCacheMemoryBytes),
        LimitMmPerPrompt = Count(knobs, Knob.LimitMmPerPrompt),
        MaxLoras = Count(knobs, Knob.MaxLoras),
        MaxLoraRank = Count(knobs, Knob.MaxLoraRank),
        MemFractionStatic = Share(knobs, Knob.MemFractionStatic),
        ContextLength = Count(knobs, Knob.ContextLength),
        ChunkedPrefillSize = Count(knobs, Knob.ChunkedPrefillSize),
        MaxRunningRequests = Count(knobs, Knob.MaxRunningRequests),
        SwaFullTokensRatio = Share(knobs, Knob.SwaFullTokensRatio),
        MaxLorasPerBatch = Count(knobs, Knob.MaxLorasPerBatch),
        FreeGpuMemoryFraction = Share(knobs, Knob.FreeGpuMemoryFraction),
        MaxNumTokens = Count(knobs, Knob.MaxNumTokens),
        MaxBatchSize = Count(knobs, Knob.MaxBatchSize),
        MaxSeqLen = Count(knobs, Knob.MaxSeqLen),
        NCtx = LongCount(knobs, Knob.NCtx),
        NBatch = Count(knobs, Knob.NBatch),
        NUbatch = Count(knobs, Knob.NUbatch),
        NGpuLayers = Count(knobs, Knob.NGpuLayers),
        NCpuMoe = Count(knobs, Knob.NCpuMoe),
        FlashAttention = Flag(knobs, Knob.FlashAttention),
        ParallelSequences = Count(knobs, Knob.ParallelSequences),
        SwaFull = Flag(knobs, Knob.SwaFull),
        Compile = Flag(knobs, Knob.Compile),
        ChannelsLast = Flag(knobs, Knob.ChannelsLast),
        WorkspaceBytes = LongCount(knobs, Knob.WorkspaceBytes),
    };

    private static double? Share(KnobSet knobs, Knob knob) => knobs.Has(knob) ? knobs.Share(knob).Value : null;

    private static long? LongCount(KnobSet knobs, Knob knob) => knobs.Has(knob) ? knobs.Count(knob) : null;

    private static int? Count(KnobSet knobs, Knob knob) => knobs.Has(knob) ? checked((int)knobs.Count(knob)) : null;

    private static bool? Flag(KnobSet knobs, Knob knob) => knobs.Has(knob) ? knobs.Flag(knob) : null;
}
