using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>A model that makes images from text: encoders of the prompt, a denoiser that runs for every step, and the decoder of its latent.</summary>
/// <remarks>All networks stay in memory, unless the engine lets them wait elsewhere: the weights add up, the activations are those of the stage that needs
/// most, and the time is the sum. The pass of the text encoders over one prompt is left out: a thousandth of the steps' work. Source: diffusers,
/// <c>StableDiffusionXLPipeline</c>, <c>FluxPipeline</c>, <c>WanPipeline</c>.</remarks>
/// <param name="Text">The text encoders.</param>
/// <param name="Denoiser">One pass of it is one step of one latent.</param>
/// <param name="Decoder">From the latent to pixels, once an image.</param>
/// <param name="Steps">num_inference_steps.</param>
/// <param name="Guided">Whether every step takes the latent twice, with the prompt and without (guidance without a classifier).</param>
public sealed record LatentDiffusion(ImmutableArray<Architecture> Text, ImageDesign Denoiser, ImageDesign Decoder, Count Steps, bool Guided) : ImageDesign
{
    private const int WithAndWithoutPrompt = 2;

    /// <summary>Whether guidance takes the latent with the prompt and without it as two samples of one pass, and not as two passes.</summary>
    public bool GuidedTogether { get; init; }

    /// <summary>Passes of each step: two of two samples stand for LTX-2's four of one sample, which also guide over space and time and between
    /// modalities.</summary>
    public Count PassesOfStep { get; init; } = Count.One;

    /// <summary>Denoisers of the same design, of which each step runs one: two in Wan 2.2, for much and for little noise.</summary>
    public Count Denoisers { get; init; } = Count.One;

    /// <summary>A language model that writes codes of the image before the first step, one for 32 pixels by 32, after those of a small image and with a mark
    /// behind; null without one (GLM-Image).</summary>
    /// <remarks>Source: diffusers, <c>GlmImagePipeline</c>.</remarks>
    public Architecture? Writer { get; init; }

    private const int PixelsOfCode = 32, SmallImageAndMark = 257;

    public override string Family => "diffusion";

    public override bool Measured => false;

    public override string? SizeFixedBy => Denoiser.SizeFixedBy;

    public override bool? InTiles => Decoder.InTiles;

    public override ImageDesign DecodingInTiles(bool tiles) => this with { Decoder = Decoder.DecodingInTiles(tiles) };

    public override ModelDimensions Dimensions => Denoiser.Dimensions;

    internal override void Build(ImageNetwork network)
    {
        if (Writer is { } writer)
        {
            network.As(new NetworkPart("writer"), () => network.Write(
                "writer", writer, checked((int)((network.Image.Height / PixelsOfCode * (network.Image.Width / PixelsOfCode)) + SmallImageAndMark))));
        }

        long passes = checked(Steps.Value * PassesOfStep.Value * (Guided && !GuidedTogether ? WithAndWithoutPrompt : 1));
        NetworkPart denoiser = new("transformer") { Samples = Guided && GuidedTogether ? Count.From(WithAndWithoutPrompt) : Count.One };
        network.As(denoiser, () => network.Again(checked((int)passes), () => Denoiser.Build(network)));
        network.As(Decoder.PartOf("vae") with { Decodes = true }, () => Decoder.Build(network));
        for (int further = 2; further <= Denoisers.Value; further++)
        {
            string name = $"transformer_{further}";
            network.As(new NetworkPart(name), () => network.Hold(
                name, ImageArchitecture.Of(Denoiser, AxisLength.From(network.Image.Channels), network.Image.Size)));
        }

        foreach ((int index, Architecture encoder) in Text.Index())
        {
            string name = $"text_encoder.{index + 1}";
            network.As(new NetworkPart(name), () => network.Hold(name, encoder));
        }
    }
}
