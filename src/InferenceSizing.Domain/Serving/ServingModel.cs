using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Searching;
using InferenceSizing.Domain.Speculation;
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
public sealed partial class ServingModel(
    IPassTimes passes, RankLoad load, EngineTiming timing, PredictionAccuracy accuracy, SequenceCount mostRunning, SpeculativeTimeline? speculation = null,
    PromptReaders? readers = null, TimeCorrection? learned = null)
{
    /// <summary>What is measured of a rate that is offered: a run of finite length also times its last requests' latency, so it measures less, never more.
    /// Fitted to 30 open-loop runs of TensorRT-LLM 0.14's documentation: 4 % less in the median, 19 % in the worst tenth.</summary>
    private static readonly Spread MeasuredOfOffered = Spread.Of(0.82, 1);

    private readonly TimeCorrection _learned = learned ?? TimeCorrection.None;
    private readonly Workload _workload = load.Workload;
    private readonly long _mostRunning = mostRunning.Count;
    private readonly LayerMix _layers = LayerMix.Of(load.Operators);
    private PassParts? _onePrompt;

    /// <summary>The costs of the asked batch, which the times, the rates and the parts of a step all start from.</summary>
    private StepCosts? _asked;

    /// <summary>Times and rates with <paramref name="batch"/> sequences or images in each instance.</summary>
    internal ServedWorkload At(long batch)
    {
        if (!load.Architecture.Generates)
            return Forward(batch);
        return _workload.Offered switch
        {
            OfferedClients when readers is not null => ClosedLoopOfPools(readers, batch),
            OfferedRate open when readers is not null => OpenOfPools(readers, open.Requests),
            OfferedClients loop => ClosedLoop(batch, loop.RequestsEach),
            OfferedRate open => Open(open.Requests),
            _ => StaticBatch(batch),
        };
    }

    /// <summary>Sequences or images in flight on the busiest instance under the offered load.</summary>
    public InFlightLoad InFlight => field ??= _workload.Offered switch
    {
        OfferedRate open when Served.Saturated => InFlightLoad.Saturated(SequenceCount.From(Math.Max(1, _mostRunning))),
        OfferedRate open => InFlightLoad.Arriving(Rate.From(OfferedToBusiest(open.Requests)), Served.Request!.Value),
        _ when readers is not null => InFlightLoad.Offered(_workload.AtOnce, "batchSize over the instances that decode, rounded up"),
        _ when _workload.Uneven is not null => InFlightLoad.Offered(_workload.AtOnce, "batchSize x replicaImbalance, rounded up: the busiest replica's"),
        _ => InFlightLoad.Offered(_workload.AtOnce, "batchSize, as asked"),
    };

    /// <summary>Times and rates under the offered load.</summary>
    public ServedWorkload Served => field ??= At(_workload.AtOnce.Count);

    private ServedWorkload Forward(long batch)
    {
        Seconds time = passes.Total(Passes.Encode, ForwardShape(batch)) * _learned.Prompt;
        Interval<Seconds> interval = accuracy.Forward.Around(time);
        Interval<Rate> samples = accuracy.Forward.Inverted().Around(Rate.Of(OnAllReplicas(batch), time));
        return new ServedWorkload { Batch = interval, Samples = samples, Requests = samples, Running = SequenceCount.From(batch) };
    }

    private ServedTimes OfStaticBatch(StepCosts costs) => _learned.Of(ServedTimes.OfStaticBatch(costs, timing));

    private ServedTimes OfClosedLoop(StepCosts costs, int? requestsPerClient) => _learned.Of(ServedTimes.OfClosedLoop(costs, timing, requestsPerClient));

    private ServedWorkload StaticBatch(long batch)
    {
        ServedTimes times = OfStaticBatch(CostsAt(batch));
        return Compose(Rate.Of(OnAllReplicas(batch), times.Request), batch, times, OnAllReplicas(batch), accuracy.Times.FirstTokenUnder(_workload.Offered));
    }

    private ServedWorkload ClosedLoop(long clients, int? requestsPerClient)
    {
        StepCosts costs = CostsAt(clients);
        ServedTimes times = OfClosedLoop(costs, requestsPerClient);
        Spread first = accuracy.Times.FirstTokenUnder(new OfferedClients(SequenceCount.From(clients), requestsPerClient));
        return Compose(LoopsOf(clients, times.Request, requestsPerClient), costs.Running, times, ReadAtOnce, first) with
        {
            Branches = IsNearQueue(clients)
                ? [BranchOf(clients, clients, requestsPerClient), BranchOf(clients, Fewer(Math.Min(clients, _mostRunning)), requestsPerClient)] : [],
        };
    }

    /// <summary>Whether a tenth of the admitted sequences more or fewer decides if clients wait.</summary>
    private bool IsNearQueue(long clients) => _mostRunning > 1 && clients > Fewer(_mostRunning) && Fewer(clients) <= _mostRunning;

    private static long Fewer(long sequences)
    {
        const long tenth = 10;
        return Math.Max(1, sequences - WholeNumber.DivideUp(sequences, tenth));
    }

    private QueueBranch BranchOf(long clients, long running, int? requestsPerClient)
    {
        ServedTimes times = OfClosedLoop(CostsOf(clients, running, OnePrompt), requestsPerClient);
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
        int few = (int)Frontier.Largest(powers, count => RateOf(Math.Min(largest, 1L << (int)(count - 1))) < enough);
        return Math.Min(largest, 1L << few);
    }

    private double RateOf(long batch)
    {
        if (readers is not null)
            return ClientsOf(batch) / PoolTimes(readers, batch, DecodingOf(readers, batch)).Request.Value;
        PassParts prefill = _workload.Offered is OfferedBatch ? PrefillOf(load.SequencesPerRank(batch)) : OnePrompt;
        StepCosts costs = CostsOf(batch, batch, prefill);
        ServedTimes times = _workload.Offered is OfferedBatch ? OfStaticBatch(costs) : OfClosedLoop(costs, null);
        return batch / times.Request.Value;
    }

    private ServedWorkload Open(Rate requests)
    {
        double rate = OfferedToBusiest(requests);
        PassParts prefill = OnePrompt;
        long most = Math.Max(1, _mostRunning);
        bool saturated = ServedRate(CostsOf(most, most, prefill)) < rate;
        // The fewest sequences that serve the rate: one more than the most that do not.
        long running = saturated ? most : 1 + Frontier.Largest(most - 1, sequences => ServedRate(CostsOf(sequences, sequences, prefill)) < rate);
        StepCosts costs = CostsOf(running, running, prefill);
        ServedTimes times = Arriving(costs, rate);
        ServedWorkload served = Compose(
            ServedBeside(Rate.From(ServedRate(costs)), requests), costs.Running, times, ReadAtOnce, accuracy.Times.FirstTokenUnder(_workload.Offered));
        return saturated ? served with { Saturated = true } : AsOffered(served, requests);
    }

    /// <summary>A deployment that keeps up serves what is offered.</summary>
    private ServedWorkload AsOffered(ServedWorkload served, Rate requests) => served with
    {
        Requests = MeasuredOfOffered.Around(requests),
        OutputTokens = _workload.OutputTokens.Count > 0 ? MeasuredOfOffered.Around(requests * Ratio.From(_workload.OutputTokens.Count)) : null,
        TotalTokens = MeasuredOfOffered.Around(requests * Ratio.From(_workload.ContextTokens.Count)),
    };

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
        return Math.Min(costs.Running / request.Value, 1 / (ServedTimes.Service(costs, timing) * _learned.Prompt).Value);
    }

    /// <summary>Prompts that all replicas read at once while they prefill.</summary>
    private long ReadAtOnce => (long)load.Layout.AttentionData * load.Layout.Replicas;

    private ServedWorkload Compose(Rate requests, long running, in ServedTimes times, long prefilledTogether, Spread first)
    {
        bool generates = _workload.OutputTokens.Count > 0;
        Spread rates = accuracy.Times.Request.Inverted();
        Spread step = accuracy.Times.InterTokenUnder(_workload.Offered);
        return new ServedWorkload
        {
            TimeToFirstToken = first.Around(times.FirstToken),
            TimePerOutputToken = _workload.OutputTokens.Count > 1 ? accuracy.Times.OutputToken.Around(times.Step) : null,
            InterToken = _workload.OutputTokens.Count > 1 ? step.Around(times.Undisturbed) : null,
            Request = accuracy.Times.Request.Around(times.Request),
            Requests = rates.Around(requests),
            OutputTokens = generates ? rates.Around(requests * Ratio.From(_workload.OutputTokens.Count)) : null,
            TotalTokens = rates.Around(requests * Ratio.From(_workload.ContextTokens.Count)),
            PrefillTokens = accuracy.Times.Prefill.Inverted().Around(Rate.Of(checked(_workload.InputTokens.Count * prefilledTogether), times.OwnPrefill)),
            Running = SequenceCount.From(running),
        };
    }
}
