using System.Collections.Immutable;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Searching;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Finds the largest batch whose memory fits, for any engine whose need never falls as the batch grows.</summary>
internal static class BatchSolver
{
    /// <summary>No client asks for more at once; the search ends there.</summary>
    public const long Ceiling = Ceilings.Sequences;

    /// <summary>The largest batch from 0 to <see cref="Ceiling"/> that fits on every stage.</summary>
    public static long Solve(Engine engine, RankLoad load)
    {
        ImmutableArray<(RankLoad Load, ByteCount Kept)> extremes = engine.Extremes(load);
        long most = Frontier.Largest(Ceiling, load.InFlight.Count, batch => Margin(engine, extremes, batch));
        return extremes.Length == 1 || most == Ceiling || Settled(engine, load, most + 1) < 0 ? most
            : Frontier.Largest(Ceiling, most + 1, batch => Settled(engine, load, batch));
    }

    /// <summary>Sequences that an instance runs at once in the steady state: what is held of the output when a request is admitted bounds it, not the whole
    /// output. A static batch runs whole, whatever its size.</summary>
    public static long Running(Engine engine, RankLoad load)
    {
        if (load.Workload.Offered is OfferedBatch)
            return Ceiling;
        long output = (long)Math.Ceiling(load.Workload.OutputTokens.Count * engine.Admission.OutputHeld.Value);
        RankLoad admitted = load with { Workload = load.Workload with { OutputTokens = TokenCount.From(output) } };
        long most = Solve(engine, admitted);
        return engine.Admission.SequenceLimit(load) is { } sequences ? Math.Min(most, sequences.Sequences) : most;
    }

    /// <summary>Whether <paramref name="batch"/> sequences fit on every stage.</summary>
    public static bool Fits(Engine engine, RankLoad load, long batch)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(load);
        ImmutableArray<(RankLoad Load, ByteCount Kept)> extremes = engine.Extremes(load);
        return Margin(engine, extremes, batch) >= 0 || (extremes.Length > 1 && Settled(engine, load, batch) >= 0);
    }

    /// <summary>What the fullest stage has left beyond what is kept free, or what the first that is too small lacks; of the load in which that is most.
    /// </summary>
    private static long Margin(Engine engine, ImmutableArray<(RankLoad Load, ByteCount Kept)> extremes, long batch)
    {
        long most = long.MinValue;
        foreach ((RankLoad load, ByteCount kept) in extremes)
        {
            if (most < 0)
                most = Math.Max(most, LeastFree(engine, load, batch, kept.Count) - kept.Count);
        }

        return most;
    }

    /// <summary>The same of the load with what the engine works out for the batch.</summary>
    private static long Settled(Engine engine, RankLoad load, long batch) => LeastFree(engine, engine.SettledFor(load, batch), batch, enough: 0);

    /// <summary>What the fullest stage has left. Once a stage has less than is enough, those behind it are not looked at.</summary>
    private static long LeastFree(Engine engine, RankLoad load, long batch, long enough)
    {
        long least = long.MaxValue;
        for (int stage = 0; stage < load.Layout.Pipeline && least >= enough; stage++)
            least = Math.Min(least, engine.Free(load, stage, batch).Count);
        return least;
    }

    /// <summary>Whether the engine starts and the asked batch fits; a need that leaves 63 bits fits no GPU.</summary>
    internal static bool FitsAsAsked(Engine engine, RankLoad load) => Fits(engine, load, StartupCheck.AllHold);

    /// <summary>The same for the engine's share alone, whatever lies next to it: what fits in a share fits in a larger one.</summary>
    internal static bool FitsInShare(Engine engine, RankLoad load) => Fits(engine, load, StartupCheck.HoldWithinShare);

    private static bool Fits(Engine engine, RankLoad load, Func<Engine, RankLoad, bool> starts)
    {
        try
        {
            return Fits(engine, load, load.InFlight.Count) && starts(engine, load);
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    /// <summary>What the fullest stage has left with the asked batch; the least there is where the need leaves 63 bits, which no GPU holds.</summary>
    internal static long LeastFree(Engine engine, RankLoad load)
    {
        try
        {
            return LeastFree(engine, engine.SettledFor(load, load.InFlight.Count), load.InFlight.Count, enough: long.MinValue);
        }
        catch (OverflowException)
        {
            return long.MinValue;
        }
    }
}
