using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
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
    private const int Digits = 4;

    private static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void WriteKernels(string directory, ImmutableArray<FittedCurve> curves) => Write(directory, "kernelCurves", curves.Select(fit =>
    {
        string phase = fit.SplitsPhases ? fit.Key.Decode ? "decode" : "prefill" : "any";
        JsonObject entry = new()
        {
            ["id"] = $"{fit.Key.Chips}/{fit.Key.Kind}/{phase}/{fit.Key.Format}",
            ["chips"] = fit.Key.Chips.ToString(),
            ["kind"] = fit.Key.Kind.ToString(),
            ["phase"] = phase,
            ["format"] = fit.Key.Format.ToString(),
            ["launchMicroseconds"] = Number(fit.Curve.Launch.Value * Micro),
            ["computeEfficiency"] = Number(fit.Curve.ComputeEfficiency.Value),
            ["memoryEfficiency"] = Number(fit.Curve.MemoryEfficiency.Value),
            ["sharpness"] = Number(fit.Curve.Sharpness.Value),
        };
        Optional(entry, "idleRows", fit.Curve.IdleRows.Value);
        Optional(entry, "idleColumns", fit.Curve.IdleColumns.Value);
        Optional(entry, "serialNanoseconds", fit.Curve.SerialStep.Value * Nano);
        Optional(entry, "blockNanoseconds", fit.Curve.PerBlock.Value * Nano);
        return WithOrigin(entry, fit.Errors);
    }));

    public void WriteLinks(string directory, ImmutableArray<FittedLink> links) => Write(directory, "linkCurves", links.Select(fit => WithOrigin(new JsonObject
    {
        ["id"] = $"{fit.Link}/{fit.Generation}/{fit.Ranks}",
        ["link"] = fit.Link.ToString(),
        ["generation"] = fit.Generation.ToString(),
        ["ranks"] = fit.Ranks,
        ["startMicroseconds"] = Number(fit.Curve.Start.Value * Micro),
        ["rootMicroseconds"] = Number(fit.Curve.PerRoot.Value * Micro),
        ["linkEfficiency"] = Number(fit.Curve.LinkEfficiency.Value),
    }, fit.Errors)));

    public void WriteTimings(string directory, IEnumerable<FittedTiming> timings) => Write(directory, "engineTimings", timings.Select(fit =>
    {
        TimingScope scope = fit.Scope;
        EngineTiming timing = fit.Timing;
        JsonObject entry = new() { ["id"] = string.Join('/', new[] { scope.Engine, scope.Since?.Text, scope.Chips?.ToString(), Weights(scope) }.Where(part => part is not null)), ["engine"] = scope.Engine };
        if (scope.Since is not null)
            entry["since"] = scope.Since.Text;
        if (scope.Chips is { } chips)
            entry["chips"] = chips.ToString();
        if (Weights(scope) is { } weights)
            entry["weights"] = weights;
        entry["stepFactor"] = Number(timing.StepFactor.Value);
        entry["layerMicroseconds"] = Number(timing.PerLayer.Value * Micro);
        entry["stepMicroseconds"] = Number(timing.PerStep.Value * Micro);
        entry["prefillShare"] = Number(timing.PrefillShare.Value);
        entry["ownPrefill"] = Number(timing.OwnPrefill.Value);
        entry["startUpBurst"] = Number(timing.StartUpBurst.Value);
        entry["stepsToFirstToken"] = Number(timing.StepsToFirstToken.Value);
        entry["firstTokenMilliseconds"] = Number(timing.FirstTokenOverhead.Milliseconds);
        entry["firstTokenSpread"] = Of(timing.Accuracy.FirstToken);
        entry["outputTokenSpread"] = Of(timing.Accuracy.OutputToken);
        entry["requestSpread"] = Of(timing.Accuracy.Request);
        entry["prefillSpread"] = Of(timing.Accuracy.Prefill);
        entry["measuredOn"] = new JsonArray([.. timing.MeasuredOn.Select(chips => JsonValue.Create(chips.ToString()))]);
        entry["basis"] = timing.Basis;
        return WithOrigin(entry, fit.Errors);
    }));

    private static string? Weights(TimingScope scope) => scope.Quantized is { } quantized ? quantized ? "quantized" : "plain" : null;

    private static JsonObject Of(Spread spread) => new() { ["below"] = Number(spread.Below.Value), ["above"] = Number(spread.Above.Value) };

    private static void Optional(JsonObject entry, string name, double value)
    {
        if (value > 0)
            entry[name] = Number(value);
    }

    private static decimal Number(double value) => decimal.Parse(Rounding.ToSignificant(value, Digits).ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);

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

    private static void Write(string directory, string section, IEnumerable<JsonObject> entries)
    {
        StringBuilder text = new();
        text.Append("{\n  \"").Append(section).Append("\": [\n");
        text.AppendJoin(",\n", entries.Select(entry => "    " + entry.ToJsonString(Line)));
        text.Append("\n  ]\n}\n");
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, section + ".json"), text.ToString());
    }
}
