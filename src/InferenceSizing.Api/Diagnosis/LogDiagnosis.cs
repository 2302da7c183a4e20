using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Remedies;
using InferenceSizing.Api.Translation;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Logs;

namespace InferenceSizing.Api.Diagnosis;

/// <summary>A log beside an estimate of the same settings.</summary>
internal sealed class LogDiagnosis(CallTranslation translation, Sizer sizer, RemedySearch remedies)
{
    private static readonly string[] Needed = ["model", "gpu"];

    public DiagnosisAnswer Of(ReadLog log, string? model, string? gpu, CancellationToken over)
    {
        TranslatedRequest? translated = log.Call is { } call ? translation.Of(call) : null;
        JsonObject request = translated?.Request ?? [];
        Complete(request, log, model, gpu);
        string[] missing = [.. Needed.Where(part => !request.ContainsKey(part))];
        List<WarningAnswer> warnings = [.. translated?.Warnings ?? []];
        EstimateResponse? ours = null;
        IReadOnlyList<RemedyAnswer> ways = [];
        if (missing.Length == 0)
        {
            if (Read(request).SelectMany(sizer.Size, (_, sized) => sized).Succeeded(out SizedRequest? sized, out Refusal? refusal))
                (ours, ways) = (EstimateAnswer.Of(sized), log.Refusal is null ? [] : remedies.For(sized, over).Found);
            else
                warnings.Add(new WarningAnswer("notEstimated", Refused.Detail(refusal)));
        }

        return new DiagnosisAnswer
        {
            Engine = log.Engine,
            Version = log.Version,
            Model = request["model"]?.ToString(),
            Gpu = gpu ?? log.Accelerator,
            Request = request,
            Missing = missing,
            Flags = translated?.Flags ?? [],
            Outcome = JsonNamingPolicy.CamelCase.ConvertName(log.Outcome.ToString()),
            Refusal = log.Refusal is { } failed ? new LoggedRefusalAnswer(failed.Code, failed.Message, failed.Line) : null,
            Printed = [.. log.Printed.Select(figure => AnswerOf(figure, log.Printed, ours))],
            Remedies = ways,
            Unread = [.. log.Unread.Select(line => new UnreadAnswer(line.Line, line.Text))],
            Warnings = warnings,
        };
    }

    /// <summary>What the query says goes before the log; ranks that the log shows stand for a degree that it does not print.</summary>
    private static void Complete(JsonObject request, ReadLog log, string? model, string? gpu)
    {
        if (model is not null)
            request["model"] = model;
        if ((gpu ?? log.Accelerator) is { } card)
            request["gpu"] = card;
        if (request["engine"] is JsonObject engine && log.Version is { } version && !engine.ContainsKey("version") && log.Engine == engine["name"]?.ToString())
            engine["version"] = version;
        if (log.TensorRanks is { Count: > 1 } ranks && request["parallelism"]?["tensor"] is null)
        {
            JsonObject layout = request["parallelism"] as JsonObject ?? [];
            layout["tensor"] = ranks.Count;
            request["parallelism"] = layout;
        }
    }

    private static Outcome<EstimateRequest> Read(JsonObject request)
    {
        try
        {
            return request.Deserialize(EstimateJson.Default.EstimateRequest)!;
        }
        catch (JsonException failure)
        {
            return Estimates.Binding.BindingFailure.Describe(failure);
        }
    }

    private static PrintedAnswer AnswerOf(PrintedFigure figure, IReadOnlyList<PrintedFigure> printed, EstimateResponse? ours)
    {
        PredictedFigure? estimate = ours is null ? null : QuantityPaths.Of(figure, printed, ours);
        return new PrintedAnswer(
            QuantityPaths.PathOf(figure), Figure.AsPrinted(figure.Value), figure.Unit, figure.Line, figure.Device, estimate,
            estimate is not null && figure.ErrorPercentOf((double)estimate.Estimate) is { } error ? Figure.Of(error) : null);
    }
}
