using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <content>Prompts that are read by other instances than those that decode.</content>
/// <remarks>The three constants are fitted together to the first tokens of 84 runs of DeepSeek-V3, Kimi-K2.5 and Qwen3-32B on H100, H200, B200, GB200 and
/// GB300 under TensorRT-LLM and SGLang (AIConfigurator's silicon samples, those that state their instances): median error 39 % in the fit.</remarks>
internal readonly partial record struct ServedTimes
{
    /// <summary>What instances that do nothing but read take of a prompt, over one that decodes in between: their passes hold only prompts, and many at
    /// once.</summary>
    private static readonly Ratio ReadersOnly = Ratio.From(0.5);

    /// <summary>Decode steps from the end of a prefill until the first token is answered: routing, allotting of blocks, and a step of the other
    /// instance.</summary>
    private static readonly Ratio StepsToTakeOver = Ratio.From(30);

    /// <summary>Of the wait if all clients sent together, the share that a mean request waits.</summary>
    private static readonly Ratio InStepBeforeReaders = Ratio.From(0.3);

    /// <summary>What one more prompt takes of all readers together.</summary>
    internal static Seconds ServiceOf(PromptReaders readers, StepCosts prompts, EngineTiming timing) =>
        Shared(prompts, timing, timing.OwnPrefill * ReadersOnly) * Ratio.From(1.0 / prompts.AttentionData / prompts.Pipeline / readers.Instances.Value);

    /// <summary>Clients that each send again when answered, to readers in front of instances that decode.</summary>
    /// <remarks><c>first = f·P + κ·c·S/2 + transfer + k·step</c>: no step carries prefill. Nobody comes round faster than the readers read the prompts of all
    /// clients, c·S, nor than the others decode: two stations in a loop, of which the slower sets the pace.</remarks>
    /// <param name="readers">The instances that read.</param>
    /// <param name="decode">Kernel times of an instance that decodes.</param>
    /// <param name="clients">Clients of the whole deployment.</param>
    /// <param name="crowding">Sequences of an instance that decodes over those that it admits; one where it admits all.</param>
    /// <param name="timing">The engine's constants.</param>
    internal static ServedTimes OfPools(PromptReaders readers, StepCosts decode, long clients, Ratio crowding, EngineTiming timing)
    {
        const double half = 0.5;
        StepCosts prompts = readers.CostsFor(clients);
        Seconds reading = ServiceOf(readers, prompts, timing) * Ratio.From(clients), step = timing.StepOf(decode);
        Seconds decoding = Math.Max(0, decode.OutputTokens.Count - 1) * step, queued = decoding * Ratio.From(crowding.Value - 1);
        Seconds own = timing.PrefillOf(prompts) * ReadersOnly;
        Seconds first = own + (reading * InStepBeforeReaders * Ratio.From(half)) + readers.Transfer + (step * StepsToTakeOver);
        first = Seconds.Max(first, Seconds.Max(queued, Seconds.From(Math.Max(0, reading.Value - decoding.Value))));
        return new(own, first, step, Seconds.Zero, first + decoding, queued);
    }

    /// <summary>Requests that come to the readers at <paramref name="rate"/> a second.</summary>
    internal static ServedTimes ArrivingAtPools(PromptReaders readers, StepCosts decode, double rate, EngineTiming timing)
    {
        StepCosts prompts = readers.CostsFor(1);
        Seconds step = timing.StepOf(decode), own = timing.PrefillOf(prompts) * ReadersOnly, service = ServiceOf(readers, prompts, timing);
        Seconds ahead = service * Ratio.From(QueueAhead(rate * service.Value));
        Seconds first = own + ahead + readers.Transfer + (step * StepsToTakeOver);
        return new(own, first, step, Seconds.Zero, first + (Math.Max(0, decode.OutputTokens.Count - 1) * step), Seconds.Zero);
    }
}
