using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Operators;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Timing;
using InferenceSizing.Domain.Timing.Forward;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>From step times to what a client sees: static batches, closed loops and open arrivals.</summary>
/// <param name="timeline">Times of single passes.</param>
/// <param name="load">The deployment; its workload's lengths hold throughout.</param>
/// <param name="scheduling">The engine's way of scheduling.</param>
/// <param name="accuracy">How far the times may be off.</param>
/// <param name="mostRunning">Sequences that an instance admits at once.</param>
/// <param name="speculation">Decoding with proposed tokens; null for plain decoding.</param>
public sealed class ServingModel(StepTimeline timeline, RankLoad load, Scheduling scheduling, PredictionAccuracy accuracy, long mostRunning, SpeculativeTimeline? speculation = null)
{
    /// <summary>Halvings of the open-arrival search: 2^-20 of the admitted sequences.</summary>
    private const int OpenSearchSteps = 20;

    /// <summary>What is measured of a rate that is offered: a run of finite length also times its last requests' latency, so it measures less, never more.
    /// Fitted to 30 open-loop runs of TensorRT-LLM 0.14's documentation: 4 % less in the median, 19 % in the worst tenth.</summary>
    private static readonly Spread OfferedRate = Spread.Of(0.82, 1);

    private readonly Workload _workload = load.Workload;

    /// <summary>Times of forward passes, where the engine has curves of its own for them.</summary>
    public ForwardPrediction? Alone { get; init; }

    /// <summary>Times and rates with <paramref name="batch"/> sequences or images in each instance.</summary>
    public ServedWorkload At(long batch)
    {
        if (!load.Architecture.Generates)
            return Forward(batch);
        return _workload.Arrival switch
        {
            ClosedLoopArrival loop => ClosedLoop(batch, loop.RequestsPerClient),
            OpenArrival open => Open(open.Requests),
            _ => StaticBatch(batch),
        };
    }

    /// <summary>The pass over prompts of <paramref name="sequences"/> sequences at once.</summary>
    public Seconds PrefillOf(long sequences) => IsEncoderDecoder
        ? timeline.Total(Passes.Encode, EncodeShape(sequences)) + timeline.Total(Passes.Prefill, PrefillShape(sequences))
        : timeline.Total(Passes.Prefill, PrefillShape(sequences)) + (speculation?.PrefillOf(PrefillShape(sequences)) ?? Seconds.Zero);

    /// <summary>What the time of a prefill goes to: of the whole static batch, or of one request that arrives by itself.</summary>
    public StepTime PrefillParts()
    {
        long sequences = _workload.Arrival is StaticArrival ? load.SequencesPerRank(_workload.BatchSize) : 1;
        StepTime prefill = timeline.Pass(Passes.Prefill, PrefillShape(sequences));
        return IsEncoderDecoder ? timeline.Pass(Passes.Encode, EncodeShape(sequences)).Then(prefill) : prefill;
    }

    private bool IsEncoderDecoder => load.Architecture.Kind == ArchitectureKind.EncoderDecoder;

    private StepShape EncodeShape(long sequences) => StepShape.Forward(sequences, load.EncoderTokens);

    /// <summary>The shape of a prefill: prompt tokens that are not in the prefix cache, over all of the prompt's keys; an encoder-decoder's decoder starts from one token.</summary>
    private StepShape PrefillShape(long sequences) => IsEncoderDecoder
        ? StepShape.Prefill(sequences, 1, load.EncoderTokens)
        : new(sequences, _workload.ComputedInputTokens, _workload.InputTokens, sequences, 0);

    /// <summary>The shape of a decode step with <paramref name="sequences"/> running in the instance, at the mean length.</summary>
    public StepShape DecodeShape(long sequences) =>
        StepShape.Decode(PerMicroBatch(sequences), Math.Max(2, IsEncoderDecoder ? WholeNumber.DivideUp(_workload.OutputTokens, 2) : _workload.MeanContext), load.EncoderTokens);

    /// <summary>Images or sequences of one pass of a model that does not generate.</summary>
    public StepShape ForwardShape(long batch) => StepShape.Forward(batch, load.Architecture.Input == InputKind.Images ? Math.Max(1, load.TokensPerImage) : _workload.InputTokens);

    /// <summary>What the time of a pass of a model that does not generate goes to.</summary>
    public StepTime ForwardParts(long batch) => Alone?.Timeline.Pass(Passes.Encode, ForwardShape(batch)) ?? timeline.Pass(Passes.Encode, ForwardShape(batch));

    private ServedWorkload Forward(long batch)
    {
        Seconds time = Alone?.Timeline.Total(Passes.Encode, ForwardShape(batch)) ?? timeline.Total(Passes.Encode, ForwardShape(batch));
        Spread spread = Alone?.Spread ?? accuracy.Forward;
        Interval<Seconds> interval = spread.Around(time);
        Interval<Rate> samples = spread.Inverted().Around(Rate.Of(checked(batch * load.Layout.Replicas), time));
        return new ServedWorkload { Batch = interval, Samples = samples, Requests = samples, Running = batch };
    }

    private ServedWorkload StaticBatch(long batch)
    {
        Seconds prefill = PrefillOf(load.SequencesPerRank(batch)) * scheduling.StepFactor;
        Seconds step = DecodeOf(batch) * scheduling.StepFactor;
        Seconds request = prefill + (Math.Max(0, _workload.OutputTokens - 1) * step);
        request += scheduling.FirstTokenOverhead;
        return Compose(Rate.Of(checked(batch * load.Layout.Replicas), request), batch, prefill + scheduling.FirstTokenOverhead, step, request, prefill, batch);
    }

    private ServedWorkload ClosedLoop(long clients, int? requestsPerClient)
    {
        long running = Math.Clamp(clients, 1, Math.Max(1, mostRunning));
        Seconds prefill = PrefillOf(1);
        (Seconds step, Seconds mix) = StepOf(running, prefill);
        double queued = Math.Max(0, ((double)clients / running) - 1);
        Seconds wait = (_workload.OutputTokens * step + prefill) * Ratio.From(queued);
        // A benchmark's clients start together: the mean start-up wait, spread over the requests that each sends. In the steady state a prompt waits for the
        // prefill in progress, as in a queue that is busy for the share of the step that others' prefills take.
        double burst = requestsPerClient is { } each ? 0.5 / each * (running - 1) / load.Layout.AttentionData : QueueAhead(BusyFor(mix, step));
        Seconds first = (prefill * scheduling.OwnPrefill) + (prefill * Ratio.From(burst)) + (step * scheduling.StepsToFirstToken) + scheduling.FirstTokenOverhead + wait;
        Seconds decoding = Math.Max(0, _workload.OutputTokens - 1) * step;
        // Prompts are computed one after another: the clients cannot come round faster than the prefills of all of them take.
        first = Seconds.Max(first, Seconds.From(Math.Max(0, (clients * PrefillService(prefill).Value) - decoding.Value)));
        Rate requests = Rate.Of(checked(clients * load.Layout.Replicas), first + decoding);
        return Compose(requests, running, first, step, first + decoding, prefill, load.Layout.AttentionData);
    }

    private ServedWorkload Open(Rate requests)
    {
        double rate = requests.PerSecond / load.Layout.Replicas;
        Seconds prefill = PrefillOf(1);
        long most = Math.Max(1, mostRunning);
        bool saturated = ServedRate(most, prefill) < rate;
        long low = 1, high = most;
        for (int i = 0; i < OpenSearchSteps && low < high && !saturated; i++)
        {
            long middle = low + ((high - low) / 2);
            if (ServedRate(middle, prefill) >= rate)
                high = middle;
            else
                low = middle + 1;
        }

        long running = saturated ? most : high;
        (Seconds step, Seconds mix) = StepOf(running, prefill);
        double busy = _workload.OutputTokens > 1 ? BusyFor(mix, step) : rate * PrefillService(prefill).Value;
        Seconds first = (prefill * scheduling.OwnPrefill) + (prefill * Ratio.From(QueueAhead(busy))) + (step * scheduling.StepsToFirstToken) + scheduling.FirstTokenOverhead;
        Seconds request = first + (Math.Max(0, _workload.OutputTokens - 1) * step);
        ServedWorkload served = Compose(load.Layout.Replicas * Rate.From(ServedRate(running, prefill)), running, first, step, request, prefill, load.Layout.AttentionData);
        return saturated ? served with { Saturated = true } : served with
        {
            Requests = OfferedRate.Around(requests),
            OutputTokens = _workload.OutputTokens > 0 ? OfferedRate.Around(requests * Ratio.From(_workload.OutputTokens)) : null,
            TotalTokens = OfferedRate.Around(requests * Ratio.From(_workload.ContextTokens)),
        };
    }

    /// <summary>What a decode step, or a verification of proposed tokens, goes to.</summary>
    public StepTime DecodeParts(long running) => speculation?.Step(DecodeShape(running)) ?? timeline.Pass(Passes.Decode, DecodeShape(running));

    /// <summary>The time in which each of <paramref name="running"/> sequences gets one more token.</summary>
    private Seconds DecodeOf(long running) => speculation?.PerToken(DecodeShape(running)) ?? timeline.Total(Passes.Decode, DecodeShape(running));

    /// <summary>A decode step with what it carries of other requests' prefills.</summary>
    private (Seconds Step, Seconds Mix) StepOf(long running, Seconds prefill)
    {
        Seconds decode = DecodeOf(running) * scheduling.StepFactor;
        if (_workload.OutputTokens <= 1)
            return (decode, Seconds.Zero);
        Seconds mix = CarriedPrefill(PrefillService(prefill), running, _workload.OutputTokens);
        return (decode + mix, mix);
    }

    /// <summary>What one more prompt takes of an instance that is busy with others: attention replicas and the stages of a pipeline work on different prompts at once.</summary>
    private Seconds PrefillService(Seconds prefill) => prefill * scheduling.PrefillShare * Ratio.From(1.0 / load.Layout.AttentionData / load.Layout.Pipeline);

    /// <summary>The part of one prompt's prefill that each decode step carries when <paramref name="running"/> sequences each bring a prompt every <paramref name="outputTokens"/> steps.</summary>
    internal static Seconds CarriedPrefill(Seconds prefill, long running, long outputTokens) => prefill * Ratio.From((double)(running - 1) / outputTokens);

    /// <summary>Share of a step that others' prefills take.</summary>
    private static double BusyFor(Seconds mix, Seconds step) => step.Value == 0 ? 0 : mix.Value / step.Value;

    /// <summary>Mean prefills ahead of a prompt in a queue of one server with a fixed service time: <c>ρ / (2(1 − ρ))</c>, Pollaczek-Khinchine.</summary>
    internal static double QueueAhead(double busy)
    {
        const double busiest = 0.95, half = 2;
        double held = Math.Min(busiest, busy);
        return held / (half * (1 - held));
    }

    /// <summary>Requests a second of an instance, never more than its prefills allow.</summary>
    private double ServedRate(long running, Seconds prefill)
    {
        (Seconds step, _) = StepOf(running, prefill);
        double rate = running / (prefill + (Math.Max(1, _workload.OutputTokens) * step)).Value;
        return Math.Min(rate, 1 / PrefillService(prefill).Value);
    }

    /// <summary>Sequences of one attention replica in one pipeline stage's step: a pipeline works on as many micro-batches as it has stages.</summary>
    private long PerMicroBatch(long sequences) => WholeNumber.DivideUp(load.SequencesPerRank(sequences), load.Layout.Pipeline);

    private ServedWorkload Compose(Rate requests, long running, Seconds first, Seconds step, Seconds request, Seconds prefill, long prefilledTogether)
    {
        bool generates = _workload.OutputTokens > 0;
        long replicas = load.Layout.Replicas;
        Spread rates = accuracy.TimePerOutputToken.Inverted();
        return new ServedWorkload
        {
            TimeToFirstToken = accuracy.TimeToFirstToken.Around(first),
            TimePerOutputToken = _workload.OutputTokens > 1 ? accuracy.TimePerOutputToken.Around(step) : null,
            Request = accuracy.TimePerOutputToken.Around(request),
            Requests = rates.Around(requests),
            OutputTokens = generates ? rates.Around(requests * Ratio.From(_workload.OutputTokens)) : null,
            TotalTokens = rates.Around(requests * Ratio.From(_workload.ContextTokens)),
            PrefillTokens = accuracy.TimeToFirstToken.Inverted().Around(Rate.Of(checked(_workload.InputTokens * prefilledTogether * replicas), prefill)),
            Running = running,
        };
    }
}
