using System.Collections.Immutable;
using System.Text.Json.Nodes;
using InferenceSizing.Calibration.Engines;
using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Calibration.Kernels;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Output;

/// <summary>Writes the data files that the catalogue embeds, or takes as an overlay. The same fits give the same bytes.</summary>
/// <param name="date">Day of the fit, as it stands in the files.</param>
/// <param name="source">Where the measurements are from, in words.</param>
internal sealed class SpeedFiles(string date, string source)
{
    private const double Micro = 1e6;
    private const double Nano = 1e9;

    public void WriteKernels(string directory, ImmutableArray<FittedCurve> curves) => EntryFile.Write(directory, "kernelCurves", curves.Select(fit =>
    {
        string phase = fit.SplitsPhases ? fit.Key.Decode ? "decode" : "prefill" : "any";
        JsonObject entry = new()
        {
            ["id"] = $"{fit.Key.Chips}/{fit.Key.Kind}/{phase}/{fit.Key.Format}",
            ["chips"] = fit.Key.Chips.ToString(),
            ["kind"] = fit.Key.Kind.ToString(),
            ["phase"] = phase,
            ["format"] = fit.Key.Format.ToString(),
            ["launchMicroseconds"] = EntryFile.Number(fit.Curve.Launch.Value * Micro),
            ["computeEfficiency"] = EntryFile.Number(fit.Curve.ComputeEfficiency.Value),
            ["memoryEfficiency"] = EntryFile.Number(fit.Curve.MemoryEfficiency.Value),
            ["sharpness"] = EntryFile.Number(fit.Curve.Sharpness.Value),
        };
        Optional(entry, "idleRows", fit.Curve.IdleRows.Value);
        Optional(entry, "idleColumns", fit.Curve.IdleColumns.Value);
        Optional(entry, "serialNanoseconds", fit.Curve.SerialStep.Value * Nano);
        Optional(entry, "blockNanoseconds", fit.Curve.PerBlock.Value * Nano);
        return WithOrigin(entry, fit.Errors);
    }));

    public void WriteLinks(string directory, ImmutableArray<FittedLink> links) =>
        EntryFile.Write(directory, "linkCurves", links.Select(fit => WithOrigin(new JsonObject
        {
            ["id"] = $"{fit.Link}/{fit.Generation}/{fit.Ranks}",
            ["link"] = fit.Link.ToString(),
            ["generation"] = fit.Generation.ToString(),
            ["ranks"] = fit.Ranks,
            ["startMicroseconds"] = EntryFile.Number(fit.Curve.Start.Value * Micro),
            ["rootMicroseconds"] = EntryFile.Number(fit.Curve.PerRoot.Value * Micro),
            ["linkEfficiency"] = EntryFile.Number(fit.Curve.LinkEfficiency.Value),
        }, fit.Errors)));

    public void WriteTimings(string directory, IEnumerable<FittedTiming> timings) => EntryFile.Write(directory, "engineTimings", timings.Select(fit =>
    {
        TimingScope scope = fit.Scope;
        EngineTiming timing = fit.Timing;
        JsonObject entry = new()
        {
            ["id"] = string.Join('/', new[] { scope.Engine, scope.Since?.Text, scope.Chips?.ToString(), Weights(scope) }.Where(part => part is not null)),
            ["engine"] = scope.Engine
        };
        if (scope.Since is not null)
            entry["since"] = scope.Since.Text;
        if (scope.Chips is { } chips)
            entry["chips"] = chips.ToString();
        if (Weights(scope) is { } weights)
            entry["weights"] = weights;
        entry["stepFactor"] = EntryFile.Number(timing.StepFactor.Value);
        entry["expertStep"] = EntryFile.Number(timing.ExpertStep.Value);
        entry["recurrentStep"] = EntryFile.Number(timing.RecurrentStep.Value);
        entry["expertPrefill"] = EntryFile.Number(timing.ExpertPrefill.Value);
        entry["recurrentPrefill"] = EntryFile.Number(timing.RecurrentPrefill.Value);
        entry["links"] = EntryFile.Number(timing.Links.Value);
        entry["layerMicroseconds"] = EntryFile.Number(timing.PerLayer.Value * Micro);
        entry["expertLayerMicroseconds"] = EntryFile.Number(timing.PerExpertLayer.Value * Micro);
        entry["latentLayerMicroseconds"] = EntryFile.Number(timing.PerLatentLayer.Value * Micro);
        entry["recurrentLayerMicroseconds"] = EntryFile.Number(timing.PerRecurrentLayer.Value * Micro);
        entry["stepMicroseconds"] = EntryFile.Number(timing.PerStep.Value * Micro);
        entry["sequenceMicroseconds"] = EntryFile.Number(timing.PerSequence.Value * Micro);
        entry["leastPromptLayerMicroseconds"] = EntryFile.Number(timing.LeastPromptLayer.Value * Micro);
        entry["inStep"] = EntryFile.Number(timing.InStep.Value);
        entry["inStepVaried"] = EntryFile.Number(timing.InStepVaried.Value);
        entry["prefillShare"] = EntryFile.Number(timing.PrefillShare.Value);
        entry["ownPrefill"] = EntryFile.Number(timing.OwnPrefill.Value);
        entry["startUpBurst"] = EntryFile.Number(timing.StartUpBurst.Value);
        entry["stepsToFirstToken"] = EntryFile.Number(timing.StepsToFirstToken.Value);
        entry["firstTokenMilliseconds"] = EntryFile.Number(timing.FirstTokenOverhead.Milliseconds);
        entry["firstTokenSpread"] = Of(timing.Accuracy.FirstToken);
        entry["outputTokenSpread"] = Of(timing.Accuracy.OutputToken);
        entry["interTokenSpread"] = Of(timing.Accuracy.InterToken);
        entry["requestSpread"] = Of(timing.Accuracy.Request);
        entry["prefillSpread"] = Of(timing.Accuracy.Prefill);
        entry["measuredOn"] = new JsonArray([.. timing.MeasuredOn.Select(chips => JsonValue.Create(chips.ToString()))]);
        entry["basis"] = timing.Basis;
        return WithOrigin(entry, fit.Errors);
    }));

    private static string? Weights(TimingScope scope) => scope.Quantized is { } quantized ? quantized ? "quantized" : "plain" : null;

    private static JsonObject Of(Spread spread) => new() { ["below"] = EntryFile.Number(spread.Below.Value), ["above"] = EntryFile.Number(spread.Above.Value) };

    private static void Optional(JsonObject entry, string name, double value)
    {
        if (value > 0)
            entry[name] = EntryFile.Number(value);
    }

    private JsonObject WithOrigin(JsonObject entry, Errors errors)
    {
        entry["origin"] = "fitted";
        entry["source"] = source;
        entry["fittedOn"] = date;
        entry["cases"] = errors.Count;
        entry["medianErrorPercent"] = Math.Round((decimal)errors.Median, 1);
        entry["meanErrorPercent"] = Math.Round((decimal)errors.Mean, 1);
        return entry;
    }
}
