using System.Collections.Immutable;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Deciding;

/// <summary>A question for each point of a grid, posed and answered when asked for. Safe to ask from several threads where the posing is.</summary>
public sealed class Sweep
{
    private readonly Func<ImmutableArray<Place>, Outcome<Question>> _pose;
    private readonly Resolver _resolver;

    private Sweep(Grid grid, Func<ImmutableArray<Place>, Outcome<Question>> pose, Resolver resolver) => (Grid, _pose, _resolver) = (grid, pose, resolver);

    /// <summary>The points.</summary>
    public Grid Grid { get; }

    /// <summary>A sweep, looked at before any point is answered: the first question of each model says what its points cost.</summary>
    /// <param name="grid">The points.</param>
    /// <param name="models">The axes that vary the model, by their places among all.</param>
    /// <param name="pose">The question with the values at a place on each axis; a refusal where they do not go together, which is of that point only.</param>
    /// <param name="resolver">What fills in the questions.</param>
    /// <param name="cancellation">Ends the look at the models.</param>
    /// <returns>The sweep; null where it is more work than one search may be.</returns>
    public static Sweep? Of(
        Grid grid, ImmutableArray<Place> models, Func<ImmutableArray<Place>, Outcome<Question>> pose, Resolver resolver, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(pose);
        ArgumentNullException.ThrowIfNull(resolver);
        Count[] units = [.. grid.FirstOfEach(models).Select(places =>
        {
            cancellation.ThrowIfCancellationRequested();
            return pose(places).Value is { } question ? Effort.Of(question.Model.Architecture) : Count.From(1);
        })];
        return Effort.IsWithinSearch(grid.Points, units) ? new Sweep(grid, pose, resolver) : null;
    }

    /// <summary>What comes out with the values at a place on each axis.</summary>
    public Outcome<Assessment> At(ImmutableArray<Place> places) =>
        from question in _pose(places)
        from resolved in _resolver.Resolve(question)
        from assessment in resolved.Assess()
        select assessment;
}
