using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.Vision;

/// <summary>Reads <c>input</c>: channels, height and width of the images that a network was made for.</summary>
internal static class ImageInput
{
    /// <summary>Hyperspectral images have a few hundred; beyond this it is a mistake.</summary>
    private const int MostChannels = 4096;

    public static (AxisLength Channels, ImageSize Size) Read(ConfigFields fields)
    {
        ConfigFields input = fields.Part("input", "which gives channels, height and width");
        int longest = (int)ImageArchitecture.LargestSide.Length;
        return (Within(input, "channels", MostChannels), new ImageSize(Within(input, "height", longest), Within(input, "width", longest)));
    }

    private static AxisLength Within(ConfigFields input, string key, int most)
    {
        int value = input.Integer(key);
        return value >= 1 && value <= most ? AxisLength.From(value) : throw input.Refuse(key, $"'{key}' is between 1 and {most}.");
    }
}
