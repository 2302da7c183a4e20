using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace InferenceSizing.Api.Pictures;

/// <summary>How wide a picture is drawn, user units: the words keep their size, so that a narrow one can be read on a phone.</summary>
/// <remarks>A client asks by a parameter of the media type that it accepts: <c>image/svg+xml; width=360</c>.</remarks>
internal readonly record struct PictureWidth
{
    /// <summary>The usual one.</summary>
    public const int Usual = 760;

    /// <summary>What the longest words need, and what a screen has; beyond them the nearest is drawn.</summary>
    public const int Least = 320, Most = 1600;

    private const string Parameter = "width";

    private PictureWidth(int units) => Units = units;

    public double Units { get; }

    public static PictureWidth AskedBy(StringValues accept)
    {
        string? asked = MediaTypeHeaderValue.TryParseList(accept, out IList<MediaTypeHeaderValue>? ranges)
            ? ranges.Where(range => range.MediaType.Equals(Drawing.MediaType, StringComparison.OrdinalIgnoreCase))
                .SelectMany(range => range.Parameters).FirstOrDefault(parameter => parameter.Name.Equals(Parameter, StringComparison.OrdinalIgnoreCase))?
                .Value.Value
            : null;
        return new(HeaderUtilities.TryParseNonNegativeInt32(asked, out int units) ? Math.Clamp(units, Least, Most) : Usual);
    }
}
