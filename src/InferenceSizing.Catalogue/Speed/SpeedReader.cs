using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Catalogue.Loading;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Learning.Judging;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Catalogue.Speed;

/// <summary>Reads the entries of <c>kernelCurves</c>, <c>linkCurves</c> and <c>engineTimings</c>.</summary>
internal static class SpeedReader
{
    private const double NanosecondsPerSecond = 1e9;

    public static KernelCurveEntry KernelCurve(JsonElement entry) => new(
        Named<ChipClass>(entry, "chips"),
        Named<KernelKind>(entry, "kind"),
        entry.Text("phase") switch { "decode" => true, "prefill" => false, _ => null },
        Named<CurveFormat>(entry, "format"),
        new KernelCurve
        {
            Launch = Seconds.FromMicroseconds(entry.Number("launchMicroseconds")),
            ComputeEfficiency = Ratio.From(entry.Number("computeEfficiency")),
            MemoryEfficiency = Ratio.From(entry.Number("memoryEfficiency")),
            Sharpness = Ratio.From(entry.Number("sharpness")),
            IdleRows = Ratio.From(entry.NumberOrNull("idleRows") ?? 0),
            IdleColumns = Ratio.From(entry.NumberOrNull("idleColumns") ?? 0),
            SerialStep = Seconds.From((entry.NumberOrNull("serialNanoseconds") ?? 0) / NanosecondsPerSecond),
            PerBlock = Seconds.From((entry.NumberOrNull("blockNanoseconds") ?? 0) / NanosecondsPerSecond),
        },
        Fit(entry));

    public static LinkCurveEntry LinkCurve(JsonElement entry) => new(
        Named<LinkKind>(entry, "link"),
        Named<ChipGeneration>(entry, "generation"),
        entry.Whole("ranks"),
        new LinkCurve(Seconds.FromMicroseconds(entry.Number("startMicroseconds")), Seconds.FromMicroseconds(entry.Number("rootMicroseconds")),
            Ratio.From(entry.Number("linkEfficiency"))),
        Fit(entry));

    public static EngineTimingEntry EngineTiming(JsonElement entry, Func<string, CatalogueException> error) => new(
        new TimingScope(
            EngineList.Find(entry.Text("engine"))?.Name ?? throw error($"There is no engine '{entry.Text("engine")}'."),
            entry.TextOrNull("since") is { } since ? EngineVersion.Parse(since) ?? throw error($"'{since}' is not a version.") : null,
            entry.TextOrNull("chips") is null ? null : Named<ChipClass>(entry, "chips"),
            entry.TextOrNull("weights") is { } weights ? weights == "quantized" : null),
        new EngineTiming
        {
            StepFactor = Ratio.From(entry.Number("stepFactor")),
            ExpertStep = Factor(entry, "expertStep"),
            RecurrentStep = Factor(entry, "recurrentStep"),
            ExpertPrefill = Factor(entry, "expertPrefill"),
            RecurrentPrefill = Factor(entry, "recurrentPrefill"),
            Links = Factor(entry, "links"),
            PerLayer = Seconds.FromMicroseconds(entry.Number("layerMicroseconds")),
            PerExpertLayer = Microseconds(entry, "expertLayerMicroseconds"),
            PerLatentLayer = Microseconds(entry, "latentLayerMicroseconds"),
            PerRecurrentLayer = Microseconds(entry, "recurrentLayerMicroseconds"),
            PerStep = Seconds.FromMicroseconds(entry.Number("stepMicroseconds")),
            PerSequence = Microseconds(entry, "sequenceMicroseconds"),
            LeastPromptLayer = Microseconds(entry, "leastPromptLayerMicroseconds"),
            InStep = Ratio.From(entry.NumberOrNull("inStep") ?? 0),
            InStepVaried = Ratio.From(entry.NumberOrNull("inStepVaried") ?? entry.NumberOrNull("inStep") ?? 0),
            PrefillShare = Ratio.From(entry.Number("prefillShare")),
            OwnPrefill = Ratio.From(entry.Number("ownPrefill")),
            StartUpBurst = Ratio.From(entry.Number("startUpBurst")),
            StepsToFirstToken = Ratio.From(entry.Number("stepsToFirstToken")),
            FirstTokenOverhead = Seconds.FromMilliseconds(entry.Number("firstTokenMilliseconds")),
            Accuracy = new TimingAccuracy(
                SpreadOf(entry, "firstTokenSpread"),
                SpreadOf(entry, "outputTokenSpread"),
                SpreadOf(entry, "interTokenSpread"),
                SpreadOf(entry, "requestSpread"),
                SpreadOf(entry, "prefillSpread")),
            MeasuredOn = [.. entry.Texts("measuredOn").Select(Enum.Parse<ChipClass>)],
            Basis = entry.Text("basis"),
        },
        Fit(entry));

    public static JudgedRuns JudgedRuns(JsonElement entry) => new(
        entry.Text("engine"),
        Named<ChipClass>(entry, "chips"),
        entry.Text("gpu"),
        entry.Text("model"),
        entry.Text("publisher"),
        Named<MeasuredFigure>(entry, "quantity"),
        Ratios(entry, "withoutPublisher"),
        Ratios(entry, "withoutDeployment"),
        Count.From(entry.Whole("heldWithoutPublisher")),
        Count.From(entry.Whole("heldWithoutDeployment")));

    private static ImmutableArray<Ratio> Ratios(JsonElement entry, string name) =>
        [.. entry.GetProperty(name).EnumerateArray().Select(value => Ratio.From(value.GetDouble()))];

    private static Ratio Factor(JsonElement entry, string name) => Ratio.From(entry.NumberOrNull(name) ?? 1);

    private static Seconds Microseconds(JsonElement entry, string name) => Seconds.FromMicroseconds(entry.NumberOrNull(name) ?? 0);

    private static T Named<T>(JsonElement entry, string name)
        where T : struct, Enum => Enum.Parse<T>(entry.Text(name));

    private static Spread SpreadOf(JsonElement entry, string name)
    {
        JsonElement spread = entry.GetProperty(name);
        return Spread.Of(spread.Number("below"), spread.Number("above"));
    }

    private static FitRecord Fit(JsonElement entry) =>
        new(entry.Text("origin"), entry.Text("source"), entry.TextOrNull("fittedOn"), entry.WholeOrZero("cases"), entry.NumberOrNull("medianErrorPercent"),
            entry.NumberOrNull("meanErrorPercent"));
}
