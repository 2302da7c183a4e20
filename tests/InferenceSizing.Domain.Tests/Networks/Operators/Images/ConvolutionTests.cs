using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Networks.Operators.Images;

public sealed class ConvolutionTests
{
    private static readonly FeatureMap Image = new(3, 224, 224);

    public static TheoryData<int, int, int, int, int> PublishedSizes => new()
    {   // side, kernel, stride, padding, output: Dumoulin and Visin 2016, arXiv:1603.07285, figures 2.1 to 2.7
        { 4, 3, 1, 0, 2 }, { 5, 4, 1, 2, 6 }, { 5, 3, 1, 1, 5 }, { 5, 3, 2, 0, 2 }, { 5, 3, 2, 1, 3 }, { 6, 3, 2, 1, 3 },
    };

    [Theory, MemberData(nameof(PublishedSizes))]
    public void Output_sizes_are_those_of_convolution_arithmetic(int side, int kernel, int stride, int padding, int output) =>
        Assert.Equal(new FeatureMap(8, output, output),
            new FeatureMap(1, side, side).Through(new SlidingWindow(kernel, kernel, stride, Padding.Of(padding)), 8));

    [Fact]
    public void Dilation_widens_the_kernel_s_reach() =>
        // Figure 5.1 of the same: a 3 x 3 kernel with dilation 2 over 7 x 7 gives 3 x 3.
        Assert.Equal(3, new FeatureMap(1, 7, 7).Through(new SlidingWindow(3, 3, 1, Padding.Of(0), Dilation: 2), 1).Height);

    [Theory, InlineData(54, 27), InlineData(109, 54), InlineData(112, 56)]
    public void A_partial_last_step_counts_where_sizes_are_rounded_up(int side, int output) =>
        Assert.Equal(output, new FeatureMap(1, side, side).Through(SlidingWindow.Unpadded(3, stride: 2) with { RoundsUp = true }, 1).Height);

    [Fact]
    public void The_first_layer_of_ResNet_has_118_million_multiply_adds()
    {
        // 64 · 3 · 7 · 7 = 9,408 weights; 112 · 112 positions: 118,013,952 multiply-adds, 236,027,904 operations.
        Convolution conv = new("conv1", Image, 64, SlidingWindow.Square(7, stride: 2));

        KernelWork work = conv.Work(Steps.Forward(2, 1), ParallelLayout.Single);

        Assert.Equal(new FeatureMap(64, 112, 112), conv.Output);
        Assert.Equal(9_408, conv.Tensors.Sum(tensor => tensor.Parameters.Value));
        Assert.Equal(2 * 236_027_904.0, work.Flops.Count);
        Assert.Equal((25_088, 64, 147), (work.M, work.N, work.K));
        Assert.Equal(2 * 3 * 224 * 224.0, work.Inputs.Count);
        Assert.Equal(2 * 802_816, conv.OutputElements(Steps.Forward(2, 1), ParallelLayout.Single));
    }

    [Fact]
    public void Groups_divide_weights_and_work_and_depthwise_is_a_kernel_of_its_own()
    {
        FeatureMap map = new(32, 10, 10);
        Convolution grouped = new("grouped", map, 64, SlidingWindow.Square(3), groups: 4, bias: true);
        Convolution depthwise = new("depthwise", map, 32, SlidingWindow.Square(3), groups: 32);

        Assert.Equal((64 * 8 * 9) + 64, grouped.Tensors.Sum(tensor => tensor.Parameters.Value));
        Assert.Equal(KernelKind.Convolution, grouped.Work(Steps.Forward(1, 1), ParallelLayout.Single).Kind);
        Assert.Equal(32 * 9, depthwise.Tensors.Sum(tensor => tensor.Parameters.Value));
        Assert.Equal(2.0 * 32 * 9 * 100, depthwise.Work(Steps.Forward(1, 1), ParallelLayout.Single).Flops.Count);
        Assert.Equal(KernelKind.DepthwiseConvolution, depthwise.Work(Steps.Forward(1, 1), ParallelLayout.Single).Kind);
    }

    [Fact]
    public void A_transposed_convolution_enlarges_by_its_factor()
    {
        // 1024 · 512 · 2 · 2 weights and 512 biases, U-Net's first step up from 28 x 28.
        TransposedConvolution up = new("up", new FeatureMap(1024, 28, 28), 512, 2, bias: true);

        Assert.Equal(new FeatureMap(512, 56, 56), up.Output);
        Assert.Equal(2_097_664, up.Tensors.Sum(tensor => tensor.Parameters.Value));
        Assert.Equal(2.0 * 1024 * 512 * 4 * 28 * 28, up.Work(Steps.Forward(1, 1), ParallelLayout.Single).Flops.Count);
    }

    [Fact]
    public void Windowed_attention_costs_windows_times_the_square_of_their_tokens()
    {
        // Swin-T, first stage: 64 windows of 49 tokens, 3 heads of 32: 2 · (32 + 32) · 3 · 64 · 49² operations.
        Windowed windowed = new(new Attention(Component.Attention, "attn", AxisLength.From(3), AxisLength.From(3), AxisLength.From(32), AxisLength.From(32),
            AttentionSpan.Bidirectional), 64, 49);

        Assert.Equal(2.0 * 64 * 3 * 64 * 49 * 49, windowed.Work(Steps.Forward(1, 1), ParallelLayout.Single).Flops.Count);
        Assert.Equal(64 * 49 * 96, windowed.OutputElements(Steps.Forward(1, 1), ParallelLayout.Single));
    }

    [Fact]
    public void Patches_and_a_class_token_become_the_tokens()
    {
        // ViT-B/16 at 224: 14 · 14 + 1 tokens; 768 · 3 · 16² + 768 + 768 + 197 · 768 parameters.
        PatchEmbedding patches = new(Component.Embedding, "patch_embed", Image, 16, 768, bias: true, extraTokens: 1, positions: 197);

        Assert.Equal(197, patches.Tokens);
        Assert.Equal(742_656, patches.Tensors.Sum(tensor => tensor.Parameters.Value));
        Assert.Equal(196L, patches.Work(Steps.Forward(1, 197), ParallelLayout.Single).M);
    }
}
