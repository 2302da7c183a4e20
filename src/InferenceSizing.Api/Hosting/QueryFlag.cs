using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;

namespace InferenceSizing.Api.Hosting;

/// <summary>A parameter of a query that is true or false.</summary>
/// <param name="Name">In any case.</param>
/// <param name="Absent">What it is where the query does not have it.</param>
internal sealed record QueryFlag(string Name, bool Absent)
{
    /// <summary>Reads a query of flags and nothing else: a misspelt flag must not be read as its absence.</summary>
    /// <param name="query">The query.</param>
    /// <param name="flags">All that there are.</param>
    /// <param name="values">Their values, in the same order.</param>
    /// <param name="problem">What is wrong with the query.</param>
    public static bool TryRead(
        IEnumerable<KeyValuePair<string, StringValues>> query, IReadOnlyList<QueryFlag> flags, out bool[] values,
        [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        values = [.. flags.Select(flag => flag.Absent)];
        problem = null;
        foreach ((string key, StringValues given) in query)
        {
            int at = flags.ToList().FindIndex(flag => flag.IsCalled(key));
            if (at < 0)
                problem = Problem.Invalid(key, $"There is no such query parameter; there are {string.Join(" and ", flags.Select(flag => flag.Name))}.");
            else if (given.Count != 1 || !bool.TryParse(given[0], out values[at]))
                problem = Problem.Invalid(key, "Expected true or false, once.");
        }

        return problem is null;
    }

    public bool IsCalled(string name) => string.Equals(name, Name, StringComparison.OrdinalIgnoreCase);
}
