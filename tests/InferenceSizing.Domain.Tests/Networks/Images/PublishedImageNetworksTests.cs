using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Tests.Networks.Images;

public sealed class PublishedImageNetworksTests
{
    private static readonly Ratio One = Ratio.One;

    /// <summary>Parameters: torchvision's model pages (<c>num_params</c>). Multiply-adds in billions: timm, results/benchmark-infer-amp-nchw, by
    /// fvcore.</summary>
    public static TheoryData<string, ImageDesign, int, long, double> Published => new()
    {
        { "ResNet-18", new ResidualNetwork(LayerCount.From(18)), 224, 11_689_512, 1.82 },
        { "ResNet-50", new ResidualNetwork(LayerCount.From(50)), 224, 25_557_032, 4.11 },
        { "ResNet-152", new ResidualNetwork(LayerCount.From(152)), 224, 60_192_808, 11.56 },
        { "ResNeXt-50 32x4d", new ResidualNetwork(LayerCount.From(50)) { Groups = Count.From(32), GroupWidth = AxisLength.From(4) }, 224, 25_028_904, 4.26 },
        { "Wide ResNet-50-2", new ResidualNetwork(LayerCount.From(50)) { GroupWidth = AxisLength.From(128) }, 224, 68_883_240, 11.43 },
        { "VGG-16", new VggNetwork(LayerCount.From(16), BatchNorm: false), 224, 138_357_544, 15.47 },
        { "VGG-16 with batch norm", new VggNetwork(LayerCount.From(16), BatchNorm: true), 224, 138_365_992, 15.5 },
        { "DenseNet-121", new DenseNetwork(LayerCount.From(121)), 224, 7_978_856, 2.87 },
        { "DenseNet-161", new DenseNetwork(LayerCount.From(161)), 224, 28_681_000, 7.79 },
        { "MobileNetV2", MobileNets.Second(One), 224, 3_504_872, 0.31 },
        { "MobileNetV3 large", MobileNets.ThirdLarge(One), 224, 5_483_032, 0.23 },
        { "MobileNetV3 small", MobileNets.ThirdSmall(One), 224, 2_542_856, 0.06 },
        { "MobileNetV4 hybrid medium", MobileNets.FourthHybridMedium(), 224, 11_070_136, 0.98 },
        { "EfficientNet-B0", EfficientNets.First(One, One), 224, 5_288_548, 0.4 },
        { "EfficientNet-B7", EfficientNets.First(Ratio.From(2), Ratio.From(3.1)), 600, 66_347_960, 38.33 },
        { "EfficientNetV2-S", EfficientNets.Second("s")!, 384, 21_458_488, 8.44 },
        { "ConvNeXt-T", new ConvNextNetwork([LayerCount.From(3), LayerCount.From(3), LayerCount.From(9), LayerCount.From(3)],
        [AxisLength.From(96), AxisLength.From(192), AxisLength.From(384), AxisLength.From(768)]), 224, 28_589_128, 4.47 },
        { "ViT-B/16", new VisionTransformer(AxisLength.From(16), AxisLength.From(768), LayerCount.From(12), AxisLength.From(12),
        AxisLength.From(3072)) { Positions = AxisLength.From(197), Classes = AxisLength.From(1000) }, 224, 86_567_656, 17.58 },
        { "ViT-B/32", new VisionTransformer(AxisLength.From(32), AxisLength.From(768), LayerCount.From(12), AxisLength.From(12),
        AxisLength.From(3072)) { Positions = AxisLength.From(50), Classes = AxisLength.From(1000) }, 224, 88_224_232, 4.41 },
        { "Swin-T", new ShiftedWindowTransformer([LayerCount.From(2), LayerCount.From(2), LayerCount.From(6), LayerCount.From(2)], AxisLength.From(96),
        AxisLength.From(3), AxisLength.From(7)), 224, 28_288_354, 4.51 },
    };

    [Theory, MemberData(nameof(Published))]
    public void Parameters_and_multiply_adds_are_the_published_ones(string name, ImageDesign design, int side, long parameters, double billions)
    {
        LaidOut laidOut = ImageArchitecture.Of(design, AxisLength.From(3), new ImageSize(AxisLength.From(side), AxisLength.From(side))).LayOut();

        Assert.True(laidOut.Refusal is null, name);
        Assert.Equal(parameters, laidOut.Operators!.Parameters.Value);
        double multiplyAdds = MultiplyAdds.Of(laidOut.Operators, Steps.Forward(1, laidOut.Tokens.Count)) / 1e9;
        Assert.InRange(multiplyAdds, Math.Min(0.99 * billions, billions - 0.005), Math.Max(1.01 * billions, billions + 0.005));
    }

    [Fact]
    public void Swin_pads_maps_that_its_windows_do_not_tile()
    {
        // At 384 the stages have 96, 48, 24 and 12 patches a side, in windows of 7 as 98, 49, 28 and 14. Attention of a layer, 4 C^2 + 2 * 49 C a padded patch:
        // 444.4, 399.2, 491.9 and 477.2 million, in 2, 2, 6 and 2 layers 5593; the MLPs, 8 C^2 a patch, 8154; patches and merges 552.
        Architecture swin = ImageArchitecture.Of(new ShiftedWindowTransformer([LayerCount.From(2), LayerCount.From(2), LayerCount.From(6), LayerCount.From(
            2)], AxisLength.From(96), AxisLength.From(3), AxisLength.From(7)), AxisLength.From(3), new ImageSize(AxisLength.From(224), AxisLength.From(224)));

        OperatorList enlarged = swin.LayOut(new ImageSize(AxisLength.From(384), AxisLength.From(384))).Operators!;

        Assert.Equal(14.30e9, (double)MultiplyAdds.Of(enlarged, Steps.Forward(1, 1)), 0.01 * 14.30e9);
        Assert.Equal(swin.LayOut().Operators!.Parameters, enlarged.Parameters);
    }

    [Fact]
    public void A_convolutional_network_takes_other_sizes_and_keeps_its_parameters()
    {
        Architecture resnet = ImageArchitecture.Of(new ResidualNetwork(LayerCount.From(50)), AxisLength.From(3),
            new ImageSize(AxisLength.From(224), AxisLength.From(224)));

        OperatorList native = resnet.LayOut().Operators!, doubled = resnet.LayOut(new ImageSize(AxisLength.From(448), AxisLength.From(448))).Operators!;

        Assert.Equal(native.Parameters, doubled.Parameters);
        // Four times the positions in every convolution; the classifier alone stays.
        double ratio = (double)MultiplyAdds.Of(doubled, Steps.Forward(1, 1)) / MultiplyAdds.Of(native, Steps.Forward(1, 1));
        Assert.InRange(ratio, 3.99, 4);
        Assert.Same(native, resnet.LayOut(new ImageSize(AxisLength.From(224), AxisLength.From(224))).Operators);
    }

    [Fact]
    public void Work_grows_with_the_images_in_the_pass()
    {
        OperatorList operators = ImageArchitecture.Of(MobileNets.Second(One), AxisLength.From(3),
            new ImageSize(AxisLength.From(224), AxisLength.From(224))).LayOut().Operators!;

        Assert.Equal(8 * MultiplyAdds.Of(operators, Steps.Forward(1, 1)), MultiplyAdds.Of(operators, Steps.Forward(8, 1)));
    }

    [Fact]
    public void A_vision_transformer_tells_how_many_tokens_an_image_becomes()
    {
        Architecture vit = ImageArchitecture.Of(new VisionTransformer(AxisLength.From(16), AxisLength.From(768), LayerCount.From(12), AxisLength.From(12),
            AxisLength.From(3072))
        { Positions = AxisLength.From(197) }, AxisLength.From(3), new ImageSize(AxisLength.From(224), AxisLength.From(224)));

        Assert.Equal(197, vit.LayOut().Tokens.Count);
        Assert.Equal(577, vit.LayOut(new ImageSize(AxisLength.From(384), AxisLength.From(384))).Tokens.Count);
        Assert.Equal(vit.LayOut().Operators!.Parameters, vit.LayOut(new ImageSize(AxisLength.From(384), AxisLength.From(384))).Operators!.Parameters);
    }

    public static TheoryData<ImageDesign, int, int, string> Refused => new()
    {
        { new ResidualNetwork(LayerCount.From(50)), 16385, 224, "16384" },
        { new ResidualNetwork(LayerCount.From(50)), 0, 224, "16384" },
        { new AlexNetwork(), 32, 224, "too small" },
        { new VggNetwork(LayerCount.From(16), BatchNorm: false), 31, 31, "too small" },
        { new UNetwork(AxisLength.From(64), LayerCount.From(4), AxisLength.From(2)), 572, 572, "multiples of 16" },
        { new VisionTransformer(AxisLength.From(16), AxisLength.From(768), LayerCount.From(12), AxisLength.From(12), AxisLength.From(3072)), 15, 224, "patch" },
        { new ShiftedWindowTransformer([LayerCount.From(2), LayerCount.From(2), LayerCount.From(6), LayerCount.From(2)], AxisLength.From(96),
        AxisLength.From(3), AxisLength.From(7)), 226, 226, "multiples of 4" },
        { new YoloNetwork(YoloVersion.Ten, One, One, AxisLength.From(512)) { CompactStages = LayerCount.From(4) }, 600, 600, "multiples of 32" },
        { new RepYoloNetwork(One, One, One), 600, 600, "multiples of 32" },
        { new VggSingleShot(Large: false), 64, 64, "too small" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void An_image_that_cannot_pass_is_refused_with_the_reason(ImageDesign design, int height, int width, string reason)
    {
        LaidOut laidOut = ImageArchitecture.Of(design, AxisLength.From(3),
            new ImageSize(AxisLength.From(224), AxisLength.From(224))).LayOut(new ImageSize(AxisLength.From(height), AxisLength.From(width)));

        Assert.Null(laidOut.Operators);
        Assert.Contains(reason, laidOut.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void The_skips_of_a_U_Net_stay_alive_until_they_are_joined()
    {
        // At 512 x 512 the last join holds the skip and the raised map (64 channels each) and their join of 128: 256 · 512² elements; the finest level's
        // first convolution after it reads 128 and writes 64. All skips before: 64, 128, 256, 512 channels at 512, 256, 128, 64 pixels.
        OperatorList operators = ImageArchitecture.Of(new UNetwork(AxisLength.From(64), LayerCount.From(4), AxisLength.From(2)), AxisLength.From(3),
            new ImageSize(AxisLength.From(512), AxisLength.From(512))).LayOut().Operators!;

        ActivationPeak peak = PeakOf(operators);

        Assert.Equal(256L * 512 * 512 * 2, peak.Peak.Count);
        Assert.Equal("concat4", peak.Operator);
    }

    [Fact]
    public void ResNet_50_peaks_in_its_first_stage()
    {
        // First unit of the first stage: the stem's 64 x 56² and, at 256 channels, the shortcut beside the branch. While the shortcut's convolution runs:
        // 64 + 256 (branch) + 256 (shortcut) channels at 56². While the stem's pool runs: 64 · 112² + 64 · 56² = 320 · 56².
        OperatorList operators = ImageArchitecture.Of(new ResidualNetwork(LayerCount.From(50)), AxisLength.From(3),
            new ImageSize(AxisLength.From(224), AxisLength.From(224))).LayOut().Operators!;

        ActivationPeak peak = PeakOf(operators);

        Assert.Equal((64L + 256 + 256) * 56 * 56 * 2, peak.Peak.Count);
        Assert.Equal("layer1.0", peak.Block);
    }

    private static ActivationPeak PeakOf(OperatorList operators) =>
        ActivationPlan.PeakOf(operators, Passes.Encode, Steps.Forward(1, 1), ParallelLayout.Single, ByteCount.FromCount(2), ActivationOptions.Eager);
}
