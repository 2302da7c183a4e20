using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>What an answer must not fall behind.</summary>
internal static class RequestedBaseline
{
    private static readonly Subject Request = new(Topic.Baseline, "request");

    /// <summary>The figures that are given, over those that the earlier request gives when it is sized again.</summary>
    public static Outcome<Baseline> From(BaselineRequest asked, Sizer sizer)
    {
        Baseline given = new(
            asked.TolerancePercent is { } percent ? Ratio.FromPercent(percent) : Baseline.UsualTolerance,
            RequirementMembers.FiguresOf(asked).ToImmutableDictionary());
        if (asked.Resolved is not { } resolved)
            return given;
        if (resolved.ValueKind != JsonValueKind.Object || !resolved.TryGetProperty("request", out JsonElement body))
            return Refusal.Invalid(Topic.Baseline, "Expected resolved of an earlier answer, with its request.");
        if (!RequestBody.ParseWithin(body, SubjectPaths.PathOf(Request)).Succeeded(out EstimateRequest? earlier, out Refusal? refusal))
            return refusal;
        return sizer.Size(earlier with { Require = null }).Succeeded(out SizedRequest? sized, out refusal)
            ? given.Over(Baseline.Of(sized.Assessment, given.Tolerance))
            : Refusal.Invalid(Request, Refused.Detail(refusal));
    }
}
