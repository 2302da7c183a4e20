using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;

namespace InferenceSizing.Api.Hosting;

/// <summary>A query string with one flag and nothing else: a misspelt flag must not be read as its absence.</summary>
internal static class QueryFlag
{
    public static bool TryRead(IQueryCollection query, string name, out bool value, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        value = false;
        problem = null;
        if (query.Count == 0)
            return true;
        foreach ((string key, StringValues values) in query)
        {
            if (!string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
                problem = Problem.Invalid(key, $"There is no such query parameter; there is {name}.");
            else if (values.Count != 1 || !bool.TryParse(values[0], out value))
                problem = Problem.Invalid(key, "Expected true or false, once.");
        }

        return problem is null;
    }
}
