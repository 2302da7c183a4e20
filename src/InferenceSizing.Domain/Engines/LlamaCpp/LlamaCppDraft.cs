using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>What llama.cpp's server allocates for a draft model: a context of its own for each slot, with a cache and a compute buffer each.</summary>
/// <remarks>Read in <c>tools/server/server.cpp</c> (<c>slot.ctx_dft = llama_init_from_model(model_dft, cparams_dft)</c>): each context has nCtx / slots cells,
/// the default of <c>--ctx-size-draft</c>, and FP16 keys and values. Its weights are on the GPU whole (<c>--gpu-layers-draft</c>). Layers that predict further
/// tokens are one further context over the cells of the model's own, without recurrent states (33,554,432 bytes of GLM-4.5-Air at 8192 cells in
/// v0.5.0).</remarks>
/// <param name="Cache">Of all slots.</param>
/// <param name="Compute">Of all slots.</param>
/// <param name="OnHost">Inputs and logits of all slots in host memory.</param>
internal readonly record struct LlamaCppDraft(ByteCount Cache, ByteCount Compute, ByteCount OnHost)
{
    public static LlamaCppDraft For(RankLoad load, int stage, LlamaCppCache kept)
    {
        if (load.Draft is not { } draft || stage != load.Layout.Pipeline - 1)
            return default;
        if (load.Speculation?.DraftModel is not { } model)
            return new(kept.BytesOf(draft.Cache.OfStage(0)), new LlamaCppBuffers(load, kept).OfPrediction, ByteCount.Zero);
        long slots = Math.Max(1, kept.Sequences);
        RankLoad slot = load with
        {
            Architecture = model,
            Operators = draft.Operators,
            Layout = draft.Layout,
            Precision = draft.Precision,
            Placement = WeightPlacement.OnGpu,
            Weights = draft.Weights,
            Cache = draft.Cache,
            OwnCache = draft.Cache,
            Draft = null,
            Speculation = null,
            Knobs = load.Knobs.With(LlamaCppKnobs.NCtx, WholeNumber.DivideUp(kept.Cells, slots)).With(LlamaCppKnobs.NCtxFollows, false)
                .With(LlamaCppKnobs.ParallelSequences, 1),
            Workload = load.Workload with { Offered = new OfferedBatch(SequenceCount.One), Imbalanced = null },
            InFlight = SequenceCount.One,
        };
        LlamaCppCache cells = LlamaCppCache.For(slot, 1);
        LlamaCppBuffers buffers = new(slot, cells);
        return new(slots * cells.BytesOf(draft.Cache.OfStage(0)), slots * buffers.OfStage(0), slots * buffers.OnHost);
    }
}
