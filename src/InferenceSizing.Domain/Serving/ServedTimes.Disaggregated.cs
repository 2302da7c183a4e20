using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <content>Prompts that are read by other instances than those that decode.</content>
public readonly partial record struct ServedTimes
{
    /// <summary>What one more prompt takes of all readers together.</summary>
    internal static Seconds ServiceOf(PromptReaders readers, StepCosts prompts, EngineTiming timing) =>
        Shared(prompts, timing, timing.OwnPrefill) * Ratio.From(1.0 / prompts.AttentionData / prompts.Pipeline / readers.Instances.Value);

    /// <summary>Clients that each send again when answered, to readers in front of instances that decode.</summary>
    /// <remarks><c>first = p₁·P + ahead·p₁·P + transfer + step + p₀</c>: no step carries prefill, and the first token waits for one decode step of the instance
    /// that takes the cache over. The clients of a reader are in step by the same shares as in front of one instance that does both. Nobody comes round faster
    /// than the readers read all clients' prompts, nor than the others decode: machine repair, two stations in a loop.</remarks>
    /// <param name="readers">The instances that read.</param>
    /// <param name="decode">Kernel times of an instance that decodes.</param>
    /// <param name="clients">Clients of the whole deployment.</param>
    /// <param name="crowding">Sequences of an instance that decodes over those that it admits; one where it admits all.</param>
    /// <param name="timing">The engine's constants.</param>
    /// <param name="requestsPerClient">Requests of each client of a benchmark; null for the steady state.</param>
    internal static ServedTimes OfPools(PromptReaders readers, StepCosts decode, long clients, Ratio crowding, EngineTiming timing,
        int? requestsPerClient)
    {
        StepCosts prompts = readers.CostsFor(clients);
        Seconds service = ServiceOf(readers, prompts, timing), step = timing.StepOf(decode), decoding = Math.Max(0, decode.OutputTokens - 1) * step;
        Seconds alone = timing.PrefillOf(prompts) + readers.Transfer + step + timing.FirstTokenOverhead;
        double apart = QueueAhead(clients * service.Value / (alone + decoding).Value);
        double ahead = Mixed(apart, Math.Max(0, Together(prompts).Ahead), InStepOf(prompts, timing, requestsPerClient));
        Seconds first = alone + (Shared(prompts, timing, timing.OwnPrefill) * Ratio.From(ahead)), queued = decoding * Ratio.From(crowding.Value - 1);
        first = Seconds.Max(first, Seconds.Max(queued, Seconds.From(Math.Max(0, (clients * service.Value) - decoding.Value))));
        return new(timing.PrefillOf(prompts), first, step, Seconds.Zero, first + decoding, queued);
    }

    /// <summary>Requests that come to the readers at <paramref name="rate"/> a second.</summary>
    internal static ServedTimes ArrivingAtPools(PromptReaders readers, StepCosts decode, double rate, EngineTiming timing)
    {
        StepCosts prompts = readers.CostsFor(1);
        Seconds step = timing.StepOf(decode), own = timing.PrefillOf(prompts);
        Seconds ahead = Shared(prompts, timing, timing.OwnPrefill) * Ratio.From(QueueAhead(rate * ServiceOf(readers, prompts, timing).Value));
        Seconds first = own + ahead + readers.Transfer + step + timing.FirstTokenOverhead;
        return new(own, first, step, Seconds.Zero, first + (Math.Max(0, decode.OutputTokens - 1) * step), Seconds.Zero);
    }
}
