using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Estimates.Patching;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Catalogue;

namespace InferenceSizing.Api.Remedies;

/// <summary>Finds what would make a request pass that does not: changes are sized like any request, and only those that pass are told.</summary>
internal sealed class RemedySearch(Sizer sizer, CatalogueSet catalogue)
{
    private const int Most = 8;

    /// <summary>Of one kind, so that eight remedies are not eight GPUs.</summary>
    private const int MostOfKind = 2;

    /// <summary>Sizings that one request may cost, in units of an ordinary one; a model in many pieces over many stages counts more.</summary>
    private const int Budget = 120;

    /// <summary>Blocks times stages that are sized in about the time of an ordinary request.</summary>
    private const int OrdinaryWork = 6;

    /// <summary>Changes of each kind that go into combinations.</summary>
    private const int Combined = 3;

    /// <returns>At most eight, best first; none where the request passes, or asks for what no change gives.</returns>
    public IReadOnlyList<RemedyAnswer> For(EstimateRequest request, Sized sized)
    {
        if (sized.Appraisal.Passes || request.Require?.Fits == false)
            return [];
        int left = Budget / Math.Max(1, sized.Appraisal.Estimate.Operators.Blocks.Length * sized.Question.Deployment.Layout.Pipeline / OrdinaryWork);
        List<(Change Change, Sized Sized)> passed = [];
        Change[] changes = [.. new Candidates(sized, catalogue).All()];
        foreach (Change change in changes)
        {
            if (left > 0 && passed.Count(found => found.Change.Kind == change.Kind) < MostOfKind)
                Try(change);
        }

        if (passed.Count == 0)
        {
            foreach (Change pair in Pairs(changes))
            {
                if (left > 0 && passed.Count < Most)
                    Try(pair);
            }
        }

        return [.. passed.OrderBy(found => found.Change.Kind).ThenBy(Loss).ThenBy(CostPerHour).Take(Most).Select(found => Answer(found.Change, found.Sized))];

        void Try(Change change)
        {
            left--;
            if (SizeWith(request, change.Patch) is not { Appraisal.Passes: true } changed)
                return;
            left--;
            if (SizeWith(sized.Complete, change.Patch) is { Appraisal.Passes: true })
                passed.Add((change, changed));
        }
    }

    /// <summary>Two changes of different kinds, the least demanding first.</summary>
    private static IEnumerable<Change> Pairs(Change[] changes)
    {
        Change[] few = [.. changes.GroupBy(change => change.Kind).SelectMany(kind => kind.Take(Combined).Concat(kind.TakeLast(1))).Distinct()];
        return
        [
            .. (from first in few
                from second in few
                where first.Kind < second.Kind
                orderby second.Kind, first.Kind
                select first.And(second)).OfType<Change>(),
        ];
    }

    private Sized? SizeWith(EstimateRequest request, JsonObject patch)
    {
        try
        {
            return sizer.Size(RequestPatch.Apply(request, patch)).Value;
        }
        catch (JsonException)
        {
            // The request holds members that do not go with the change, such as a custom card's figures beside a catalogue id.
            return null;
        }
    }

    private static double Loss((Change Change, Sized Sized) found)
    {
        // What no results tell counts as much as four bits usually lose.
        const double unknown = 2;
        return found.Sized.Appraisal.Quality.AccuracyLoss?.Estimate.Value ?? unknown;
    }

    private static decimal CostPerHour((Change Change, Sized Sized) found) => found.Sized.Appraisal.Cost?.PerHour.Amount ?? decimal.MaxValue;

    private static RemedyAnswer Answer(Change change, Sized sized) =>
        new(change.Title, JsonNamingPolicy.CamelCase.ConvertName(change.Kind.ToString()), change.Patch, EffectAnswer.Of(sized.Appraisal));
}
