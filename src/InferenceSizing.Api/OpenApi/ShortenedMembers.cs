using System.Reflection;
using InferenceSizing.Api.Estimates.Answer;

namespace InferenceSizing.Api.OpenApi;

/// <summary>Members of an answer that its summary leaves out, found by comparing the two: a schema may not require them.</summary>
internal static class ShortenedMembers
{
    private static readonly HashSet<(Type, string)> LeftOut = [.. Differences(typeof(EstimateResponse), typeof(EstimateSummary))];

    public static bool AreWithout(PropertyInfo property) => LeftOut.Contains((property.DeclaringType!, property.Name));

    private static IEnumerable<(Type, string)> Differences(Type whole, Type summary) => whole.GetProperties().SelectMany(
        property => summary.GetProperty(property.Name)?.PropertyType is not { } kept ? [(whole, property.Name)]
            : kept == property.PropertyType ? []
            : Differences(property.PropertyType, kept));
}
