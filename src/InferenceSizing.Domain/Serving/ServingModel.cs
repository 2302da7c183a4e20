using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Searching;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Serving;

/// <summary>From step times to what a client sees: static batches, closed loops and open arrivals.</summary>
/// <param name="passes">Times of single passes.</param>
/// <param name="load">The deployment; its workload's lengths hold throughout.</param>
/// <param name="timing">The engine's constants.</param>
/// <param name="accuracy">How far the times may be off.</param>
/// <param name="mostRunning">Sequences that an instance admits at once.</param>
/// <param name="speculation">Decoding with proposed tokens; null for plain decoding.</param>
/// <param name="readers">Other instances that read the prompts; null where the deployment's own do.</param>
/// <param name="learned">What measured runs make of the times; null for nothing.</param>
/// <param name="piecesAtOnce">Pieces of one prompt that the stages of a pipeline work on side by side; null for one.</param>
public sealed partial class ServingModel(
    IPassTimes passes, RankLoad load, EngineTiming timing, PredictionAccuracy accuracy, SequenceCount mostRunning, SpeculativeTimeline? speculation = null,
    PromptReaders? readers = null, TimeCorrection? learned = null, Count? piecesAtOnce = null)
{
    private readonly TimeCorrection _learned = learned ?? TimeCorrection.None;
    private readonly Workload _workload = load.Workload;
    private readonly long _mostRunning = mostRunning.Count;
    private readonly PassCosts _costs = new(passes, load, mostRunning.Count, speculation, reads: readers is null, (piecesAtOnce ?? Count.One).Value);
    private readonly ServedIntervals _intervals = new(load.Workload, accuracy);

    /// <summary>The instances that decode and those that read for them; null where every instance does both.</summary>
    private PoolServing? Pools => readers is null ? null
        : field ??= new(readers, load, _costs, _intervals, timing, accuracy.Times.FirstToken, Math.Max(1, mostRunning.Count));

    /// <summary>The costs of <paramref name="clients"/> sequences or clients of an instance.</summary>
    internal StepCosts CostsAt(long clients) => _costs.At(clients);

    /// <summary>Times and rates with <paramref name="batch"/> sequences or images in each instance.</summary>
    internal ServedWorkload At(long batch)
    {
        if (!load.Architecture.Generates)
            return _intervals.OfSinglePass(batch, OnAllReplicas(batch), _costs.SinglePass(batch) * _learned.Prompt);
        return _workload.Offered switch
        {
            OfferedClients when Pools is not null => Pools.ClosedLoop(batch),
            OfferedRate open when Pools is not null => Pools.Open(open.Requests),
            OfferedClients loop => ClosedLoop(batch, loop),
            OfferedRate open => Open(open.Requests),
            _ => StaticBatch(batch),
        };
    }

    /// <summary>Sequences or images in flight on the busiest instance under the offered load.</summary>
    public InFlightLoad InFlight => field ??= _workload.Offered switch
    {
        OfferedRate open when Served.Saturated => InFlightLoad.Saturated(SequenceCount.From(Math.Max(1, _mostRunning))),
        OfferedRate open => InFlightLoad.Arriving(Rate.From(OfferedToBusiest(open.Requests)), Served.Request!.Value),
        _ when Pools is not null => InFlightLoad.Offered(_workload.AtOnce, "batchSize over the instances that decode, rounded up"),
        _ when _workload.Imbalanced is not null => InFlightLoad.Offered(_workload.AtOnce, "batchSize x replicaImbalance, rounded up: the busiest replica's"),
        _ => InFlightLoad.Offered(_workload.AtOnce, "batchSize, as asked"),
    };

    /// <summary>Times and rates under the offered load.</summary>
    public ServedWorkload Served => field ??= At(_workload.AtOnce.Count);

    /// <summary>Times without and with a queue, where the clients of a closed loop are about as many as are admitted; empty elsewhere. Worked out when asked
    /// for.</summary>
    public ImmutableArray<QueueBranch> Branches
    {
        get
        {
            long clients = _workload.AtOnce.Count;
            return _workload.Offered is OfferedClients loop && load.Architecture.Generates && Pools is null && IsNearQueue(clients)
                ? [BranchOf(clients, clients, loop), BranchOf(clients, Fewer(Math.Min(clients, _mostRunning)), loop)] : [];
        }
    }

    private ServedTimes OfStaticBatch(StepCosts costs) => _learned.Of(ServedTimes.OfStaticBatch(costs, timing));

    private ServedTimes OfClosedLoop(StepCosts costs, OfferedClients? loop) => _learned.Of(ServedTimes.OfClosedLoop(costs, timing, loop));

    private ServedWorkload StaticBatch(long batch)
    {
        ServedTimes times = OfStaticBatch(_costs.At(batch));
        long all = OnAllReplicas(batch);
        return _intervals.Of(Rate.Of(all, times.Request), batch, times, all, accuracy.Times.FirstTokenUnder(_workload.Offered));
    }

    private ServedWorkload ClosedLoop(long clients, OfferedClients loop)
    {
        StepCosts costs = _costs.At(clients);
        ServedTimes times = OfClosedLoop(costs, loop);
        Spread first = accuracy.Times.FirstTokenUnder(loop with { Clients = SequenceCount.From(clients) });
        return _intervals.Of(LoopsOf(clients, times.Request, loop), costs.Running, times, ReadAtOnce, first);
    }

    /// <summary>Whether a tenth of the admitted sequences more or fewer decides if clients wait.</summary>
    private bool IsNearQueue(long clients) => _mostRunning > 1 && clients > Fewer(_mostRunning) && Fewer(clients) <= _mostRunning;

    private static long Fewer(long sequences)
    {
        const long tenth = 10;
        return Math.Max(1, sequences - WholeNumber.DivideUp(sequences, tenth));
    }

    private QueueBranch BranchOf(long clients, long running, OfferedClients loop)
    {
        ServedTimes times = OfClosedLoop(_costs.Of(clients, running), loop);
        return new QueueBranch(running < clients, SequenceCount.From(running), accuracy.Times.FirstToken.Around(times.FirstToken),
            accuracy.Times.Request.Around(times.Request));
    }

    /// <summary>The batch from which on more sequences hardly answer more: the least power of two with nine tenths of the rate of
    /// <paramref name="largest"/>.</summary>
    /// <returns>Null where the model does not generate or <paramref name="largest"/> is none.</returns>
    internal long? SaturatesAt(long largest)
    {
        const double nearly = 0.9;
        if (!load.Architecture.Generates || _workload.OutputTokens.Count <= 1 || largest == 0)
            return null;
        double enough = nearly * RateOf(largest);
        // Of the powers 2^0, 2^1 … below the largest, so many from the first on are too few.
        int powers = (int)Math.Ceiling(Math.Log2(largest));
        int few = (int)Frontier.Largest(powers, Guess(), count => RateOf(Math.Min(largest, 1L << (int)(count - 1))) < enough);
        return Math.Min(largest, 1L << few);

        // A request takes about u + v·b with b sequences: a line through the asked ones, whose times are known, and the largest.
        long Guess()
        {
            long asked = Math.Min(_workload.AtOnce.Count, WholeNumber.DivideUp(largest, 2));
            double least = asked / RateOf(asked), each = ((nearly * largest / enough) - least) / (largest - asked), alone = least - (asked * each);
            double few = Math.Log2(enough * alone / (1 - (enough * each)));
            return few > 0 && few <= powers ? (long)Math.Ceiling(few) : WholeNumber.DivideUp(powers, 2);
        }
    }

    private double RateOf(long batch)
    {
        if (Pools is not null)
            return Pools.RateOf(batch).PerSecond;
        StepCosts costs = _costs.Of(batch, batch);
        ServedTimes times = _workload.Offered is OfferedBatch ? OfStaticBatch(costs) : OfClosedLoop(costs, null);
        return batch / times.Request.Value;
    }

    private ServedWorkload Open(Rate requests)
    {
        double rate = OfferedToBusiest(requests);
        long most = Math.Max(1, _mostRunning);
        bool saturated = ServedRate(_costs.Of(most, most)) < rate;
        // The fewest sequences that serve the rate: one more than the most that do not.
        long running = saturated ? most : 1 + Frontier.Largest(most - 1, sequences => ServedRate(_costs.Of(sequences, sequences)) < rate);
        StepCosts costs = _costs.Of(running, running);
        ServedTimes times = Arriving(costs, rate);
        ServedWorkload served = _intervals.Of(
            ServedBeside(Rate.From(ServedRate(costs)), requests), costs.Running, times, ReadAtOnce, accuracy.Times.FirstTokenUnder(_workload.Offered));
        return saturated ? served with { Saturated = true } : _intervals.AsOffered(served, requests);
    }

    /// <summary>Times of requests that arrive at <paramref name="rate"/> a second: a closed loop's without the wait for other clients.</summary>
    private ServedTimes Arriving(StepCosts costs, double rate)
    {
        (Seconds step, Seconds carried) = ServedTimes.StepCarrying(costs, timing, null);
        double busy = _workload.OutputTokens.Count > 1 ? ServedTimes.ShareOf(carried, step) : rate * ServedTimes.Service(costs, timing).Value;
        Seconds own = timing.PrefillOf(costs);
        Seconds ahead = ServedTimes.Shared(costs, timing, timing.OwnPrefill) * Ratio.From(ServedTimes.QueueAhead(busy));
        Seconds first = own + ahead + ServedTimes.WaitedFor(step, costs, timing) + timing.FirstTokenOverhead;
        return _learned.Of(new ServedTimes(own, first, step, carried, first + (Math.Max(0, _workload.OutputTokens.Count - 1) * step), Seconds.Zero));
    }

    /// <summary>Requests a second of an instance, never more than its prefills allow.</summary>
    private double ServedRate(StepCosts costs)
    {
        (Seconds step, _) = ServedTimes.StepCarrying(costs, timing, null);
        Seconds request = (costs.Prefill.All * _learned.Prompt) + (Math.Max(1, _workload.OutputTokens.Count) * (step * _learned.Step));
        return Math.Min(costs.Running / request.Value, 1 / (ServedTimes.Busy(costs, timing) * _learned.Prompt).Value);
    }

    /// <summary>Prompts that all replicas read at once while they prefill.</summary>
    internal long ReadAtOnce => (long)load.Layout.AttentionData * load.Layout.Replicas;

    /// <summary>Share of the time in which the instances that read do so, under the offered load; null where there are none.</summary>
    public Ratio? ReadersBusy => Pools is { } pools && Served.Requests is { } rate ? pools.ReadersBusy(rate.Estimate) : null;
}
