using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Serving;

/// <summary>Times of decoding with proposed tokens: k passes of what drafts, then one of the model over k + 1 tokens of each sequence.</summary>
/// <remarks>A token of each sequence takes <c>(verify + k · draft) / E</c>, E the tokens that a verification yields. Leviathan et al. 2022, arXiv:2211.17192,
/// section 3.3. The k passes of separate layers for each further token (several MTP layers) run each layer k / layers times.</remarks>
/// <param name="target">The model's own passes.</param>
/// <param name="draft">The passes of what drafts; null where drafting takes no pass (n-grams).</param>
/// <param name="draftLayersInTurn">Proposed tokens that one pass of the whole draft comes to: as many as there are MTP layers, of which each runs for one; a
/// whole block of DFlash; one for a model.</param>
/// <param name="speculation">How.</param>
public sealed class SpeculativeTimeline(IPassTimes target, IPassTimes? draft, LayerCount draftLayersInTurn, SpeculativeDecoding speculation)
{
    /// <param name="speculation">How.</param>
    /// <param name="target">The model's own passes.</param>
    /// <param name="load">The GPU and what is laid out on it.</param>
    /// <param name="chip">The GPU and how long kernels take on it.</param>
    /// <param name="overhead">What the engine adds to a pass.</param>
    internal static SpeculativeTimeline Of(SpeculativeDecoding speculation, IPassTimes target, RankLoad load, ChipTiming chip, HostOverhead overhead)
    {
        if (load.Draft is not { } draft)
            return new(target, null, LayerCount.One, speculation);
        KernelPass passes = new(draft.Operators, draft.Weights, draft.Precision, draft.Layout, chip, overhead);
        return new(
            target, passes, speculation.Method switch
            {
                SpeculativeMethod.Mtp => LayerCount.Max(LayerCount.One, draft.Operators.Layers),
                SpeculativeMethod.Dflash => LayerCount.From((int)speculation.DraftTokens.Count),
                _ => LayerCount.One,
            }, speculation);
    }

    /// <summary>Verifications that it takes for one more token.</summary>
    public Ratio StepsPerToken => Ratio.From(1 / speculation.TokensPerStep.Value);

    /// <summary>The time in which every sequence of a decode step gets one more token.</summary>
    public PassParts PerToken(in StepShape decode) => StepOf(decode) * StepsPerToken;

    /// <summary>What the prompt's pass takes of the draft, beside the model's own.</summary>
    public Seconds PrefillOf(in StepShape prefill) => draft?.Total(Passes.Prefill, prefill) ?? Seconds.Zero;

    /// <summary>One verification and what led to it, part by part.</summary>
    public StepTime Step(in StepShape decode)
    {
        StepTime verify = target.Pass(Passes.Decode, Verification(decode));
        if (draft is null)
            return verify;
        StepTime drafted = draft.Pass(Passes.Decode, decode);
        Ratio passes = DraftPasses;
        return verify.Then(new StepTime(drafted.Total * passes, [new StepPart("draft", drafted.Total * passes,
            FlopCount.From(passes.Value * drafted.Parts.Sum(part => part.Flops.Count)),
                Traffic.From(passes.Value * drafted.Parts.Sum(part => part.Moved.Bytes)), drafted.Parts.MaxBy(part => part.Time).Bound)]));
    }

    private PassParts StepOf(in StepShape decode) =>
        target.Split(Passes.Decode, Verification(decode)) + PassParts.Of(draft is null ? Seconds.Zero : draft.Total(Passes.Decode, decode) * DraftPasses);

    private Ratio DraftPasses => Ratio.From((double)speculation.DraftTokens.Count / draftLayersInTurn.Count);

    private StepShape Verification(in StepShape decode) =>
        StepShape.Verification(
            decode.Sequences, speculation.VerifiedTokens, decode.Context + speculation.DraftTokens, decode.EncoderTokens);
}
