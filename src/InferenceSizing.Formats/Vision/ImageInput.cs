using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.Vision;

/// <summary>Reads <c>input</c>: channels, height and width of the images that a network was made for.</summary>
internal static class ImageInput
{
    /// <summary>Hyperspectral images have a few hundred; beyond this it is a mistake.</summary>
    private const int MostChannels = 4096;

    public static FeatureMap Read(ConfigFields fields)
    {
        ConfigFields input = fields.Part("input", "which gives channels, height and width");
        return new FeatureMap(Within(input, "channels", MostChannels), Within(input, "height", ImageArchitecture.LargestSide),
            Within(input, "width", ImageArchitecture.LargestSide));
    }

    private static int Within(ConfigFields input, string key, int most)
    {
        int value = input.Dimension(key);
        return value >= 1 && value <= most ? value : throw input.Refuse(key, $"'{key}' is between 1 and {most}.");
    }
}
