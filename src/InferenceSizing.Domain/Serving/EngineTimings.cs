using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Domain.Serving;

/// <summary>For which deployments a timing holds.</summary>
/// <param name="Engine">The engine's name.</param>
/// <param name="Since">The first version; null for all.</param>
/// <param name="Chips">A class of chips; null for all.</param>
/// <param name="Quantized">Whether weights are of fewer than 16 bits; null for both.</param>
public sealed record TimingScope(string Engine, EngineVersion? Since, ChipClass? Chips, bool? Quantized)
{
    internal bool Holds(string engine, EngineVersion version, ChipClass chips, bool quantized) =>
        Engine == engine && (Since is null || version.CompareTo(Since) >= 0) && (Chips is null || Chips == chips)
            && (Quantized is null || Quantized == quantized);

    /// <summary>Whether this says more than <paramref name="other"/>: a later version first, then the chips, then the weights.</summary>
    internal bool IsNearerThan(TimingScope other)
    {
        int era = Since is null ? other.Since is null ? 0 : -1 : Since.CompareTo(other.Since);
        return era != 0 ? era > 0
            : (Chips is null) != (other.Chips is null) ? Chips is not null
            : Quantized is not null && other.Quantized is null;
    }
}

/// <summary>The timings of all engines. Immutable: built once from the catalogue.</summary>
public sealed class EngineTimings(IEnumerable<(TimingScope Scope, EngineTiming Timing)> timings)
{
    private readonly ImmutableArray<(TimingScope Scope, EngineTiming Timing)> _timings = [.. timings];

    /// <summary>The timing that says most about a deployment; that of an engine of which nothing is known where there is none.</summary>
    public EngineTiming For(string engine, EngineVersion version, ChipClass chips, bool quantized)
    {
        int best = -1;
        for (int i = 0; i < _timings.Length; i++)
        {
            if (_timings[i].Scope.Holds(engine, version, chips, quantized) && (best < 0 || _timings[i].Scope.IsNearerThan(_timings[best].Scope)))
                best = i;
        }

        return best < 0 ? EngineTiming.Unmeasured : _timings[best].Timing;
    }
}
