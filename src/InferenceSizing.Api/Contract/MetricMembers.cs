using System.Reflection;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Contract;

/// <summary>The members of an answer that bear a metric's id, and how they are filled. An answer without a member for a metric's stand-in shows the stand-in's
/// figure as that metric.</summary>
/// <typeparam name="T">The answer.</typeparam>
internal static class MetricMembers<T>
    where T : class
{
    private static readonly (Metric Metric, bool WithStandIn, Action<T, Reading> Set)[] Members =
    [
        .. from member in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
           join metric in Metrics.All on RequestPath.JsonNameOf(member) equals metric.Id
           let shows = typeof(T).GetProperties().Select(RequestPath.JsonNameOf).ToHashSet(StringComparer.Ordinal)
           select (metric, metric.StandIn is { } other && !shows.Contains(other.Id), SetterOf(member)),
    ];

    public static IEnumerable<Metric> Shown => Members.Select(member => member.Metric);

    /// <summary>Fills in the figures of a new answer; what does not apply stays as it is.</summary>
    public static T Fill(T answer, Assessment assessment)
    {
        foreach ((Metric metric, bool withStandIn, Action<T, Reading> set) in Members)
        {
            if ((withStandIn ? metric.OfOrStandIn(assessment) : metric.Of(assessment)) is { } reading)
                set(answer, reading);
        }

        return answer;
    }

    private static Action<T, Reading> SetterOf(PropertyInfo member) => member.PropertyType switch
    {
        Type type when type == typeof(bool?) => Setter<bool?>(member, reading => reading.Whole != 0),
        Type type when type == typeof(int) => Setter(member, reading => checked((int)reading.Whole!.Value)),
        Type type when type == typeof(int?) => Setter<int?>(member, reading => checked((int)reading.Whole!.Value)),
        Type type when type == typeof(long) => Setter(member, reading => reading.Whole!.Value),
        Type type when type == typeof(long?) => Setter<long?>(member, reading => reading.Whole!.Value),
        Type type when type == typeof(decimal) => Setter(member, reading => Figure.Of(reading.Estimate.Value)),
        Type type when type == typeof(decimal?) => Setter<decimal?>(member, reading => Figure.Of(reading.Estimate.Value)),
        Type type when type == typeof(Predicted) => Setter<Predicted?>(member, reading => Predicted.Of(reading)),
        Type type => throw new InvalidOperationException($"A {type} cannot hold a figure."),
    };

    private static Action<T, Reading> Setter<TValue>(PropertyInfo member, Func<Reading, TValue> valueOf)
    {
        Action<T, TValue> set = member.SetMethod!.CreateDelegate<Action<T, TValue>>();
        return (answer, reading) => set(answer, valueOf(reading));
    }
}
