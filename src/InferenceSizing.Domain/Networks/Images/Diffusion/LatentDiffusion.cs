using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>A model that makes images from text: encoders of the prompt, a denoiser that runs for every step, and the decoder of its latent.</summary>
/// <remarks>All networks stay in memory, as diffusers keeps them without offloading: the weights add up, the activations are those of the stage that needs
/// most, and the time is the sum. The pass of the text encoders over one prompt is left out: a thousandth of the steps' work. Source: diffusers,
/// <c>StableDiffusionXLPipeline</c>, <c>FluxPipeline</c>, <c>WanPipeline</c>.</remarks>
/// <param name="Text">The text encoders.</param>
/// <param name="Denoiser">One pass of it is one step of one latent.</param>
/// <param name="Decoder">From the latent to pixels, once an image.</param>
/// <param name="Steps">num_inference_steps.</param>
/// <param name="Guided">Whether every step runs twice, with the prompt and without (guidance without a classifier).</param>
public sealed record LatentDiffusion(ImmutableArray<Architecture> Text, ImageDesign Denoiser, ImageDesign Decoder, Count Steps, bool Guided) : ImageDesign
{
    private const int WithAndWithoutPrompt = 2;

    /// <summary>Denoisers of the same design, of which each step runs one: two in Wan 2.2, for much and for little noise.</summary>
    public Count Denoisers { get; init; } = Count.One;

    /// <summary>A language model that writes codes of the image before the first step, one for 32 pixels by 32, after those of a small image and with a mark
    /// behind; null without one (GLM-Image).</summary>
    /// <remarks>Source: diffusers, <c>GlmImagePipeline</c>.</remarks>
    public Architecture? Writer { get; init; }

    private const int PixelsOfCode = 32, SmallImageAndMark = 257;

    public override string Family => "diffusion";

    public override bool Measured => false;

    public override ModelDimensions Dimensions => Denoiser.Dimensions;

    internal override void Build(ImageNetwork network)
    {
        if (Writer is { } writer)
            network.Write("writer", writer, checked((int)((network.Image.Height / PixelsOfCode * (network.Image.Width / PixelsOfCode)) + SmallImageAndMark)));
        network.Again(checked((int)(Guided ? WithAndWithoutPrompt * Steps.Value : Steps.Value)), () => Denoiser.Build(network));
        Decoder.Build(network);
        for (int further = 2; further <= Denoisers.Value; further++)
            network.Hold($"transformer_{further}", ImageArchitecture.Of(Denoiser, AxisLength.From(network.Image.Channels), network.Image.Size));
        foreach ((int index, Architecture encoder) in Text.Index())
            network.Hold($"text_encoder.{index + 1}", encoder);
    }
}
