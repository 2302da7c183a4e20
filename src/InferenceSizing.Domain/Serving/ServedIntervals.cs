using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>From times and rates to the intervals that measured ones fall into.</summary>
/// <param name="workload">What is served.</param>
/// <param name="accuracy">How far the times may be off.</param>
internal sealed class ServedIntervals(Workload workload, PredictionAccuracy accuracy)
{
    /// <summary>What is measured of a rate that is offered: a run of finite length also times its last requests' latency, so it measures less, never more.
    /// Fitted to 30 open-loop runs of TensorRT-LLM 0.14's documentation: 4 % less in the median, 19 % in the worst tenth.</summary>
    private static readonly Spread MeasuredOfOffered = Spread.Of(0.82, 1);

    /// <summary>Of models that generate.</summary>
    /// <param name="requests">Requests that all instances answer.</param>
    /// <param name="running">Sequences that decode at once in one instance.</param>
    /// <param name="times">Of one request.</param>
    /// <param name="prefilledTogether">Prompts that are read at once while they are.</param>
    /// <param name="first">How far the time to the first token may be off.</param>
    public ServedWorkload Of(Rate requests, long running, in ServedTimes times, long prefilledTogether, Spread first)
    {
        bool generates = workload.OutputTokens.Count > 0;
        Spread rates = accuracy.Times.Request.Inverted();
        Spread step = accuracy.Times.InterTokenUnder(workload.Offered);
        return new ServedWorkload
        {
            TimeToFirstToken = first.Around(times.FirstToken),
            TimePerOutputToken = workload.OutputTokens.Count > 1 ? accuracy.Times.OutputToken.Around(times.Step) : null,
            InterToken = workload.OutputTokens.Count > 1 ? step.Around(times.Undisturbed) : null,
            Request = accuracy.Times.Request.Around(times.Request),
            Requests = rates.Around(requests),
            OutputTokens = generates ? rates.Around(requests * Ratio.From(workload.OutputTokens.Count)) : null,
            TotalTokens = rates.Around(requests * Ratio.From(workload.ContextTokens.Count)),
            PrefillTokens = accuracy.Times.Prefill.Inverted().Around(Rate.Of(checked(workload.InputTokens.Count * prefilledTogether), times.OwnPrefill)),
            Running = SequenceCount.From(running),
        };
    }

    /// <summary>Of models that do not generate.</summary>
    /// <param name="batch">Sequences or images of an instance.</param>
    /// <param name="all">Those of all instances.</param>
    /// <param name="time">Of the pass.</param>
    public ServedWorkload OfSinglePass(long batch, long all, Seconds time)
    {
        Interval<Rate> samples = accuracy.SinglePass.Inverted().Around(Rate.Of(all, time));
        return new ServedWorkload { Batch = accuracy.SinglePass.Around(time), Samples = samples, Requests = samples, Running = SequenceCount.From(batch) };
    }

    /// <summary>A deployment that keeps up serves what is offered.</summary>
    public ServedWorkload AsOffered(ServedWorkload served, Rate requests) => served with
    {
        Requests = MeasuredOfOffered.Around(requests),
        OutputTokens = workload.OutputTokens.Count > 0 ? MeasuredOfOffered.Around(requests * Ratio.From(workload.OutputTokens.Count)) : null,
        TotalTokens = MeasuredOfOffered.Around(requests * Ratio.From(workload.ContextTokens.Count)),
    };
}
