using InferenceSizing.Domain.Searching;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <content>Instances that decode what others have read.</content>
public sealed partial class ServingModel
{
    /// <summary>Clients of the deployment where the busiest of the instances that decode has <paramref name="busiest"/>.</summary>
    private long ClientsOf(long busiest) => busiest == _workload.AtOnce.Count && _workload.Offered.AtOnce is { } offered ? offered.Count
        : _workload.AskedFor(busiest);

    private ServedWorkload ClosedLoopOfPools(PromptReaders from, long busiest)
    {
        long clients = ClientsOf(busiest), running = DecodingOf(from, busiest);
        ServedTimes times = PoolTimes(from, busiest, running);
        return Compose(Rate.Of(clients, times.Request), running, times, ReadAtOnceBy(from), accuracy.Times.FirstToken);
    }

    /// <summary>Of <paramref name="busiest"/> sequences of an instance, those that decode while the others are read or wait: the fewest that are no fewer than
    /// their share of a request's time.</summary>
    private long DecodingOf(PromptReaders from, long busiest)
    {
        long most = Math.Clamp(busiest, 1, Math.Max(1, _mostRunning));
        return 1 + Frontier.Largest(most - 1, running =>
        {
            ServedTimes times = PoolTimes(from, busiest, running);
            return running * times.Request.Value < busiest * (times.Request.Value - times.FirstToken.Value);
        });
    }

    private ServedTimes PoolTimes(PromptReaders from, long busiest, long running) => ServedTimes.OfPools(
        from, PoolCosts(running), ClientsOf(busiest), Ratio.From(Math.Max(1, (double)busiest / Math.Max(1, _mostRunning))), timing);

    private StepCosts PoolCosts(long running) => CostsOf(running, running, default);

    private ServedWorkload OpenOfPools(PromptReaders from, Rate requests)
    {
        double each = requests.PerSecond / load.Layout.Replicas;
        long most = Math.Max(1, _mostRunning);
        long running = 1 + Frontier.Largest(most - 1, sequences => DecodedBy(sequences) < each);
        double read = 1 / ServedTimes.ServiceOf(from, from.CostsFor(1), timing).Value;
        bool saturated = DecodedBy(running) < each || read < requests.PerSecond;
        ServedTimes times = ServedTimes.ArrivingAtPools(from, PoolCosts(running), requests.PerSecond, timing);
        Rate served = saturated ? Rate.From(Math.Min(read, DecodedBy(running) * load.Layout.Replicas)) : requests;
        ServedWorkload composed = Compose(served, running, times, ReadAtOnceBy(from), accuracy.Times.FirstToken);
        return saturated ? composed with { Saturated = true } : AsOffered(composed, requests);
    }

    /// <summary>Requests a second that an instance decodes.</summary>
    private double DecodedBy(long sequences) => sequences / (Math.Max(1, _workload.OutputTokens.Count) * timing.StepOf(PoolCosts(sequences))).Value;

    /// <summary>Share of the time in which the instances that read do so, under the offered load; null where there are none.</summary>
    public Ratio? ReadersBusy => readers is null || Served.Requests is not { } rate ? null
        : Ratio.From(Math.Min(1, rate.Estimate.PerSecond * ServedTimes.ServiceOf(readers, readers.CostsFor(ClientsOf(_workload.AtOnce.Count)), timing).Value));

    private static long ReadAtOnceBy(PromptReaders from) => from.Instances.Value * from.Serving.ReadAtOnce;
}
