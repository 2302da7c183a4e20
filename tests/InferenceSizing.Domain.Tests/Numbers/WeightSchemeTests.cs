using FsCheck;
using FsCheck.Fluent;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Numbers;

public sealed class WeightSchemeTests
{
    private static readonly ModelTraits Dense = new(AxisLength.Zero, Count.From(4), TiedEmbeddings: false);
    private static readonly ModelTraits Mixture = new(AxisLength.From(128), Count.From(8), TiedEmbeddings: false);
    private static readonly ModelTraits LatentMixture = new(AxisLength.From(256), Count.One, TiedEmbeddings: false) { LatentAttention = true };

    [Theory]
    [InlineData("fp32", 67_108_864)] // 4096 · 4096 · 4
    [InlineData("tf32", 67_108_864)]
    [InlineData("mixed-fp16", 67_108_864)]
    [InlineData("fp16", 33_554_432)]
    [InlineData("fp8", 16_777_220)] // 4096² + 4
    [InlineData("fp8-block", 16_781_312)] // 4096² + 32² · 4
    [InlineData("int8", 16_793_600)] // 4096² + 4096 · 4
    [InlineData("awq-int4", 8_716_288)] // 4096² / 2 + 4096 · 32 · (2 + 0.5)
    [InlineData("gptq-int4", 8_732_672)] // as AWQ + 4096 · 4
    [InlineData("nf4", 8_654_852)] // 4096² / 2 + 4096² / 64 + 4096² / 16384 · 4 + 4
    [InlineData("mxfp4", 8_912_896)] // 4096² · 4.25 / 8
    [InlineData("nvfp4", 9_437_188)] // 4096² · 4.5 / 8 + 4
    public void A_square_matrix_of_4096_takes_the_bytes_of_its_layout(string id, long bytes)
    {
        TensorEncoding encoding = WeightSchemes.Find(id)!.EncodingOf(TensorRole.FeedForwardUp, Site(Dense));

        Assert.Equal(bytes, encoding.BytesOf(AxisLength.From(4096), AxisLength.From(4096), Count.One).Count);
    }

    [Fact]
    public void Halving_the_bits_halves_the_bytes() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 20000).Two().ToArbitrary(),
        shape =>
        {
            (long rows, long columns) = (shape.Item1, shape.Item2 * 2L);
            long Bytes(NumberFormat format) => TensorEncoding.Plain(format).BytesOf(AxisLength.From(rows), AxisLength.From(columns), Count.One).Count;
            return Bytes(NumberFormat.Fp32) == 2 * Bytes(NumberFormat.Fp16)
                && Bytes(NumberFormat.Bf16) == 2 * Bytes(NumberFormat.Fp8)
                && Bytes(NumberFormat.Int8) == 2 * Bytes(NumberFormat.Fp4);
        }));

    [Fact]
    public void No_scheme_stores_less_than_its_payload_or_more_than_single_precision() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Elements<string>([.. WeightSchemes.Ids]).ToArbitrary(),
        Gen.Choose(64, 4000).Two().ToArbitrary(),
        (id, shape) =>
        {
            TensorEncoding encoding = WeightSchemes.Find(id)!.EncodingOf(TensorRole.ExpertUp, Site(Mixture));
            ByteCount stored = encoding.BytesOf(AxisLength.From(shape.Item1), AxisLength.From(shape.Item2), Count.One);
            return stored.Count * 8 >= ((long)shape.Item1 * shape.Item2 * encoding.PayloadBits).Count
                && stored <= TensorEncoding.Plain(NumberFormat.Fp32).BytesOf(AxisLength.From(shape.Item1), AxisLength.From(shape.Item2), Count.One);
        }));

    [Theory]
    [InlineData(TensorRole.TokenEmbedding)]
    [InlineData(TensorRole.LmHead)]
    [InlineData(TensorRole.Router)]
    [InlineData(TensorRole.Norm)]
    [InlineData(TensorRole.Bias)]
    [InlineData(TensorRole.RecurrentState)]
    [InlineData(TensorRole.Vision)]
    public void What_checkpoints_leave_at_16_bits_is_left(TensorRole role)
    {
        string[] quantized = ["fp8", "fp8-block", "int8", "int8-weight-only", "gptq-int4", "awq-int4", "nf4", "mxfp4", "nvfp4"];

        Assert.All(quantized, id => Assert.Equal(16, WeightSchemes.Find(id)!.EncodingOf(role, Site(Dense)).PayloadBits.Count));
    }

    [Fact]
    public void Mxfp4_mixtures_quantize_their_experts_only()
    {
        // openai/gpt-oss-20b, config.json: modules_to_not_convert names attention, router, embedding and head.
        WeightScheme mxfp4 = WeightSchemes.Find("mxfp4")!;

        Assert.Equal("mxfp4", mxfp4.EncodingOf(TensorRole.ExpertDown, Site(Mixture)).Id);
        Assert.Equal("bf16", mxfp4.EncodingOf(TensorRole.AttentionQuery, Site(Mixture)).Id);
        Assert.Equal(NumberFormat.Bf16, mxfp4.ComputeOf(TensorRole.AttentionQuery, Site(Mixture)));
        Assert.Equal("mxfp4", mxfp4.EncodingOf(TensorRole.FeedForwardUp, Site(Dense)).Id);
    }

    [Fact]
    public void Nvfp4_mixtures_with_latent_attention_keep_their_attention_at_16_bits()
    {
        // nvidia/DeepSeek-R1-FP4: the quantization excludes self_attn.
        WeightScheme nvfp4 = WeightSchemes.Find("nvfp4")!;

        Assert.Equal("bf16", nvfp4.EncodingOf(TensorRole.LatentQueryUp, Site(LatentMixture)).Id);
        Assert.Equal("nvfp4", nvfp4.EncodingOf(TensorRole.SharedExpertUp, Site(LatentMixture)).Id);
        Assert.Equal("nvfp4", nvfp4.EncodingOf(TensorRole.AttentionQuery, Site(Dense)).Id);
    }

    [Fact]
    public void Int8_covers_convolutions_and_classifiers()
    {
        WeightScheme int8 = WeightSchemes.Find("int8")!;

        Assert.Equal("int8", int8.EncodingOf(TensorRole.Convolution, Site(Dense)).Id);
        Assert.Equal("int8", int8.EncodingOf(TensorRole.Classifier, Site(Dense)).Id);
    }

    [Theory]
    [InlineData("fp16", 256)]
    [InlineData("fp8", 128)]
    [InlineData("int8", 128)]
    [InlineData("q8_0", 136)] // 4 blocks of 34 bytes
    [InlineData("q5_1", 96)] // 4 blocks of 24
    [InlineData("q4_0", 72)] // 4 blocks of 18
    public void A_cached_head_of_128_takes_the_bytes_of_its_blocks(string id, long bytes) =>
        Assert.Equal(bytes, CacheEncodings.Find(id)!.BytesOf(AxisLength.One, AxisLength.From(128), Count.One).Count);

    private static TensorSite Site(ModelTraits traits) => new(LayerIndex.From(16), LayerCount.From(32), AxisLength.From(4096), AxisLength.From(4096), traits);
}
