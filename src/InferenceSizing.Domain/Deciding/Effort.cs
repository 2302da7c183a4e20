using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Deciding;

/// <summary>Work that the sizing of one question costs, in units of an ordinary one, and how much of it one search may cost.</summary>
public static class Effort
{
    /// <summary>What a plan or a sweep may cost. Derived: a sweep's 10,000 points of a catalogue model of up to five units, or eight models with all defaults
    /// over all GPUs, twice. Fitted: a unit takes 0.2 to 0.3 ms, so that the dearest search takes about 15 s of one core.</summary>
    public static Count MostOfSearch { get; } = Count.From(50_000);

    /// <summary>Blocks times stages that are sized in about the time of an ordinary model.</summary>
    private const int OrdinaryBlocks = 6;

    /// <summary>Operators of one of each block that are sized in about the time of an ordinary model. Fitted to chains of 500 and 4,000 operators, 0.7 and
    /// 12 ms; valid for graphs up to the bound of a request.</summary>
    private const int OrdinaryNodes = 100;

    /// <summary>Units that one deployment of a model on one pipeline stage costs; one for a model that cannot be laid out, which is refused at once.</summary>
    public static Count Of(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return architecture.LayOut().Operators is { } operators ? Count.From(Of(operators, 1)) : Count.From(1);
    }

    /// <summary>Whether so many sizings stay within what one search may cost.</summary>
    /// <param name="sizings">How many there are, each with its units.</param>
    public static bool IsWithinSearch(IEnumerable<(Count Sizings, Count Units)> sizings)
    {
        ArgumentNullException.ThrowIfNull(sizings);
        long left = MostOfSearch.Value;
        foreach ((Count count, Count units) in sizings)
        {
            if (count.Value > left / units.Value)
                return false;
            left -= count.Value * units.Value;
        }

        return true;
    }

    /// <summary>The same for sizings that are divided evenly among models.</summary>
    /// <param name="sizings">How many there are in all.</param>
    /// <param name="units">Units of each model.</param>
    public static bool IsWithinSearch(Count sizings, IReadOnlyCollection<Count> units)
    {
        ArgumentNullException.ThrowIfNull(units);
        return IsWithinSearch(units.Select(each => (Count.From(sizings.Value / units.Count), each)));
    }

    internal static int Of(OperatorList operators, int stages) =>
        Math.Max(1, Math.Max(operators.Blocks.Length * stages / OrdinaryBlocks, operators.Blocks.Sum(block => block.Nodes.Length) / OrdinaryNodes));
}
