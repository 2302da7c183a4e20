using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>The dimensions that vision configs give under the same keys.</summary>
/// <param name="Hidden">hidden_size.</param>
/// <param name="Intermediate">intermediate_size.</param>
/// <param name="Layers">num_hidden_layers.</param>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="Image">image_size, the side of a square.</param>
/// <param name="Patch">patch_size.</param>
internal sealed record TowerSizes(AxisLength Hidden, AxisLength Intermediate, LayerCount Layers, AxisLength Heads, AxisLength Image, AxisLength Patch)
{
    public AxisLength Channels { get; init; } = AxisLength.From(TowerReader.Colours);

    /// <summary>Values of one patch.</summary>
    public AxisLength PatchElements => Channels * Patch * Patch;

    /// <summary>Patches of an image; towers of any image size have a number of their own.</summary>
    public AxisLength Patches
    {
        get => field.Or(TowerTensors.Patches(Image, Patch));
        init;
    }

    /// <summary>An image of the tower's size that becomes <paramref name="tokens"/> of the language model.</summary>
    public ImageInput ImageOf(TokenCount tokens) => new(Count.From((Channels * Image * Image).Length), tokens);

    /// <summary>Tokens of an image where so many patches become one; at least one.</summary>
    public TokenCount Tokens(AxisLength patchesPerToken) => TokenCount.From(Math.Max(1, Patches.Length / patchesPerToken.Length));

    /// <summary>The sizes that a config class has, in the order of its keys.</summary>
    public static TowerSizes Of(int hidden, int intermediate, int layers, int heads, int image, int patch) => new(AxisLength.From(hidden),
        AxisLength.From(intermediate), LayerCount.From(layers), AxisLength.From(heads), AxisLength.From(image), AxisLength.From(patch));

    /// <param name="vision">The vision config.</param>
    /// <param name="absent">What its class has.</param>
    public static TowerSizes Read(ConfigFields vision, TowerSizes absent)
    {
        TowerSizes sizes = new(vision.Positive("hidden_size", absent.Hidden), vision.Dimension("intermediate_size", absent.Intermediate),
            vision.LayersOr("num_hidden_layers", absent.Layers),
            vision.Positive("num_attention_heads", absent.Heads), Side(vision, "image_size", absent.Image), Side(vision, "patch_size", absent.Patch))
        {
            Channels = vision.Positive("num_channels", absent.Channels),
        };
        return sizes.Hidden % sizes.Heads == 0 ? sizes : throw vision.Refuse("num_attention_heads", "'num_attention_heads' does not divide 'hidden_size'.");
    }

    public ImmutableArray<LayerDesign> Stack(LayerDesign layer) => [.. Enumerable.Repeat(layer, Layers.Count)];

    /// <summary>The side of a square, given as a number or as a pair of equal ones (<c>[448, 448]</c>).</summary>
    private static AxisLength Side(ConfigFields vision, string key, AxisLength absent)
    {
        string reason = $"'{key}' is a whole number, or a pair of equal ones: towers of squares are supported.";
        return vision.Raw(key) is { Kind: ConfigKind.List, Length: not 2 } ? throw vision.Refuse(key, reason) : vision.Uniform(key, absent, reason);
    }
}
