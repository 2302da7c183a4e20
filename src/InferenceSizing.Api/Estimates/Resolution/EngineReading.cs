using System.Collections.Immutable;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>The engine of a request with its settings, both ways.</summary>
internal static class EngineReading
{
    /// <summary>The engine with the settings that are given.</summary>
    public static Outcome<EngineQuestion> Read(EngineChoice? given)
    {
        if (given is null)
            return EngineQuestion.Default;
        KnobSet settings = KnobSet.Empty;
        foreach (KnobField knob in KnobField.All)
        {
            if (knob.IsSet(given))
                settings = knob.Apply(given, settings);
        }

        Engine? engine = given.Name is { } name ? EngineList.Find(name) : null;
        EngineVersion? version = given.Version is { } text ? EngineVersion.Parse(text) : null;
        return given.Version is null == version is null
            ? new EngineQuestion { Engine = engine, Version = version, Settings = settings }
            : Refusal.Invalid(Topic.EngineVersion, $"Expected a version such as {(engine ?? EngineList.All[0]).Versions[0].Text}.");
    }

    /// <summary>The choice with every knob that has a value.</summary>
    public static EngineChoice Write(EngineQuestion question, ImmutableArray<Ratio> stageShares) => WithSettings(question.Settings) with
    {
        TensorSplit = stageShares.IsEmpty ? null : [.. stageShares.Select(share => share.Value)],
        Name = question.Engine!.Name,
        Version = question.Version!.Text,
    };

    private static EngineChoice WithSettings(KnobSet knobs) => new()
    {
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
