using System.Reflection;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Contract;

/// <summary>The members of <c>require</c> and of <c>require.noWorseThan</c> with the metrics that they bound. A baseline's member is the metric's id; a
/// requirement's is that id behind max where less is better and behind min where more is, but for the few that have a name of their own.</summary>
internal static class RequirementMembers
{
    private static readonly (Metric Metric, string Name, MetricUnit Unit)[] NamesOfTheirOwn =
    [
        (Metrics.Fits, "fits", MetricUnit.Flag),
        (Metrics.LargestBatch, "minBatchSize", MetricUnit.Count),
        (Metrics.Total, "maxTotalGiB", MetricUnit.Gibibytes),
        (Metrics.CostPerMillion, "maxCostPerMillionTokens", MetricUnit.UsDollars),
    ];

    private static readonly (PropertyInfo Member, Metric Metric)[] Compared =
    [
        .. from member in typeof(BaselineRequest).GetProperties()
           join metric in Metrics.All on RequestPath.JsonNameOf(member) equals metric.Id
           select (member, metric),
    ];

    /// <summary>The bounds that are set among the members that bear a requirement's name.</summary>
    public static IEnumerable<Requirement> LimitsOf<T>(T require)
        where T : class =>
        from field in Bounds<T>.Fields
        let limit = ValueOf(field.Member, require)
        where limit is not null
        select new Requirement(field.Metric, limit.Value, field.Unit);

    public static IEnumerable<KeyValuePair<Metric, Magnitude>> FiguresOf(BaselineRequest baseline) =>
        from field in Compared
        let figure = ValueOf(field.Member, baseline)
        where figure is not null
        select KeyValuePair.Create(field.Metric, figure.Value);

    /// <summary>The member of <c>require</c> that a check is about.</summary>
    public static string NameOf(Check check) => check.Before is null ? NameOf(check.Metric) : $"noWorseThan.{check.Metric.Id}";

    /// <summary>The member that bounds a metric.</summary>
    public static string NameOf(Metric metric) => Named(metric).Name;

    private static (string Name, MetricUnit Unit) Named(Metric metric)
    {
        foreach ((Metric named, string name, MetricUnit unit) in NamesOfTheirOwn)
        {
            if (named == metric)
                return (name, unit);
        }

        return ($"{(metric.Better == Better.Lower ? "max" : "min")}{char.ToUpperInvariant(metric.Id[0])}{metric.Id[1..]}", metric.Unit);
    }

    private static class Bounds<T>
    {
        public static readonly (PropertyInfo Member, Metric Metric, MetricUnit Unit)[] Fields =
        [
            .. from member in typeof(T).GetProperties()
               let metric = Metrics.All.FirstOrDefault(metric => Named(metric).Name == RequestPath.JsonNameOf(member))
               where metric is not null
               select (member, metric, Named(metric).Unit),
        ];
    }

    private static Magnitude? ValueOf(PropertyInfo member, object owner) => member.GetValue(owner) switch
    {
        null => null,
        bool flag => Magnitude.From(flag ? 1 : 0),
        int count => Magnitude.From(count),
        long count => Magnitude.From(count),
        double value => Magnitude.From(value),
        object other => throw new InvalidOperationException($"A bound cannot be a {other.GetType()}."),
    };
}
