using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Serving;

/// <summary>The passes of a load: their shapes, and the times of their kernels before the engine's timing turns them into what a client sees.</summary>
/// <param name="passes">Times of single passes.</param>
/// <param name="load">The deployment; its workload's lengths hold throughout.</param>
/// <param name="mostRunning">Sequences that an instance admits at once.</param>
/// <param name="speculation">Decoding with proposed tokens; null for plain decoding.</param>
/// <param name="reads">Whether the instance reads its own prompts.</param>
/// <param name="piecesAtOnce">Pieces of one prompt that the stages of a pipeline work on side by side.</param>
internal sealed class PassCosts(
    IPassTimes passes, RankLoad load, long mostRunning, SpeculativeTimeline? speculation, bool reads, long piecesAtOnce)
{
    private readonly Workload _workload = load.Workload;
    private PassParts? _onePrompt;

    /// <summary>The costs of the asked batch, which the times, the rates and the parts of a step all start from.</summary>
    private StepCosts? _asked;

    /// <summary>Layers that a step passes.</summary>
    public LayerMix Layers { get; } = LayerMix.Of(load.Operators);

    /// <summary>A pass of a model that does not generate, and what its time goes to.</summary>
    public Seconds SinglePass(long batch) => passes.Total(Passes.Encode, load.SinglePassShape(batch));

    public StepTime SinglePassParts(long batch) => passes.Pass(Passes.Encode, load.SinglePassShape(batch));

    /// <summary>With <paramref name="clients"/> sequences open, of which as many run as are admitted.</summary>
    public StepCosts At(long clients) => clients == _workload.AtOnce.Count ? _asked ??= Admitted(clients) : Admitted(clients);

    private StepCosts Admitted(long clients)
    {
        // Where not one sequence fits, the times are of a deployment that had the memory.
        long running = IsBatch || mostRunning == 0 ? clients : Math.Clamp(clients, 1, mostRunning);
        return Of(clients, running);
    }

    /// <summary>With <paramref name="running"/> of <paramref name="clients"/> sequences decoding.</summary>
    public StepCosts Of(long clients, long running) => Of(clients, running, IsBatch ? PrefillOf(load.SequencesPerRank(clients)) : OnePrompt);

    /// <summary>Of an instance whose prompts others read.</summary>
    public StepCosts Decoding(long running) => Of(running, running, default);

    private StepCosts Of(long clients, long running, PassParts prefill) => new()
    {
        TogetherPrefill = TogetherPrefill(running, prefill),
        Prefill = prefill * Overlap(IsBatch ? load.SequencesPerRank(clients) : 1),
        PromptPasses = PassesFor(IsBatch ? load.SequencesPerRank(running) : 1),
        SharedPrefill = SharedPrefill(running, prefill),
        SharedPasses = PassesFor(1) * Ratio.From(1.0 / SharedPrompts(running)),
        PromptsTogether = Ratio.From(PromptsTogether(running)),
        SendsAgain = _workload.Offered is OfferedClients,
        Decode = DecodeOf(running),
        Layers = Layers,
        StepsPerToken = speculation?.StepsPerToken ?? Ratio.One,
        FormatsMeasured = passes.FormatsMeasured,
        Clients = clients,
        Running = running,
        OutputTokens = _workload.OutputTokens,
        AttentionData = load.Layout.AttentionData,
        Pipeline = load.Layout.Pipeline,
    };

    /// <summary>What a prefill goes to, and the passes that it takes: of the whole static batch, or of one request that arrives by itself.</summary>
    public (StepTime Kernels, Ratio Passes) PrefillParts()
    {
        long sequences = IsBatch ? load.SequencesPerRank(_workload.AtOnce.Count) : 1;
        return (PassesOver(sequences).Taking(Overlap(sequences)), PassesFor(sequences));
    }

    /// <summary>What a decode step, or a verification of proposed tokens, goes to.</summary>
    public StepTime DecodeParts(long running) => speculation?.Step(DecodeShape(running)) ?? passes.Pass(Passes.Decode, DecodeShape(running));

    private StepTime PassesOver(long sequences)
    {
        if (IsEncoderDecoder)
            return passes.Pass(Passes.Encode, EncodeShape(sequences)).Then(passes.Pass(Passes.Prefill, PrefillShape(sequences)));
        (PromptPass first, PromptPass rest) = PromptPasses(sequences);
        StepTime whole = passes.Pass(Passes.Prefill, first.Shape).Repeated(first.Times);
        return rest.Times == 0 ? whole : whole.Then(passes.Pass(Passes.Prefill, rest.Shape).Repeated(rest.Times));
    }

    /// <summary>The time in which each of <paramref name="running"/> sequences gets one more token.</summary>
    private PassParts DecodeOf(long running) => speculation?.PerToken(DecodeShape(running)) ?? passes.Split(Passes.Decode, DecodeShape(running));

    /// <summary>The passes over one prompt: asked for again and again, and the same each time.</summary>
    private PassParts OnePrompt => _onePrompt ??= PrefillOf(1);

    /// <summary>The passes over the prompts of <paramref name="sequences"/> sequences at once.</summary>
    private PassParts PrefillOf(long sequences)
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

    private bool IsBatch => _workload.Offered is OfferedBatch;

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
    private StepShape DecodeShape(long sequences) =>
        StepShape.Decode(
        SequenceCount.From(PerMicroBatch(sequences)),
        TokenCount.Max(TokenCount.From(2), IsEncoderDecoder ? _workload.OutputTokens.DividedUp(2) : _workload.MeanContext),
        Encoded);

    /// <summary>What one of the prompts adds that a step carries together: as many as arrive while one token is made, within the tokens of a step.</summary>
    private PassParts SharedPrefill(long running, PassParts prefill)
    {
        if (!reads || IsBatch || IsEncoderDecoder)
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
    private double SharedPrompts(long running) => IsBatch || IsEncoderDecoder ? 1
        : Math.Clamp((double)load.SequencesPerRank(running) / Math.Max(1, _workload.OutputTokens.Count), 1, MostPrompts);

    /// <summary>What one prompt takes of a pass over those that clients in step send together.</summary>
    private PassParts TogetherPrefill(long running, PassParts prefill)
    {
        double together = PromptsTogether(running);
        return !reads || together == 1 ? prefill : PassOver(together) * Ratio.From(1 / together);
    }

    /// <summary>Prompts that clients in step send together and one pass reads: a step is filled up with a part of the next prompt, so that longer prompts are
    /// not read sooner where fewer whole ones have room.</summary>
    private double PromptsTogether(long running) => IsEncoderDecoder || _workload.Offered is not OfferedClients ? 1
        : Math.Clamp((double)PrefillTokens / _workload.ComputedInputTokens.Count, 1, Math.Max(1, (double)running / load.Layout.AttentionData));

    /// <summary>Whole prompts that the tokens of a step hold, at least one.</summary>
    private long MostPrompts => Math.Max(1, PrefillTokens / _workload.ComputedInputTokens.Count);

    /// <summary>How much of their time passes over prompts take where the stages of a pipeline work on several at once.</summary>
    /// <remarks>m passes through s stages, m of them at once: <c>(s + m − 1) / (s · m)</c> of one after another, as a pipeline fills and drains. The other
    /// prompts that an instance is busy with fill its stages anyway: see <see cref="ServedTimes.Service"/>.</remarks>
    private Ratio Overlap(long sequences)
    {
        double stages = load.Layout.Pipeline, atOnce = Math.Min(piecesAtOnce, PassesFor(sequences).Value);
        return stages <= 1 || atOnce <= 1 ? Ratio.One : Ratio.From((stages + atOnce - 1) / (stages * atOnce));
    }

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
