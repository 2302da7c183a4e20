using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.Vision;

/// <summary>Reader of networks of which only the totals are known:
/// <c>{"name":"published","family":"levit","parameters":18860000,"gigaMultiplyAdds":1.13,"megaActivations":4.23,"height":224,"width":224}</c>.</summary>
internal static class PublishedDesigns
{
    private const double MostParameters = 1e12, MostGiga = 1e9;

    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, ImageDesign>>> Readers => [new("published", Read)];

    private static PublishedNetwork Read(ConfigFields design) => new(
        design.Text("family") ?? throw design.Missing("family"),
        Count.From((long)Bounded(design, "parameters", 1, MostParameters)),
        Ratio.From(Bounded(design, "gigaMultiplyAdds", 0, MostGiga)),
        Ratio.From(Bounded(design, "megaActivations", 0, MostGiga)),
        new ImageSize(AxisLength.From(Side(design, "height")), AxisLength.From(Side(design, "width"))));

    private static int Side(ConfigFields design, string key) => ConvolutionalDesigns.Within(design, key, 1, (int)ImageArchitecture.LargestSide.Length);

    private static double Bounded(ConfigFields design, string key, double least, double most)
    {
        double value = design.Number(key, 0);
        return value >= least && value <= most ? value : throw design.Refuse(key, $"'{key}' is a number from {least} to {most}.");
    }
}
