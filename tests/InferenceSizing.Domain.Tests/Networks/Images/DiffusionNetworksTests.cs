using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using static InferenceSizing.Domain.Tests.Networks.Images.LaidOutNetworks;

namespace InferenceSizing.Domain.Tests.Networks.Images;

public sealed class DiffusionNetworksTests
{
    private static readonly DiffusionUNetwork StableDiffusion = new(
        [new(AxisLength.From(320), LayerCount.One, AxisLength.From(8)), new(AxisLength.From(640), LayerCount.One, AxisLength.From(8)),
        new(AxisLength.From(1280), LayerCount.One, AxisLength.From(8)), new(AxisLength.From(1280), LayerCount.Zero, AxisLength.From(8))], LayerCount.One,
        AxisLength.From(768), AxisLength.Zero);

    private static readonly FluxTransformer Flux = new(LayerCount.From(19), LayerCount.From(38), AxisLength.From(24), AxisLength.From(128),
        AxisLength.From(16), AxisLength.From(4096), AxisLength.From(768), Guidance: true, TokenCount.From(512));

    /// <summary>Parameters and 10^9 multiply-adds of convolutions and linear layers, without attention. SD 1.5 and decoder: BK-SDM, issue 53 (counted by thop);
    /// SDXL and Flux: diffusers' benchmarks, whose 5979.1 and 59529.5 count two operations for each.</summary>
    public static TheoryData<string, ImageDesign, int, long, double> Published => new()
    {
        { "SD 1.5 U-Net", StableDiffusion, 512, 859_520_964, 338.749 },
        { "SDXL U-Net", new DiffusionUNetwork(
        [new(AxisLength.From(320), LayerCount.Zero, AxisLength.From(5)), new(AxisLength.From(640), LayerCount.From(2), AxisLength.From(10)),
        new(AxisLength.From(1280), LayerCount.From(10), AxisLength.From(20))], LayerCount.From(10), AxisLength.From(2048), AxisLength.From(2816)), 1024,
        2_567_463_684, 5979.1 / 2 },
        { "Flux.1-dev", Flux, 1024, 11_901_408_320, 59529.5 / 2 },
        { "SD decoder", new LatentDecoder(AxisLength.From(4), [AxisLength.From(128), AxisLength.From(256), AxisLength.From(512), AxisLength.From(512)],
        LatentConvolution: false), 512, 49_490_179, 1240.0795 },
    };

    [Theory, MemberData(nameof(Published))]
    public void Parameters_and_products_are_the_published_ones(string name, ImageDesign design, int side, long parameters, double billions)
    {
        OperatorList operators = LaidOut(design, side);

        Assert.True(parameters == operators.Parameters.Value, name);
        Assert.InRange(MultiplyAddsOf(operators, KernelKind.Convolution, KernelKind.MatrixProduct) / 1e9, 0.999 * billions, 1.001 * billions);
    }

    /// <summary>Z-Image-Turbo's transformer; unslothai's list of models, from the safetensors files of the checkpoint.</summary>
    [Fact]
    public void A_transformer_over_image_and_text_has_the_published_parameters() =>
        Assert.Equal(6_154_908_736, LaidOut(new ZImageTransformer(LayerCount.From(30), LayerCount.From(2), AxisLength.From(30), AxisLength.From(128),
            AxisLength.From(16), AxisLength.From(2560), TokenCount.From(512)), 1024).Parameters.Value);

    /// <summary>GLM-Image: 7 billion, zai-org/GLM-Image model card; dimensions of sgl-project/sglang, configs/models/dits/glmimage.py.</summary>
    [Fact]
    public void Letters_and_squares_share_the_weights_of_a_layer()
    {
        const long w = 4096, layer = (12 * w * w) + (9 * w) + (512 * 12 * w) + (12 * w);
        const long step = (512 * 512) + 512 + (512 * 512) + 512 + (1024 * 512) + 512 + (512 * 512) + 512;
        const long entries = (64 * w) + w + (1472 * w) + w + (w * w) + w + (16384 * w) + (2 * ((w * w) + w));
        const long exit = (512 * 2 * w) + (2 * w) + (64 * w) + 64;

        Assert.Equal((30 * layer) + step + entries + exit,
            LaidOut(new GlmImageTransformer(LayerCount.From(30), AxisLength.From(32), AxisLength.From(128), AxisLength.From(16), AxisLength.From(1472),
                TokenCount.From(64)), 1024).Parameters.Value);
        Assert.InRange((30 * layer) + step + entries + exit, 6_500_000_000, 7_500_000_000);
    }

    [Fact]
    public void Layers_that_share_their_modulation_multiply_once_for_every_token()
    {
        // FLUX.2-klein: 5 joint layers and 20 others of 13 squares of the width for each token, text and image alike, which the joint ones hold twice.
        const int width = 3072, text = 512, image = 4096, layers = 25, squares = 13;
        double products = MultiplyAddsOf(LaidOut(new Flux2Transformer(LayerCount.From(5), LayerCount.From(20), AxisLength.From(24), AxisLength.From(128),
            AxisLength.From(32), AxisLength.From(7680), Guidance: false, TokenCount.From(text)), 1024), KernelKind.MatrixProduct);

        Assert.InRange(products / ((double)layers * squares * width * width * (text + image)), 1, 1.01);
    }

    [Fact]
    public void An_image_that_is_edited_doubles_the_tokens_of_the_one_made()
    {
        FluxTransformer making = new(LayerCount.From(10), LayerCount.From(20), AxisLength.From(24), AxisLength.From(128), AxisLength.From(16),
            AxisLength.From(3584), AxisLength.Zero, Guidance: false, TokenCount.From(512));
        OperatorList made = LaidOut(making, 1024), edited = LaidOut(making with { References = Count.One }, 1024);

        Assert.Equal(made.Parameters, edited.Parameters);
        Assert.InRange(MultiplyAddsOf(edited, KernelKind.MatrixProduct) / MultiplyAddsOf(made, KernelKind.MatrixProduct), 8.66 / 4.61, 8.74 / 4.61);
    }

    [Fact]
    public void A_U_Net_attends_to_its_own_positions_and_to_77_tokens_of_text()
    {
        // Two layers on the way down and three up at 64², 32² and 16² positions, one in the middle at 8²: scores and weighted values.
        double itself = (5.0 * 4096 * 4096 * 320) + (5.0 * 1024 * 1024 * 640) + (5.0 * 256 * 256 * 1280) + (64.0 * 64 * 1280);
        double text = 77 * ((5.0 * 4096 * 320) + (5.0 * 1024 * 640) + (5.0 * 256 * 1280) + (64.0 * 1280));

        Assert.Equal(2 * (itself + text), MultiplyAddsOf(LaidOut(StableDiffusion, 512), KernelKind.Attention), 0);
    }

    [Theory]
    [InlineData(false, 30)]
    [InlineData(true, 60)]
    public void A_pipeline_repeats_its_denoiser_with_the_same_weights_and_decodes_once(bool guided, int passes)
    {
        LatentDecoder decoder = new(AxisLength.From(4), [AxisLength.From(128), AxisLength.From(256), AxisLength.From(512), AxisLength.From(512)],
            LatentConvolution: true);
        OperatorList unet = LaidOut(StableDiffusion, 512), vae = LaidOut(decoder, 512),
            whole = LaidOut(new LatentDiffusion([], StableDiffusion, decoder, Count.From(30), guided), 512);

        Assert.Equal(unet.Parameters + vae.Parameters, whole.Parameters);
        Assert.Equal(passes, whole.Blocks.First(block => block.Name == "unet").Repeat.Count);
        double Products(OperatorList operators) => MultiplyAddsOf(operators, KernelKind.Convolution, KernelKind.MatrixProduct);
        Assert.Equal((passes * Products(unet)) + Products(vae), Products(whole), 1e-9 * Products(whole));
    }

    [Fact]
    public void Flux_attends_over_the_tokens_of_text_and_image_together()
    {
        // At 512 x 512: 32² tokens of the image and 512 of the text, in 57 layers of 3072.
        Assert.Equal(57 * 2 * 1536.0 * 1536 * 3072, MultiplyAddsOf(LaidOut(Flux, 512), KernelKind.Attention), 0);
    }

    [Fact]
    public void A_decoder_peaks_where_it_first_narrows_at_full_size()
    {
        // The last level's first unit at 512 x 512: its input of 256 channels, kept for the shortcut, the normalized copy, and the convolution's 128.
        ActivationPeak peak = ActivationPlan.PeakOf(
            LaidOut(new LatentDecoder(AxisLength.From(4), [AxisLength.From(128), AxisLength.From(256), AxisLength.From(512), AxisLength.From(512)],
                LatentConvolution: true), 512), Passes.Encode, Steps.Forward(1, 1), ParallelLayout.Single,
                ByteCount.FromCount(2), ActivationOptions.Eager);

        Assert.Equal((256L + 256 + 128) * 512 * 512 * 2, peak.Peak.Count);
        Assert.Equal("up_blocks.0.0", peak.Block);
    }

    /// <summary>diffusers, <c>AutoencoderKL.tiled_decode</c>: tiles of 128 positions that begin every 96, for 1024 pixels. <c>_decode</c> calls it
    /// for latents larger than one tile alone.</summary>
    [Theory]
    [InlineData(1024, 1)]
    [InlineData(2048, 7)]
    public void Tiles_bound_the_peak_and_decode_what_they_share_twice(int side, int tiles)
    {
        // 256 positions are tiles of 128, 128 and 64: 320² positions, as many as 6.25 whole tiles have, and all of their pixels are kept.
        LatentDecoder decoder = new(AxisLength.From(4), [AxisLength.From(128), AxisLength.From(256), AxisLength.From(512), AxisLength.From(512)],
            LatentConvolution: true);
        OperatorList whole = LaidOut(decoder, 1024), tiled = LaidOut(decoder with { Tiled = true }, side);
        long made = tiles == 1 ? 0 : 320 * 320;

        Assert.Equal(whole.Parameters, tiled.Parameters);
        Assert.Equal(tiles, tiled.Blocks.First(block => block.Name == "conv_out").Repeat.Count);
        Assert.Equal(PeakOf(whole) + (made * 8 * 8 * 3 * 2), PeakOf(tiled));

        static long PeakOf(OperatorList operators) => ActivationPlan.PeakOf(
            operators, Passes.Encode, Steps.Forward(1, 1), ParallelLayout.Single, ByteCount.FromCount(2), ActivationOptions.Eager).Peak.Count;
    }

    [Fact]
    public void Guidance_in_one_pass_takes_two_samples_and_half_the_passes()
    {
        LatentDecoder decoder = new(AxisLength.From(4), [AxisLength.From(128), AxisLength.From(256), AxisLength.From(512), AxisLength.From(512)],
            LatentConvolution: true);
        LatentDiffusion apart = new([], StableDiffusion, decoder, Count.From(30), Guided: true);
        OperatorList twice = LaidOut(apart, 512), together = LaidOut(apart with { GuidedTogether = true }, 512);
        NetworkPart unet = together.Parts[0];

        Assert.Equal(30, together.Blocks.First(block => block.Name == "unet").Repeat.Count);
        Assert.Equal(MultiplyAddsOf(twice, KernelKind.Convolution), MultiplyAddsOf(together, KernelKind.Convolution), 0);
        Assert.Equal(2 * PeakOf(twice, twice.Parts[0]), PeakOf(together, unet));

        static long PeakOf(OperatorList operators, NetworkPart part) => ActivationPlan.PeakOf(
            operators, Passes.Encode, Steps.Forward(1, 1), ParallelLayout.Single, ByteCount.FromCount(2), ActivationOptions.Eager, part).Peak.Count;
    }

    [Fact]
    public void Odd_latents_are_raised_to_the_size_of_their_skips()
    {
        // 75 x 75 positions halve to 38, 19 and 10.
        Assert.Equal(859_520_964, LaidOut(StableDiffusion, 600).Parameters.Value);
    }

    public static TheoryData<ImageDesign, int, string> Refused => new()
    {
        { StableDiffusion, 516, "multiples of 8" },
        { Flux, 1000, "multiples of 16" },
        { new LatentDiffusion([], Flux, new LatentDecoder(AxisLength.From(16), [AxisLength.From(128)], LatentConvolution: false), Count.From(2), Guided: false)
        {
            Denoisers = Count.From(2),
        }, 1000, "multiples of 16" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void Sides_that_have_no_latent_are_refused(ImageDesign design, int side, string reason)
    {
        LaidOut laidOut = ImageArchitecture.Of(design, AxisLength.From(3),
            new ImageSize(AxisLength.From(512), AxisLength.From(512))).LayOut(new ImageSize(AxisLength.From(side), AxisLength.From(512)));

        Assert.Null(laidOut.Operators);
        Assert.Contains(reason, laidOut.Refusal, StringComparison.Ordinal);
    }
}
