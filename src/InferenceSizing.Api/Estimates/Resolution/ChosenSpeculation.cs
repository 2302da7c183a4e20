using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>Speculative decoding with its defaults filled in.</summary>
/// <param name="Speculation">Null for plain decoding.</param>
/// <param name="Complete">The request's own field, with nothing left out.</param>
internal sealed record ChosenSpeculation(SpeculativeDecoding? Speculation, SpeculativeDecodingRequest? Complete)
{
    private const string Path = "techniques.speculativeDecoding";

    /// <summary>How heads are published.</summary>
    private const string UsualHead = "bf16";

    private static readonly ChosenSpeculation None = new(null, null);

    public static (ChosenSpeculation? Chosen, ProblemHttpResult? Problem) From(SpeculativeDecodingRequest? given, Engine engine, PrecisionPlan precision, CatalogueSet catalogue, Defaults defaults)
    {
        if (given is null)
            return (None, null);
        SpeculativeMethod method = SpeculativeMethods.MethodOf(given.Method!);
        ChosenModel? draft = null;
        if (given.DraftModel is { } id)
        {
            (draft, ProblemHttpResult? problem) = ChosenModel.From(new ModelChoice { Id = id }, catalogue, null, defaults);
            if (draft is null)
                return (null, problem);
        }

        (WeightScheme? weights, ProblemHttpResult? refused) = WeightsOf(method, given.DraftWeights, draft, engine, precision, defaults);
        if (refused is not null)
            return (null, refused);
        SpeculativeDecoding speculation = new()
        {
            Method = method,
            DraftTokens = defaults.Take(given.DraftTokens, $"{Path}.draftTokens", engine.DraftTokens(method)),
            Acceptance = AcceptanceOf(given, method, defaults),
            DraftModel = draft?.Architecture,
            DraftWeights = weights,
        };
        return (new ChosenSpeculation(speculation, new SpeculativeDecodingRequest
        {
            Method = SpeculativeMethods.WordOf(method),
            DraftModel = draft?.Id,
            DraftWeights = weights?.Id,
            DraftTokens = speculation.DraftTokens,
            AcceptanceRate = speculation.Acceptance.Rate.Value,
            AcceptanceRateLow = speculation.Acceptance.Low.Value,
            AcceptanceRateHigh = speculation.Acceptance.High.Value,
        }), null);
    }

    private static AcceptanceRate AcceptanceOf(SpeculativeDecodingRequest given, SpeculativeMethod method, Defaults defaults)
    {
        AcceptanceRate published = AcceptanceRate.Published(method);
        double rate = defaults.Take(given.AcceptanceRate, $"{Path}.acceptanceRate", published.Rate.Value);
        bool measured = given.AcceptanceRate is not null;
        double low = defaults.Take(given.AcceptanceRateLow, $"{Path}.acceptanceRateLow", measured ? rate : published.Low.Value);
        double high = defaults.Take(given.AcceptanceRateHigh, $"{Path}.acceptanceRateHigh", measured ? rate : published.High.Value);
        return AcceptanceRate.Between(Ratio.From(low), Ratio.From(rate), Ratio.From(high));
    }

    private static (WeightScheme? Weights, ProblemHttpResult? Problem) WeightsOf(SpeculativeMethod method, string? given, ChosenModel? draft, Engine engine, PrecisionPlan precision, Defaults defaults)
    {
        if (method is SpeculativeMethod.Mtp or SpeculativeMethod.Ngram)
            return (null, null);
        bool gguf = engine is LlamaCppEngine;
        string id = defaults.Take(given, $"{Path}.draftWeights", gguf ? precision.Weights.Id : draft?.StoredAs ?? UsualHead);
        return (gguf ? WeightSchemes.FindGguf(id) : WeightSchemes.Find(id)) is { } scheme
            ? (scheme, null)
            : (null, Problem.Invalid($"{Path}.draftWeights", gguf ? "llama.cpp reads GGUF files." : $"{id} is a GGUF file type, which only llama.cpp runs."));
    }
}
