using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace InferenceSizing.Api.Hosting;

/// <summary>Choice of the form of an answer by what the client accepts: RFC 9110, section 12.5.1.</summary>
internal static class MediaTypes
{
    /// <summary>The offered type that the client likes best, of equal ones the first; the first where it says nothing; null where it accepts none.</summary>
    public static string? Choose(StringValues accept, IReadOnlyList<string> offered)
    {
        if (accept.Count == 0 || (accept.Count == 1 && (accept[0] is null or "" or "*/*" || accept[0] == offered[0]))
            || !MediaTypeHeaderValue.TryParseList(accept, out IList<MediaTypeHeaderValue>? ranges))
            return offered[0];
        string? best = null;
        double bestQuality = 0;
        foreach (string type in offered)
        {
            // The most specific range that matches decides; its parameters say how the form shall be, not which.
            MediaTypeHeaderValue? range = ranges.Where(candidate => candidate.MatchesMediaType(type)).OrderBy(candidate => candidate.MatchesAllTypes)
                .ThenBy(candidate => candidate.MatchesAllSubTypes).FirstOrDefault();
            double quality = range is null ? 0 : range.Quality ?? 1;
            if (quality > bestQuality)
                (best, bestQuality) = (type, quality);
        }

        return best;
    }
}
