using System.Globalization;

namespace InferenceSizing.Api.Hosting;

/// <summary>Query parameters that an endpoint knows; others are refused, for a misspelt filter must not be read as its absence.</summary>
internal static class QueryNames
{
    public static TBuilder AllowsQuery<TBuilder>(this TBuilder endpoint, params string[] names)
        where TBuilder : IEndpointConventionBuilder => endpoint.AddEndpointFilter((context, next) =>
        {
            Dictionary<string, string[]>? errors = null;
            foreach (string given in context.HttpContext.Request.Query.Keys)
            {
                if (!names.Contains(given, StringComparer.OrdinalIgnoreCase))
                    (errors ??= [])[given] = [
                        names.Length == 0 ? "There is no such query parameter; there are none here."
                        : $"There is no such query parameter; there are {string.Join(", ", names)}."];
            }

            return errors is null ? next(context) : ValueTask.FromResult<object?>(Problem.Invalid(errors));
        });

    /// <summary>A whole number within bounds, or the problem with it.</summary>
    public static int Whole(string? text, string name, int absent, int minimum, int maximum, Dictionary<string, string[]> errors)
    {
        if (text is null)
            return absent;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= minimum && value <= maximum)
            return value;
        errors[name] = [$"Expected a whole number from {minimum} to {maximum}."];
        return absent;
    }
}
