using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Which requests an engine lets in, by its own settings and by how it holds their cache.</summary>
/// <param name="engine">The engine.</param>
internal class Admission(Engine engine)
{
    /// <summary>Share of the output tokens for which a request's cache is set aside when it is admitted.</summary>
    public Ratio OutputHeld { get; init; } = Ratio.One;

    /// <summary>The most sequences of an instance that the engine's own settings let in at the asked lengths, whatever the memory.</summary>
    public virtual (string Limit, long Sequences)? SequenceLimit(RankLoad load) => engine.Find(KnobRole.Sequences) is { } knob && load.Knobs.Has(knob)
        ? (knob.Name, load.Knobs[knob].Count * (knob.Has(KnobRole.PerAttentionReplica) ? load.Layout.AttentionData : 1)) : null;

    /// <summary>The longest context of one sequence that the engine's own settings allow; null for no limit but the model's.</summary>
    public virtual (string Limit, long Tokens)? ContextLimit(RankLoad load) =>
        engine.Find(KnobRole.Context) is { } knob ? (knob.Name, load.Knobs[knob].Count) : null;

    /// <summary>Tokens that a context grows by in memory.</summary>
    public virtual long ContextStep(KnobSet values) => engine.Find(KnobRole.BlockTokens) is { } knob ? values[knob].Count : 1;

    /// <summary>Sequences of an instance at the asked lengths that the cache holds at every moment, not only in the steady state; null where the engine makes
    /// no difference.</summary>
    public virtual long? GuaranteedSequences(RankLoad load) => null;

    /// <summary>Tokens at the start of all prompts that the cache keeps once; null where each sequence keeps its own.</summary>
    public virtual long? TokensKeptOnce(RankLoad load) => null;
}
