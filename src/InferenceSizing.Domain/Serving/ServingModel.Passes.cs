using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Serving;

/// <content>The passes of a load: their shapes, and what they cost.</content>
public sealed partial class ServingModel
{
    /// <summary>The passes over one prompt: asked for again and again, and the same each time.</summary>
    private PassParts OnePrompt => _onePrompt ??= PrefillOf(1);

    /// <summary>The passes over the prompts of <paramref name="sequences"/> sequences at once.</summary>
    internal PassParts PrefillOf(long sequences)
    {
        if (IsEncoderDecoder)
            return passes.Split(Passes.Encode, EncodeShape(sequences)) + passes.Split(Passes.Prefill, PrefillShape(sequences));
        (PromptPass first, PromptPass rest) = PromptPasses(sequences);
        PassParts time = PassOf(first.Shape) * Ratio.From(first.Times);
        return rest.Times == 0 ? time : time + (PassOf(rest.Shape) * Ratio.From(rest.Times));
    }

    private PassParts PassOf(in StepShape shape) => passes.Split(Passes.Prefill, shape) + PassParts.Of(speculation?.PrefillOf(shape) ?? Seconds.Zero);

    /// <summary>In one pass where the engine's step takes all prompts, else in as many as they need. A long prompt is read in pieces, each at the mean of their
    /// contexts: for causal attention the pairs are those of the whole.</summary>
    private (PromptPass Whole, PromptPass Remainder) PromptPasses(long sequences)
    {
        long tokens = _workload.ComputedInputTokens.Count, most = PrefillTokens;
        if (tokens > most)
        {
            const int half = 2;
            (long pieces, long rest) = Math.DivRem(tokens, most);
            long behind = _workload.InputTokens.Count - tokens + (((pieces + 1) * most) / half);
            return (new(sequences * pieces, OnePiece(most, behind)), new(rest == 0 ? 0 : sequences, OnePiece(rest, _workload.InputTokens.Count)));
        }

        long together = Math.Min(sequences, most / tokens);
        (long times, long left) = Math.DivRem(sequences, together);
        return (new(times, PrefillShape(together)), new(left == 0 ? 0 : 1, PrefillShape(left)));
    }

    private static StepShape OnePiece(long tokens, long context) =>
        StepShape.Prefill(SequenceCount.One, TokenCount.From(tokens)) with { Context = TokenCount.From(context) };

    /// <summary>A pass over prompts, and how often it runs.</summary>
    private readonly record struct PromptPass(long Times, StepShape Shape);

    /// <summary>Tokens that a step of the engine takes at most.</summary>
    private long PrefillTokens => load.Knobs.StepTokens;

    private bool IsEncoderDecoder => load.Architecture.Kind == ArchitectureKind.EncoderDecoder;

    private StepShape EncodeShape(long sequences) => StepShape.Forward(SequenceCount.From(sequences), Encoded);

    /// <summary>The shape of a prefill: prompt tokens that are not in the prefix cache, over all of the prompt's keys; an encoder-decoder's decoder starts from
    /// one token.</summary>
    private StepShape PrefillShape(long sequences) => IsEncoderDecoder
        ? StepShape.Prefill(SequenceCount.From(sequences), TokenCount.One, Encoded)
        : StepShape.Prefill(SequenceCount.From(sequences), _workload.ComputedInputTokens) with
        {
            Context = _workload.InputTokens
        };

    private TokenCount Encoded => TokenCount.From(load.EncoderTokens);

    /// <summary>The shape of a decode step with <paramref name="sequences"/> running in the instance, at the mean length.</summary>
    internal StepShape DecodeShape(long sequences) =>
        StepShape.Decode(
        SequenceCount.From(PerMicroBatch(sequences)),
        TokenCount.Max(TokenCount.From(2), IsEncoderDecoder ? _workload.OutputTokens.DividedUp(2) : _workload.MeanContext),
        Encoded);

    /// <summary>Images or sequences of one pass of a model that does not generate.</summary>
    internal StepShape ForwardShape(long batch) => StepShape.Forward(
        SequenceCount.From(batch),
        load.Architecture.Input == InputKind.Images ? TokenCount.Max(TokenCount.One, load.TokensPerImage) : _workload.InputTokens);

    /// <summary>What the time of a pass of a model that does not generate goes to.</summary>
    internal StepTime ForwardParts(long batch) => passes.Pass(Passes.Encode, ForwardShape(batch)).Taking(_learned.Prompt);

    /// <summary>Kernel times with <paramref name="clients"/> sequences open, of which as many run as are admitted.</summary>
    internal StepCosts CostsAt(long clients) => clients == _workload.AtOnce.Count ? _asked ??= NewCostsAt(clients) : NewCostsAt(clients);

    private StepCosts NewCostsAt(long clients)
    {
        bool batch = _workload.Offered is OfferedBatch;
        // Where not one sequence fits, the times are of a deployment that had the memory.
        long running = batch || _mostRunning == 0 ? clients : Math.Clamp(clients, 1, _mostRunning);
        return CostsOf(clients, running, batch ? PrefillOf(load.SequencesPerRank(clients)) : OnePrompt);
    }

    /// <summary>What the time of a prefill goes to: of the whole static batch, or of one request that arrives by itself. The parts add up to the prefill's
    /// time.</summary>
    public StepTime PrefillParts()
    {
        long sequences = _workload.Offered is OfferedBatch ? load.SequencesPerRank(_workload.AtOnce.Count) : 1;
        StepTime kernels = PassesOver(sequences).Weighted(timing.OwnPrefill, timing.ExpertPrefill, timing.RecurrentPrefill, timing.Links);
        Seconds least = timing.LeastPrefill(_layers) * PassesFor(sequences);
        Seconds waits = Seconds.From(Math.Max(0, least.Value - kernels.Total.Value));
        return kernels.With(StepTime.Launch, timing.HostOf(_layers) + waits, Bound.Latency).Taking(_learned.Prompt);
    }

    private StepTime PassesOver(long sequences)
    {
        if (IsEncoderDecoder)
            return passes.Pass(Passes.Encode, EncodeShape(sequences)).Then(passes.Pass(Passes.Prefill, PrefillShape(sequences)));
        (PromptPass first, PromptPass rest) = PromptPasses(sequences);
        StepTime whole = passes.Pass(Passes.Prefill, first.Shape).Repeated(first.Times);
        return rest.Times == 0 ? whole : whole.Then(passes.Pass(Passes.Prefill, rest.Shape).Repeated(rest.Times));
    }

    /// <summary>What a decode step, or a verification of proposed tokens, goes to with <paramref name="batch"/> sequences or clients. The parts add up to the
    /// step.</summary>
    internal StepTime DecodeParts(long batch)
    {
        StepCosts costs = readers is null ? CostsAt(batch) : PoolCosts(DecodingOf(readers, batch));
        Seconds carried = readers is not null || _workload.Offered is OfferedBatch ? Seconds.Zero
            : ServedTimes.StepCarrying(costs, timing, RequestsEach).Carried;
        return (speculation?.Step(DecodeShape(costs.Running)) ?? passes.Pass(Passes.Decode, DecodeShape(costs.Running)))
            .Weighted(timing.StepFactor, timing.ExpertStep, timing.RecurrentStep, timing.Links)
            .With(StepTime.Launch, timing.HostOf(costs), Bound.Latency)
            .With(StepTime.CarriedPrefill, carried, Bound.Compute)
            .Taking(_learned.Step);
    }

    /// <summary>Requests of each client of a benchmark.</summary>
    private int? RequestsEach => (_workload.Offered as OfferedClients)?.RequestsEach;

    /// <summary>The time in which each of <paramref name="running"/> sequences gets one more token.</summary>
    private PassParts DecodeOf(long running) => speculation?.PerToken(DecodeShape(running)) ?? passes.Split(Passes.Decode, DecodeShape(running));

    private StepCosts CostsOf(long clients, long running, PassParts prefill) => new()
    {
        Prefill = prefill,
        PromptPasses = PassesFor(_workload.Offered is OfferedBatch ? load.SequencesPerRank(running) : 1),
        SharedPrefill = SharedPrefill(running, prefill),
        SharedPasses = PassesFor(1) * Ratio.From(1.0 / SharedPrompts(running)),
        PromptsTogether = Count.From(MostPrompts),
        SendsAgain = _workload.Offered is OfferedClients,
        Decode = DecodeOf(running),
        Layers = _layers,
        StepsPerToken = speculation?.StepsPerToken ?? Ratio.One,
        FormatsMeasured = passes.FormatsMeasured,
        Clients = clients,
        Running = running,
        OutputTokens = _workload.OutputTokens,
        AttentionData = load.Layout.AttentionData,
        Pipeline = load.Layout.Pipeline,
    };

    /// <summary>What one of the prompts adds that a step carries together: as many as arrive while one token is made, within the tokens of a step.</summary>
    private PassParts SharedPrefill(long running, PassParts prefill)
    {
        if (readers is not null || _workload.Offered is OfferedBatch || IsEncoderDecoder)
            return prefill;
        double together = SharedPrompts(running);
        return together == 1 ? prefill : PassOver(together) * Ratio.From(1 / together);
    }

    /// <summary>A pass over <paramref name="prompts"/>: between two whole numbers the mean of passes over the one and over the other, so that more sequences
    /// never take less.</summary>
    private PassParts PassOver(double prompts)
    {
        long whole = (long)prompts;
        double more = prompts - whole;
        PassParts pass = PrefillOf(whole);
        return more == 0 ? pass : (pass * Ratio.From(1 - more)) + (PrefillOf(whole + 1) * Ratio.From(more));
    }

    /// <summary>Prompts that arrive in the mean while one token is made, within the tokens of a step.</summary>
    private double SharedPrompts(long running) => _workload.Offered is OfferedBatch || IsEncoderDecoder ? 1
        : Math.Clamp((double)load.SequencesPerRank(running) / Math.Max(1, _workload.OutputTokens.Count), 1, MostPrompts);

    /// <summary>Whole prompts that the tokens of a step hold, at least one.</summary>
    private long MostPrompts => Math.Max(1, PrefillTokens / _workload.ComputedInputTokens.Count);

    /// <summary>Passes over the prompts of <paramref name="sequences"/> sequences.</summary>
    private Ratio PassesFor(long sequences)
    {
        if (IsEncoderDecoder)
            return Ratio.One;
        (PromptPass whole, PromptPass rest) = PromptPasses(sequences);
        return Ratio.From(whole.Times + rest.Times);
    }

    /// <summary>Sequences of one attention replica in one pipeline stage's step: a pipeline works on as many micro-batches as it has stages.</summary>
    private long PerMicroBatch(long sequences) => WholeNumber.DivideUp(load.SequencesPerRank(sequences), load.Layout.Pipeline);
}
