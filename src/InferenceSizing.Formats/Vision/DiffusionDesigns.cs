using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Formats.Vision.ConvolutionalDesigns;

namespace InferenceSizing.Formats.Vision;

/// <summary>Readers of designs that make images from noise, step by step, and of the decoders behind them. Their <c>input</c> is the image.</summary>
internal static class DiffusionDesigns
{
    /// <summary>Pixels to a position of a latent along each side.</summary>
    private const int UsualReduction = 8;

    private const int MostLevels = 8, WidestLevel = 8192, MostLayers = 64, MostHeads = 256, WidestText = 65536, MostTokens = 4096, MostChannels = 256,
        MostSteps = 1000, MostTextEncoders = 4,
        MostDenoisers = 4, MostPasses = 4, MostFrames = 1025, MostReferences = 8, MostVocabulary = 1 << 22, LeastTile = 64, MostTile = 4096, UsualTile = 1024;

    /// <summary>norm_num_groups of every published model: widths are multiples of it.</summary>
    private const int NormGroups = 32;

    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, ImageDesign>>> Readers =>
    [
        new("diffusionUnet", UNet),
        new("latentDecoder", design =>
            new LatentDecoder(Axis(design, "latentChannels", 1, MostChannels), Axes(design), design.Flag("latentConvolution", false)) {
            UnitsOfLevel = Layers(design, "unitsOfLevel", 1, MostLevels, 3), Attends = design.Flag("attends", true),
            Tile = Axis(design, "tile", LeastTile, MostTile, UsualTile), SingleInHalf = design.Flag("singleInHalf", false) }),
        new("flux", Flux),
        new("flux2", Flux2),
        new("zImage", ZImage),
        new("stableDiffusion3", StableDiffusion3),
        new("videoTransformer", Video),
        new("videoDecoder", design =>
            new VideoDecoder(Axis(design, "latentChannels", 1, MostChannels), Axes(design), Count.From(FramesOf(design))) {
            Shortcuts = design.Flag("shortcuts", false), Single = design.Flag("single", false) }),
        new("causalVideoDecoder", design => new CausalVideoDecoder(
            Axis(design, "latentChannels", 1, MostChannels), Axes(design), design.Flag("tiled", false), Count.From(FramesOf(design)))),
        new("twoStream", TwoStream),
        new("packed", Packed),
        new("soundAndVideo", SoundAndVideo),
        new("mergedVideoDecoder", MergedDecoder),
        new("clippedVideoDecoder", design => new ClippedVideoDecoder(
            Axis(design, "latentChannels", 1, MostChannels), Layers(design, "layers", 1, MostLayers),
            Axis(design, "heads", 1, MostHeads), Axis(design, "headDimension", 1, 1024), Count.From(ClippedFramesOf(design)))
            { Single = design.Flag("single", false) }),
        new("soundTransformer", design => new SoundTransformer(
            Layers(design, "layers", 1, MostLayers), Axis(design, "heads", 1, MostHeads), Axis(design, "keyValueHeads", 1, MostHeads),
            Axis(design, "headDimension", 1, 1024), Axis(design, "latentChannels", 1, MostChannels), Axis(design, "textWidth", 1, WidestText),
            Tokens(design, "textTokens", 1, MostTokens))),
        new("soundDecoder", design => new SoundDecoder(
            Axis(design, "latentChannels", 1, MostChannels), Axes(design),
                [.. Levels(design, "steps", Widths(design).Length, 1, MostChannels).Select(step => Count.From(step))],
            Axis(design, "soundChannels", 1, MostChannels))),
        new("glmImage", design => new GlmImageTransformer(
            Layers(design, "layers", 1, MostLayers), Axis(design, "heads", 1, MostHeads), Axis(design, "headDimension", 1, 1024),
            Axis(design, "latentChannels", 1, MostChannels), Axis(design, "textWidth", 1, WidestText), Tokens(design, "textTokens", 1, MostTokens))),
        new("latentDiffusion", Pipeline),
    ];

    /// <summary>Several networks as one model: <c>text</c> (configs of Hugging Face), <c>denoiser</c> and <c>decoder</c> (designs of this room), <c>steps</c>,
    /// <c>guided</c>.</summary>
    private static LatentDiffusion Pipeline(ConfigFields design) => new(
        TextEncoders(design),
        Part(design, "denoiser"), Part(design, "decoder"), Counted(design, "steps", 1, MostSteps), design.Flag("guided", false))
    {
        GuidedTogether = design.Flag("guidedTogether", false),
        PassesOfStep = Counted(design, "passesOfStep", 1, MostPasses, 1),
        Denoisers = Counted(design, "denoisers", 1, MostDenoisers, 1),
        Writer = design.Raw("writer") is { } writer ? TextEncoder(design, writer) : null,
    };

    private static ImageDesign Part(ConfigFields design, string key)
    {
        ConfigFields part = design.Part(key);
        return Readers.FirstOrDefault(reader => reader.Key == part.Text("name") && reader.Key != "latentDiffusion").Value is { } read
            ? read(part)
            : throw design.Refuse(key, $"'{key}' is the design of a denoiser or of a decoder.");
    }

    private static ImmutableArray<Architecture> TextEncoders(ConfigFields design) =>
        design.Raw("text") is { Kind: ConfigKind.List } configs && configs.Length <= MostTextEncoders
            ? [.. configs.Items.Select(config => TextEncoder(design, config))]
            : throw design.Refuse("text", $"'text' is an array of at most {MostTextEncoders} configs of text encoders.");

    private static Architecture TextEncoder(ConfigFields design, ConfigValue config) =>
        HuggingFaceConfig.Read(config).Succeeded(out ConfiguredModel? model, out Refusal? refusal) ? model.Architecture
            : throw design.Refuse("text", refusal.Reason);

    private static DiffusionUNetwork UNet(ConfigFields design)
    {
        ImmutableArray<int> widths = Widths(design);
        ImmutableArray<int> depths = Levels(design, "depths", widths.Length, 0, MostLayers), heads = Levels(design, "heads", widths.Length, 1, MostHeads);
        int middle = Within(design, "middleDepth", 1, MostLayers);
        for (int level = 0; level < widths.Length; level++)
        {
            if (widths[level] % heads[level] != 0)
                throw design.Refuse("heads", $"'heads' ({heads[level]}) divides 'widths' ({widths[level]}).");
        }

        return new DiffusionUNetwork(
            [.. widths.Select((width, level) => new DiffusionLevel(AxisLength.From(width), LayerCount.From(depths[level]), AxisLength.From(heads[level])))],
            LayerCount.From(middle), Axis(design, "textWidth", 1, WidestText), Axis(design, "additionWidth", 0, WidestText, 0));
    }

    private static FluxTransformer Flux(ConfigFields design) => new(
        Layers(design, "doubleLayers", 0, MostLayers), Layers(design, "singleLayers", 0, MostLayers), Axis(design, "heads", 1, MostHeads),
            Axis(design, "headDimension", 1, 1024),
        Axis(design, "latentChannels", 1, MostChannels), Axis(design, "textWidth", 1, WidestText), Axis(design, "pooledWidth", 0, WidestText),
        design.Flag("guidance", false), Tokens(design, "textTokens", 1, MostTokens))
    {
        TextNorm = design.Flag("textNorm", false),
        References = Counted(design, "references", 0, MostReferences, 0),
        Frames = Count.From(FramesOf(design)),
        Refiners = Layers(design, "refiners", 0, MostLayers, 0),
    };

    private static Flux2Transformer Flux2(ConfigFields design) => new(
        Layers(design, "doubleLayers", 0, MostLayers), Layers(design, "singleLayers", 0, MostLayers), Axis(design, "heads", 1, MostHeads),
        Axis(design, "headDimension", 1, 1024), Axis(design, "latentChannels", 1, MostChannels), Axis(design, "textWidth", 1, WidestText),
        design.Flag("guidance", false), Tokens(design, "textTokens", 1, MostTokens));

    private static ZImageTransformer ZImage(ConfigFields design) => new(
        Layers(design, "layers", 1, MostLayers), Layers(design, "refiners", 0, MostLayers), Axis(design, "heads", 1, MostHeads),
        Axis(design, "headDimension", 1, 1024), Axis(design, "latentChannels", 1, MostChannels), Axis(design, "textWidth", 1, WidestText),
        Tokens(design, "textTokens", 1, MostTokens));

    private static StableDiffusion3Transformer StableDiffusion3(ConfigFields design) => new(
        Layers(design, "layers", 2, MostLayers), Layers(design, "dualLayers", 0, MostLayers, 0), Axis(design, "heads", 1, MostHeads),
        Axis(design, "headDimension", 1, 1024), Axis(design, "latentChannels", 1, MostChannels), Axis(design, "textWidth", 1, WidestText),
        Axis(design, "pooledWidth", 1, WidestText), Tokens(design, "textTokens", 1, MostTokens), design.Flag("headNorm", false));

    private static VideoTransformer Video(ConfigFields design) => new(
        Layers(design, "layers", 1, MostLayers), Axis(design, "heads", 1, MostHeads), Axis(design, "headDimension", 1, 1024),
        Axis(design, "feedForward", 1, WidestText), Axis(design, "latentChannels", 1, MostChannels), Axis(design, "textWidth", 1, WidestText),
        Tokens(design, "textTokens", 1, MostTokens), Count.From(FramesOf(design)))
    {
        GivenChannels = Axis(design, "givenChannels", 0, MostChannels, 0),
        Reduction = Axis(design, "reduction", UsualReduction, 2 * UsualReduction, UsualReduction),
    };

    private static TwoStreamTransformer TwoStream(ConfigFields design)
    {
        int heads = Within(design, "heads", 1, MostHeads), keyValueHeads = Within(design, "keyValueHeads", 1, MostHeads);
        if (heads % keyValueHeads != 0)
            throw design.Refuse("keyValueHeads", $"'keyValueHeads' ({keyValueHeads}) divides 'heads' ({heads}).");
        return new TwoStreamTransformer(
            Layers(design, "layers", 1, MostLayers), Axis(design, "width", 1, WidestText), AxisLength.From(heads), AxisLength.From(keyValueHeads),
            Axis(design, "headDimension", 1, 1024), Axis(design, "feedForward", 1, WidestText), Axis(design, "latentChannels", 1, MostChannels),
            Tokens(design, "textTokens", 1, MostTokens), Count.From(FramesOf(design)))
        {
            Vocabulary = Axis(design, "vocabulary", 1, MostVocabulary),
            ActionWidth = Axis(design, "actionWidth", 0, MostChannels, 0),
            ActionDomains = Counted(design, "actionDomains", 0, MostChannels, 0),
            SoundWidth = Axis(design, "soundWidth", 0, MostChannels, 0),
        };
    }

    private static SoundAndVideoTransformer SoundAndVideo(ConfigFields design) => new(
        Layers(design, "layers", 1, MostLayers), Axis(design, "heads", 1, MostHeads), AxisLength.From(Even(design, "headDimension", 1024)),
        Axis(design, "latentChannels", 1, MostChannels), Axis(design, "textWidth", 1, WidestText), Layers(design, "textLayers", 1, MostLayers * 2),
        Tokens(design, "textTokens", 1, MostTokens), Layers(design, "connectors", 1, MostLayers), Count.From(EighthFramesOf(design)))
    {
        Gated = design.Flag("gated", true),
        Keyframed = design.Flag("keyframed", true),
    };

    private static int Even(ConfigFields design, string key, int most) =>
        Within(design, key, 2, most) is var value && value % 2 == 0 ? value : throw design.Refuse(key, $"'{key}' is an even number.");

    /// <summary><c>levels</c> from the latent to the pixels: width, units, and whether time and sides double, as 0 or 1.</summary>
    private static MergedVideoDecoder MergedDecoder(ConfigFields design) => new(
        Axis(design, "latentChannels", 1, MostChannels), Axis(design, "width", 1, WidestLevel), Layers(design, "units", 1, MostLayers),
        [.. LevelsOf(design, "widths", 1, WidestLevel).Zip(LevelsOf(design, "unitsOfLevels", 1, MostLayers), LevelsOf(design, "overTime", 0, 1))
            .Zip(LevelsOf(design, "overSides", 0, 1), (level, sides) =>
                new MergedLevel(AxisLength.From(level.First), LayerCount.From(level.Second), level.Third == 1, sides == 1))],
        Count.From(EighthFramesOf(design)))
    {
        Shortcuts = design.Flag("shortcuts", false),
    };

    private static ImmutableArray<int> LevelsOf(ConfigFields design, string key, int least, int most) =>
        Levels(design, key, design.Integers("widths") is { Length: >= 1 and <= MostLevels and var levels } ? levels : MostLevels, least, most);

    private static int EighthFramesOf(ConfigFields design)
    {
        const int period = 8;
        int frames = Within(design, "frames", 1, MostFrames);
        return frames % period == 1 ? frames : throw design.Refuse("frames", "'frames' is one more than a multiple of eight.");
    }

    private static PackedTransformer Packed(ConfigFields design) => new(
        Layers(design, "layers", 1, MostLayers), Layers(design, "refiners", 0, MostLayers), Axis(design, "width", 2, WidestText),
        Axis(design, "heads", 1, MostHeads), Axis(design, "headDimension", 1, 1024), Axis(design, "feedForward", 1, WidestText),
        Axis(design, "latentChannels", 1, MostChannels), Axis(design, "textWidth", 1, WidestText), Tokens(design, "textTokens", 1, MostTokens),
        Count.From(ClippedFramesOf(design)));

    private static int ClippedFramesOf(ConfigFields design)
    {
        const int clip = 17, beyond = 5;
        int frames = Within(design, "frames", clip + beyond, MostFrames);
        return frames % clip == beyond ? frames : throw design.Refuse("frames", "'frames' is five more than a multiple of 17.");
    }

    private static int FramesOf(ConfigFields design)
    {
        const int period = 4;
        int frames = Within(design, "frames", 1, MostFrames, 1);
        return frames % period == 1 ? frames : throw design.Refuse("frames", "'frames' is one more than a multiple of four.");
    }

    private static ImmutableArray<AxisLength> Axes(ConfigFields design) => [.. Widths(design).Select(width => AxisLength.From(width))];

    private static ImmutableArray<int> Widths(ConfigFields design)
    {
        int[] values = design.Integers("widths") ?? throw design.Missing("widths");
        return values.Length is >= 1 and <= MostLevels && values.All(value => value is >= NormGroups and <= WidestLevel && value % NormGroups == 0)
            ? [.. values]
            : throw design.Refuse("widths", $"'widths' is an array of 1 to {MostLevels} multiples of {NormGroups} up to {WidestLevel}.");
    }

    private static ImmutableArray<int> Levels(ConfigFields design, string key, int levels, int least, int most)
    {
        int[]? values = design.Integers(key);
        return values?.Length == levels && values.All(value => value >= least && value <= most)
            ? [.. values]
            : throw design.Refuse(key, $"'{key}' is an array of {levels} numbers from {least} to {most}, one a width.");
    }
}
