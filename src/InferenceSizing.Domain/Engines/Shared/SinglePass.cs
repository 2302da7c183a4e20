using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Passes of models that do not generate, of an engine that runs each by itself and not as it serves decoders.</summary>
public sealed class SinglePass
{
    private readonly Func<RankLoad, SinglePassRun> _runOf;
    private readonly Func<RankLoad, SequenceCount, SinglePassMoment?> _peakOf;

    internal SinglePass(Func<RankLoad, SinglePassRun> runOf, Func<RankLoad, SequenceCount, SinglePassMoment?> peakOf) => (_runOf, _peakOf) = (runOf, peakOf);

    /// <summary>The curves that time a pass.</summary>
    internal SinglePassRun RunOf(RankLoad load) => _runOf(load);

    /// <summary>Where the peak of a pass stands, and what is in memory there; null for a model that generates.</summary>
    public SinglePassMoment? PeakOf(RankLoad load, SequenceCount batch) => _peakOf(load, batch);
}
