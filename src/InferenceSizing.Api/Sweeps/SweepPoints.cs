using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Sweeps.Request;
using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Sweeps;

/// <summary>The points of a sweep with the values that they stand at, each worked out when asked for. Safe to ask from several threads.</summary>
internal sealed class SweepPoints
{
    private readonly Sweep _sweep;
    private readonly IReadOnlyList<SweepAxis> _axes;

    private SweepPoints(Sweep sweep, IReadOnlyList<SweepAxis> axes) => (_sweep, _axes) = (sweep, axes);

    /// <summary>The points, unless they are more work than one search may be.</summary>
    /// <param name="request">What stays the same.</param>
    /// <param name="axes">What varies.</param>
    /// <param name="sizer">Reads each point, and fills it in.</param>
    /// <param name="over">Ends the look at the models.</param>
    public static Outcome<SweepPoints> Of(EstimateRequest request, IReadOnlyList<SweepAxis> axes, Sizer sizer, CancellationToken over)
    {
        SweptQuestions questions = new(request, axes, sizer);
        return Sweep.Of(questions.Grid, questions.Models, questions.At, sizer.Resolver, over) is { } sweep ? new SweepPoints(sweep, axes)
            : Refused.At(
                "axes", $"{questions.Grid.Points.Value} points of models this large are more than one sweep works out. Vary less, or ask for parts of it.");
    }

    public int Count => (int)_sweep.Grid.Points.Value;

    public SweepPointAnswer At(int index)
    {
        (IReadOnlyDictionary<string, JsonElement> at, Outcome<Assessment> outcome) = AssessAt(index);
        return outcome.Succeeded(out Assessment? assessment, out Refusal? refusal)
            ? SweepPointAnswer.Of(index, at, assessment)
            : new SweepPointAnswer { Index = index, At = at, Error = Refused.Detail(refusal) };
    }

    /// <summary>The value of each axis at a point, and what comes out there.</summary>
    public (IReadOnlyDictionary<string, JsonElement> At, Outcome<Assessment> Assessment) AssessAt(int index)
    {
        ImmutableArray<Place> places = _sweep.Grid.PlacesOf(Place.At(index));
        Dictionary<string, JsonElement> at = new(_axes.Count, StringComparer.Ordinal);
        for (int axis = 0; axis < places.Length; axis++)
            at[_axes[axis].Path!] = _axes[axis].ValueAt(places[axis]);
        return (at, _sweep.At(places));
    }
}
