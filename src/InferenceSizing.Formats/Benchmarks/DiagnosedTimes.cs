using System.Text.Json;

namespace InferenceSizing.Formats.Benchmarks;

/// <summary>The answer of POST /diagnose: the speeds of each request whose end the log shows, in the settings that the log shows.</summary>
internal static class DiagnosedTimes
{
    private const double MillisecondsPerSecond = 1000;

    public static IEnumerable<BenchmarkRun> Read(JsonElement root)
    {
        JsonElement[] printed = [.. root.At("printed").Items()];
        bool mayOverlap = printed.Any(figure => figure.Text("quantity") == "slots" && figure.Number("value") > 1);
        BenchmarkRun settings = new("diagnose")
        {
            Engine = root.Text("engine"),
            Version = root.Text("version"),
            Asked = root.At("request") is { ValueKind: JsonValueKind.Object } request ? request.GetRawText() : null,
            Concurrency = 1,
            Doubt = mayOverlap ? "The log does not say how many requests were in flight at once." : null,
        };
        Dictionary<string, double> values = new(StringComparer.Ordinal);
        bool any = false;
        foreach (JsonElement figure in printed)
        {
            if (figure.Text("quantity") is not { } quantity || figure.Number("value") is not { } value)
                continue;
            values[quantity] = value;
            // The last figure of a request: its prompt's stand before it.
            if (quantity != "decodeSpeed")
                continue;
            any = true;
            yield return Of(settings, values);
            values.Clear();
        }

        if (!any)
            yield return settings with { Doubt = "The log shows no measured time of a request." };
    }

    /// <summary>Null for a speed that is none.</summary>
    internal static double? ReciprocalOf(double speed) => MillisecondsPerSecond / speed is var time && double.IsFinite(time) ? time : null;

    /// <summary>One request: alone in flight, a token takes the reciprocal of the speed.</summary>
    private static BenchmarkRun Of(BenchmarkRun settings, Dictionary<string, double> values) => settings with
    {
        InputTokens = values.TryGetValue("promptTokens", out double prompt) ? prompt : null,
        OutputTokens = values.TryGetValue("generatedTokens", out double generated) ? generated : null,
        Figures = FigureNames.Some(
            FigureNames.Of(Measure.PrefillSpeed, "mean", values.TryGetValue("prefillSpeed", out double read) ? read : null, "tokens/s"),
            FigureNames.Of(Measure.TimePerOutputToken, "mean", ReciprocalOf(values["decodeSpeed"]), "ms")),
        Doubt = settings.Doubt ?? (prompt > 0 && generated > 0 ? null : "The log does not say of how many tokens its speeds are."),
    };
}
