using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Passes of models that do not generate, of an engine that runs each by itself and not as it serves decoders.</summary>
public sealed class SinglePass
{
    private readonly Func<RankLoad, ForwardRun> _runOf;
    private readonly Func<RankLoad, SequenceCount, ForwardMoment?> _peakOf;

    internal SinglePass(Func<RankLoad, ForwardRun> runOf, Func<RankLoad, SequenceCount, ForwardMoment?> peakOf) => (_runOf, _peakOf) = (runOf, peakOf);

    /// <summary>The curves that time a pass.</summary>
    internal ForwardRun RunOf(RankLoad load) => _runOf(load);

    /// <summary>Where the peak of a pass stands, and what is in memory there; null for a model that generates.</summary>
    public ForwardMoment? PeakOf(RankLoad load, SequenceCount batch) => _peakOf(load, batch);
}
