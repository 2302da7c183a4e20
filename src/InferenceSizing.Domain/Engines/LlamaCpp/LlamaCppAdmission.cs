using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>Admission to llama.cpp's slots: a sequence has one of its own, and all have their cells within nCtx.</summary>
/// <param name="engine">The engine.</param>
internal sealed class LlamaCppAdmission(Engine engine) : Admission(engine)
{
    /// <inheritdoc/>
    public override (string Limit, long Sequences)? SequenceLimit(RankLoad load) => LlamaCppCache.SequenceLimit(load);

    /// <inheritdoc/>
    public override (string Limit, long Tokens)? ContextLimit(RankLoad load) => (LlamaCppKnobs.NCtx.Name, LlamaCppCache.LongestOfOne(load));

    /// <summary>A cell for each token of every sequence, in blocks.</summary>
    public override long ContextStep(KnobSet values) => LlamaCppCache.Padded(1);
}
