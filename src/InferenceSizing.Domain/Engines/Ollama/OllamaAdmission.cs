using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Ollama;

/// <summary>Admission to the slots of the server that Ollama starts.</summary>
/// <param name="engine">The engine.</param>
internal sealed class OllamaAdmission(Engine engine) : Admission(engine)
{
    /// <inheritdoc/>
    public override (string Limit, long Sequences)? SequenceLimit(RankLoad load) =>
        (OllamaKnobs.NumParallel.Name, Math.Min(LlamaCppCache.MostSequences, OllamaServer.ParallelOf(load.Knobs, long.MaxValue)));

    /// <inheritdoc/>
    public override long ContextStep(KnobSet values) => LlamaCppCache.Padded(1);
}
