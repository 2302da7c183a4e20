using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Sharing;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The widest moment of one full batch of prompt tokens through a rank's layers.</summary>
internal static class FullBatchPeak
{
    /// <summary>Full batches of one model that a search or a plan comes back to.</summary>
    private const int Kept = 16;

    private static readonly SharedResults<OperatorList, FullBatch, ActivationPeak> Peaks = new(Kept);

    /// <summary>Peak by the lifetimes of tensors, plus hidden rows that the engine's own frames keep alive next to it.</summary>
    /// <remarks><c>T · (H + 2·I + I) · b</c> in a gated layer at its activation, with the experts' rows where there are experts; then <c>k · T · H ·
    /// b</c>.</remarks>
    /// <param name="load">The rank.</param>
    /// <param name="tokens">T.</param>
    /// <param name="heldHiddenRows">k.</param>
    public static ByteCount Of(RankLoad load, long tokens, int heldHiddenRows)
    {
        Passes passes = load.Architecture.Generates ? Passes.Prefill : Passes.Encode;
        ByteCount perElement = ElementOf(load);
        StepShape step = StepShape.Prefill(SequenceCount.One, TokenCount.From(tokens));
        ActivationPeak peak = Peaks.Of(load.Operators, new(passes, step, load.Layout, perElement), static (model, batch) =>
            ActivationPlan.PeakOf(model, batch.Passes, batch.Step, batch.Layout, batch.PerElement, ActivationOptions.Eager));
        return peak.Peak + (heldHiddenRows * HiddenRows(load, tokens));
    }

    /// <summary>Hidden states of all tokens: T · H · b.</summary>
    public static ByteCount HiddenRows(RankLoad load, long tokens) =>
        ByteCount.FromCount(checked(tokens * load.Architecture.Dimensions.HiddenSize).Length * ElementOf(load).Count);

    /// <summary>One element of a hidden state.</summary>
    public static ByteCount ElementOf(RankLoad load) => ByteCount.FromBits(load.Precision.HiddenStates.BitsPerElement());

    private readonly record struct FullBatch(Passes Passes, StepShape Step, ParallelLayout Layout, ByteCount PerElement);
}
