using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Numbers;

/// <summary>Formats that a checkpoint's own files or config state.</summary>
public sealed class StoredAndConfiguredTests
{
    private static readonly AxisLength Wide = AxisLength.From(4096), Narrow = AxisLength.From(1024);

    private static TensorEncoding Of(NumberFormat format) => TensorEncoding.Plain(format);

    private static TensorSite At(int layer, AxisLength columns) => new(LayerIndex.From(layer), LayerCount.From(4), Wide, columns, ModelTraits.Plain);

    private static StoredScheme Files(NumberFormat rest, params ReadOnlySpan<(int Layer, TensorRole Role, TensorEncoding Encoding)> tensors)
    {
        Dictionary<StoredSite, TensorEncoding> stored = [];
        foreach ((int layer, TensorRole role, TensorEncoding encoding) in tensors)
            stored.Add(new StoredSite(LayerIndex.From(layer), role, Wide, Wide), encoding);
        return new StoredScheme(stored, rest) { Id = rest.ToString().ToLowerInvariant(), Title = "as stored", Activations = rest, Source = "a file" };
    }

    /// <summary>A layer without the tensor takes the first one's format, other shapes that of the products.</summary>
    [Fact]
    public void A_tensor_is_stored_as_its_own_file_says()
    {
        StoredScheme files = Files(NumberFormat.Bf16, (2, TensorRole.FeedForwardUp, Of(NumberFormat.Fp8)),
            (1, TensorRole.FeedForwardUp, Of(NumberFormat.Bf16)), (1, TensorRole.LmHead, Of(NumberFormat.Bf16)));

        Assert.Equal("fp8", files.EncodingOf(TensorRole.FeedForwardUp, At(2, Wide)).Id);
        Assert.Equal("bf16", files.EncodingOf(TensorRole.FeedForwardUp, At(1, Wide)).Id);
        Assert.Equal("bf16", files.EncodingOf(TensorRole.FeedForwardUp, At(3, Wide)).Id);
        Assert.Equal("bf16", files.EncodingOf(TensorRole.FeedForwardUp, At(2, Narrow)).Id);
        Assert.True(files.VariesByLayer);
        Assert.True(files.IsQuantized);
    }

    [Fact]
    public void Files_alike_in_all_layers_do_not_vary()
    {
        StoredScheme alike = Files(NumberFormat.Bf16, (0, TensorRole.FeedForwardUp, Of(NumberFormat.Bf16)),
            (1, TensorRole.FeedForwardUp, Of(NumberFormat.Bf16)));
        Assert.False(alike.VariesByLayer);
        Assert.False(alike.IsQuantized);

        StoredScheme mixed = Files(NumberFormat.Bf16, (0, TensorRole.FeedForwardUp, Of(NumberFormat.Fp8)),
            (1, TensorRole.FeedForwardUp, Of(NumberFormat.Bf16)), (2, TensorRole.FeedForwardUp, Of(NumberFormat.Bf16)));
        Assert.True(mixed.VariesByLayer);
        StoredScheme twice = Files(NumberFormat.Bf16, (0, TensorRole.FeedForwardUp, Of(NumberFormat.Fp8)),
            (1, TensorRole.FeedForwardUp, Of(NumberFormat.Bf16)), (2, TensorRole.FeedForwardUp, Of(NumberFormat.Fp8)),
            (3, TensorRole.FeedForwardUp, Of(NumberFormat.Bf16)));
        Assert.True(twice.VariesByLayer);
    }

    /// <summary>Products with eight-bit weights run as the scheme computes, others as the checkpoint's 16 bits.</summary>
    [Fact]
    public void Only_what_is_quantized_is_multiplied_as_the_scheme_computes()
    {
        StoredScheme files = new(
            new Dictionary<StoredSite, TensorEncoding>
            {
                [new(LayerIndex.First, TensorRole.FeedForwardUp, Wide, Wide)] = Of(NumberFormat.Fp8),
                [new(LayerIndex.First, TensorRole.AttentionQuery, Wide, Wide)] = Of(NumberFormat.Fp16),
            },
            NumberFormat.Bf16)
        { Id = "fp8", Title = "", Activations = NumberFormat.Fp8, Source = "" };

        Assert.Equal(NumberFormat.Fp8, files.ComputeOf(TensorRole.FeedForwardUp, At(0, Wide)));
        Assert.Equal(NumberFormat.Bf16, files.ComputeOf(TensorRole.AttentionQuery, At(0, Wide)));
    }

    [Fact]
    public void Single_precision_is_held_in_16_bits_where_the_engine_loads_it_so()
    {
        StoredScheme single = Files(NumberFormat.Fp32, (0, TensorRole.FeedForwardUp, Of(NumberFormat.Fp32)),
            (0, TensorRole.AttentionQuery, Of(NumberFormat.Fp8)));
        StoredScheme held = single.WithSingleAs(NumberFormat.Fp16);

        Assert.Equal("fp16", held.EncodingOf(TensorRole.FeedForwardUp, At(0, Wide)).Id);
        Assert.Equal("fp8", held.EncodingOf(TensorRole.AttentionQuery, At(0, Wide)).Id);
        Assert.Equal(("fp16", NumberFormat.Fp16, NumberFormat.Fp16), (held.Id, held.Activations, held.Rest));

        StoredScheme named = new(new Dictionary<StoredSite, TensorEncoding>(), NumberFormat.Fp32)
        { Id = "awq", Title = "", Activations = NumberFormat.Fp8, Source = "" };
        Assert.Equal(("awq", NumberFormat.Fp8), (named.WithSingleAs(NumberFormat.Fp16).Id, named.WithSingleAs(NumberFormat.Fp16).Activations));

        StoredScheme half = Files(NumberFormat.Bf16, (0, TensorRole.FeedForwardUp, Of(NumberFormat.Fp32)));
        Assert.Same(half, half.WithSingleAs(NumberFormat.Fp16));
    }

    /// <summary>100 bytes of 64 elements are 25 of 16, rounded down; what belongs to no element goes whole.</summary>
    [Fact]
    public void Part_of_the_elements_takes_its_part_of_the_bytes()
    {
        StoredBytes stored = new(Count.From(64), ByteCount.FromCount(100));
        Assert.Equal([25, 100, 1], new long[] { 16, 64, 1 }.Select(elements => stored.ShareOf(elements).Count));
        Assert.Equal(100, new StoredBytes(Count.Zero, ByteCount.FromCount(100)).ShareOf(7).Count);
        Assert.Equal(1L << 62, new StoredBytes(Count.From(1L << 40), ByteCount.FromCount(1L << 62)).ShareOf(1L << 40).Count);
        Assert.Throws<OverflowException>(() => new StoredBytes(Count.From(1), ByteCount.FromCount(1L << 62)).ShareOf(1L << 40));

        TensorEncoding file = Of(NumberFormat.Fp8) with { Stored = stored };
        Assert.Equal(50, file.BytesOf(AxisLength.From(4), AxisLength.From(4), Count.From(2)).Count);
    }

    /// <summary>The first group that takes a tensor holds; what is no matrix, and what no group takes, stays as it is.</summary>
    [Fact]
    public void A_config_names_groups_in_order()
    {
        ConfiguredScheme config = new()
        {
            Id = "configured",
            Title = "",
            Activations = NumberFormat.Fp8,
            Source = "",
            Rest = NumberFormat.Bf16,
            ByLayer = true,
            Groups =
            [
                new((role, layer) => role == TensorRole.ExpertUp && layer.Index == 1, CompressedEncodings.Nvfp4, NumberFormat.Fp4),
                new((role, _) => role is TensorRole.ExpertUp or TensorRole.LmHead or TensorRole.Norm, CompressedEncodings.Fp8, NumberFormat.Fp8),
            ],
        };

        Assert.Equal(("nvfp4", NumberFormat.Fp4), Read(TensorRole.ExpertUp, 1));
        Assert.Equal(("fp8", NumberFormat.Fp8), Read(TensorRole.ExpertUp, 2));
        Assert.Equal(("fp8", NumberFormat.Fp8), Read(TensorRole.LmHead, 0));
        Assert.Equal(("bf16", NumberFormat.Bf16), Read(TensorRole.ExpertDown, 1));
        Assert.Equal(("bf16", NumberFormat.Bf16), Read(TensorRole.Norm, 1));
        Assert.True(config.VariesByLayer);

        (string, NumberFormat) Read(TensorRole role, int layer) => (config.EncodingOf(role, At(layer, Wide)).Id, config.ComputeOf(role, At(layer, Wide)));
    }

    /// <summary>DeepSeek-V4's checkpoints keep routed experts in MXFP4 where the rest is FP8 (<c>expert_dtype</c>).</summary>
    [Fact]
    public void Four_bit_experts_stay_in_four_bits_under_fp8()
    {
        ModelTraits traits = new(AxisLength.From(256), Count.One, TiedEmbeddings: false) { FourBitExperts = true };
        TensorSite site = At(1, Wide) with { Traits = traits };
        WeightScheme blocks = WeightSchemes.Find("fp8-block")!, half = WeightSchemes.Find("gptq-int4")!;

        Assert.Equal("mxfp4", blocks.EncodingOf(TensorRole.ExpertUp, site).Id);
        Assert.Equal("fp8-block", blocks.EncodingOf(TensorRole.FeedForwardUp, site).Id);
        Assert.Equal("fp8-block", blocks.EncodingOf(TensorRole.ExpertUp, site with { Traits = traits with { FourBitExperts = false } }).Id);
        Assert.Equal("gptq-int4", half.EncodingOf(TensorRole.ExpertUp, site).Id);
        Assert.Equal((NumberFormat.Fp8, NumberFormat.Bf16), (blocks.ComputeOf(TensorRole.ExpertUp, site), blocks.ComputeOf(TensorRole.Router, site)));
    }

    /// <summary>Kimi-K2's INT4 and the NVFP4 checkpoints of hybrids (Qwen3.5) and of latent mixtures leave different matrices as they are.</summary>
    [Theory]
    [InlineData("gptq-int4", 256, true, TensorRole.AttentionQuery, "fp16"), InlineData("gptq-int4", 256, false, TensorRole.AttentionQuery, "gptq-int4")]
    [InlineData("gptq-int4", 0, true, TensorRole.AttentionQuery, "gptq-int4"), InlineData("gptq-int4", 256, true, TensorRole.ExpertUp, "gptq-int4")]
    [InlineData("nvfp4", 256, true, TensorRole.AttentionQuery, "bf16"), InlineData("nvfp4", 256, false, TensorRole.AttentionQuery, "nvfp4")]
    [InlineData("nvfp4", 0, true, TensorRole.AttentionQuery, "nvfp4"), InlineData("nvfp4", 0, false, TensorRole.RecurrentIn, "bf16")]
    [InlineData("nvfp4", 256, true, TensorRole.RecurrentIn, "nvfp4"), InlineData("mxfp4", 0, false, TensorRole.RecurrentIn, "mxfp4")]
    public void What_stays_in_16_bits_follows_the_design(string id, int experts, bool latent, TensorRole role, string stored)
    {
        ModelTraits traits = new(AxisLength.From(experts), Count.One, TiedEmbeddings: false) { LatentAttention = latent };
        Assert.Equal(stored, WeightSchemes.Find(id)!.EncodingOf(role, At(1, Wide) with { Traits = traits }).Id);
    }
}
