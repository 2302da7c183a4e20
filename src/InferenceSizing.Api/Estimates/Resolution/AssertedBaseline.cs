using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>What an answer must not fall behind.</summary>
internal static class AssertedBaseline
{
    private const string Path = "require.noWorseThan.resolved";
    private const double UsualTolerancePercent = 5;
    private const double Percent = 100;

    /// <summary>The figures that are given, over those that the earlier request gives when it is sized again.</summary>
    public static (Baseline? Baseline, ProblemHttpResult? Problem) From(BaselineRequest asked, Sizer sizer)
    {
        Baseline given = new(
            Ratio.From((asked.TolerancePercent ?? UsualTolerancePercent) / Percent),
            RequirementMembers.FiguresOf(asked).ToImmutableDictionary());
        if (asked.Resolved is not { } resolved)
            return (given, null);
        if (resolved.ValueKind != JsonValueKind.Object || !resolved.TryGetProperty("request", out JsonElement body))
            return (null, Problem.Invalid(Path, "Expected resolved of an earlier answer, with its request."));
        (EstimateRequest? earlier, ProblemHttpResult? problem) = RequestBody.ParseWithin(body, $"{Path}.request");
        if (earlier is null)
            return (null, problem);
        (Sized? sized, problem) = sizer.Size(earlier with { Require = null });
        return sized is null
            ? (null, Problem.Invalid($"{Path}.request", problem!.ProblemDetails.Detail ?? "It cannot be sized."))
            : (given.Over(Baseline.Of(sized.Appraisal, given.Tolerance)), null);
    }
}
