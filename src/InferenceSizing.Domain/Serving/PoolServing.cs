using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Searching;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>Instances that decode what others have read (disaggregated serving).</summary>
/// <param name="readers">The instances that read.</param>
/// <param name="load">Of an instance that decodes.</param>
/// <param name="costs">Kernel times of its passes.</param>
/// <param name="intervals">How far the figures may be off.</param>
/// <param name="timing">The engine's constants.</param>
/// <param name="first">How far the time to the first token may be off.</param>
/// <param name="mostRunning">Sequences that an instance admits at once, at least one.</param>
internal sealed class PoolServing(
    PromptReaders readers, RankLoad load, PassCosts costs, ServedIntervals intervals, EngineTiming timing, Spread first, long mostRunning)
{
    /// <summary>Clients of the deployment where the busiest of the instances that decode has <paramref name="busiest"/>.</summary>
    private long ClientsOf(long busiest) => busiest == load.Workload.AtOnce.Count && load.Workload.Offered.AtOnce is { } offered ? offered.Count
        : load.Workload.AskedFor(busiest);

    public ServedWorkload ClosedLoop(long busiest)
    {
        long clients = ClientsOf(busiest), running = DecodingOf(busiest);
        ServedTimes times = TimesOf(busiest, running);
        return intervals.Of(Rate.Of(clients, times.Request), running, times, ReadAtOnce, first);
    }

    /// <summary>Of <paramref name="busiest"/> sequences of an instance, those that decode while the others are read or wait: the fewest that are no fewer than
    /// their share of a request's time.</summary>
    private long DecodingOf(long busiest)
    {
        long most = Math.Clamp(busiest, 1, mostRunning);
        return 1 + Frontier.Largest(most - 1, running =>
        {
            ServedTimes times = TimesOf(busiest, running);
            return running * times.Request.Value < busiest * (times.Request.Value - times.FirstToken.Value);
        });
    }

    /// <summary>Kernel times of an instance with <paramref name="busiest"/> sequences, of which some are read or wait.</summary>
    public StepCosts CostsAt(long busiest) => costs.Decoding(DecodingOf(busiest));

    private ServedTimes TimesOf(long busiest, long running) => ServedTimes.OfPools(
        readers, costs.Decoding(running), ClientsOf(busiest), Ratio.From(Math.Max(1, (double)busiest / mostRunning)), timing);

    public ServedWorkload Open(Rate requests)
    {
        double each = requests.PerSecond / load.Layout.Replicas;
        long running = 1 + Frontier.Largest(mostRunning - 1, sequences => DecodedBy(sequences) < each);
        double read = 1 / ServedTimes.ServiceOf(readers, readers.CostsFor(1), timing).Value;
        bool saturated = DecodedBy(running) < each || read < requests.PerSecond;
        ServedTimes times = ServedTimes.ArrivingAtPools(readers, costs.Decoding(running), requests.PerSecond, timing);
        Rate served = saturated ? Rate.From(Math.Min(read, DecodedBy(running) * load.Layout.Replicas)) : requests;
        ServedWorkload composed = intervals.Of(served, running, times, ReadAtOnce, first);
        return saturated ? composed with { Saturated = true } : intervals.AsOffered(composed, requests);
    }

    /// <summary>Requests a second that an instance decodes.</summary>
    private double DecodedBy(long sequences) => sequences / (Math.Max(1, load.Workload.OutputTokens.Count) * timing.StepOf(costs.Decoding(sequences))).Value;

    /// <summary>Requests that <paramref name="busiest"/> sequences of an instance that decodes turn round.</summary>
    public Rate RateOf(long busiest) => Rate.Of(ClientsOf(busiest), TimesOf(busiest, DecodingOf(busiest)).Request);

    /// <summary>Share of the time in which the instances that read do so while <paramref name="requests"/> come.</summary>
    public Ratio ReadersBusy(Rate requests) => Ratio.From(Math.Min(
        1, requests.PerSecond * ServedTimes.ServiceOf(readers, readers.CostsFor(ClientsOf(load.Workload.AtOnce.Count)), timing).Value));

    private long ReadAtOnce => readers.Instances.Value * readers.Serving.ReadAtOnce;
}
