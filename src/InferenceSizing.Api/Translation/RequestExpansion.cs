using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Api.Translation;

/// <summary>A request without a command.</summary>
/// <param name="Request">The request.</param>
/// <param name="Warnings">What the reader must know of how the command was read.</param>
internal sealed record ExpandedRequest(EstimateRequest Request, IReadOnlyList<WarningAnswer> Warnings);

/// <summary>A request that holds a command, as the request that the command stands for. What stands beside the command goes before it.</summary>
internal sealed class RequestExpansion(CallTranslation translation)
{
    private const string Command = "command";

    /// <summary>The request of a body: JSON, or a command or manifest sent as it is.</summary>
    public Outcome<ExpandedRequest> Read(byte[] body, string? contentType) => TranslationBody.Read(body, contentType) is { } calls
        ? calls.SelectMany(OnlyOne, (_, one) => one).SelectMany(Sized, (_, sized) => sized)
            .SelectMany(sized => Read(sized.Request), (sized, whole) => new ExpandedRequest(whole, sized.Warnings))
        : RequestBody.Parse(body).SelectMany(Expand, (_, whole) => whole);

    /// <summary>The request without its command; the same where it has none.</summary>
    public Outcome<ExpandedRequest> Expand(EstimateRequest request) => request.Command is null ? new ExpandedRequest(request, [])
        : from calls in TranslationBody.Read(request.Command)
          from one in OnlyOne(calls)
          from sized in Sized(InRelease(one, request))
          from beside in Beside(request)
          from whole in Read(Merged(sized.Request, request, beside))
          select new ExpandedRequest(
              whole, [.. sized.Warnings.Where(warning => request.Gpu is null || warning.Code != CallTranslation.GpuUnknown)]);

    /// <summary>The command of a request with what stands beside it, as POST /translate answers it.</summary>
    public Outcome<TranslationAnswer> Translated(EstimateRequest request) => request.Command is null
        ? Refused.At(Command, "Required.")
        : from calls in TranslationBody.Read(request.Command)
          from beside in Beside(request)
          select new TranslationAnswer([.. calls.Select(call => Overridden(translation.Of(InRelease(call, request)), request, beside))]);

    /// <summary>The release that stands beside a command goes before the one in it.</summary>
    private static EngineCall InRelease(EngineCall call, EstimateRequest request) =>
        request.Engine?.Version is { } version && (request.Engine.Name ?? call.Dialect.Name) == call.Dialect.Name ? call with { Version = version } : call;

    private Outcome<TranslatedRequest> Sized(EngineCall call) =>
        translation.Of(call) is var translated && translated.Unsized is { } reason ? Refused.At(Command, reason) : translated;

    private static TranslatedRequest Overridden(TranslatedRequest call, EstimateRequest request, JsonObject beside)
    {
        JsonObject merged = Merged(call.Request, request, beside);
        return call with { Request = merged, Missing = [.. call.Missing.Where(part => !merged.ContainsKey(part))] };
    }

    /// <summary>What stands beside the command; a number beyond those of 64 bits was read as infinite, for which JSON has no word.</summary>
    private static Outcome<JsonObject> Beside(EstimateRequest request)
    {
        try
        {
            return JsonSerializer.SerializeToNode(request with { Command = null }, EstimateJson.Default.EstimateRequest)!.AsObject();
        }
        catch (ArgumentException)
        {
            return Refused.At("", "A number beside the command is too large.");
        }
    }

    private static JsonObject Merged(JsonObject translated, EstimateRequest request, JsonObject beside)
    {
        // Beside a card of one's own stands no other card's id.
        if (request.Gpu is not null)
            translated.Remove("gpu");
        if (request.Model is not null)
            translated.Remove("model");
        // Another engine has other settings.
        if (request.Engine?.Name is { } engine && !string.Equals(engine, translated["engine"]?["name"]?.ToString(), StringComparison.OrdinalIgnoreCase))
            translated.Remove("engine");
        return MergePatch.Merged(translated, beside)!.AsObject();
    }

    private static Outcome<EngineCall> OnlyOne(IReadOnlyList<EngineCall> calls) => calls.Count == 1 ? calls[0]
        : Refused.At(
            Command, $"It starts {calls.Count} engines ({string.Join(", ", calls.Select(call => call.Name ?? call.Model ?? call.Dialect.Name))}): size " +
            "them one at a time, with what POST /translate makes of each.");

    private static Outcome<EstimateRequest> Read(JsonObject request)
    {
        try
        {
            return request.Deserialize(EstimateJson.Default.EstimateRequest)!;
        }
        catch (JsonException failure)
        {
            return BindingFailure.Describe(failure);
        }
    }
}
