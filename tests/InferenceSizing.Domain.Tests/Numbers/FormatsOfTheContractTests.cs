using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Numbers;

/// <summary>Every format that the HTTP contract names is there under its id, with a name for people and where it is defined.</summary>
public sealed class FormatsOfTheContractTests
{
    private static readonly string[] General =
    [
        "fp32", "tf32", "fp16", "bf16", "mixed-fp16", "mixed-bf16", "fp8", "fp8-block", "int8", "int8-weight-only", "gptq-int4", "awq-int4", "nf4", "mxfp4",
        "nvfp4",
    ];

    private static readonly string[] FileTypes =
    [
        "q2_k", "q3_k_s", "q3_k_m", "q3_k_l", "q4_0", "q4_1", "q4_k_s", "q4_k_m", "q5_0", "q5_1", "q5_k_s", "q5_k_m", "q6_k", "q8_0", "iq1_s", "iq1_m",
        "iq2_xxs", "iq2_xs", "iq2_s", "iq2_m", "iq3_xxs", "iq3_xs", "iq3_s", "iq3_m", "iq4_xs", "iq4_nl", "mxfp4", "fp16", "bf16", "fp32",
    ];

    private static readonly string[] OfCaches =
    [
        "fp32", "fp16", "bf16", "fp8", "int8", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl", "int8-per-token-head", "fp8-per-token-head",
        "int4-per-token-head", "nvfp4",
    ];

    private static readonly TensorSite Site = new(LayerIndex.From(16), LayerCount.From(32), AxisLength.From(4096), AxisLength.From(4096), ModelTraits.Plain);

    [Fact]
    public void The_ids_are_those_of_the_contract()
    {
        Assert.Equal(General.Order(), WeightSchemes.Ids.Order());
        Assert.Equal(FileTypes.Order(), WeightSchemes.GgufIds.Order());
        Assert.Equal(OfCaches.Order(), CacheEncodings.Ids.Order());
    }

    [Fact]
    public void Each_says_its_name_and_where_it_is_defined()
    {
        (string Id, WeightScheme Scheme)[] schemes =
            [.. General.Select(id => (id, WeightSchemes.Find(id)!)), .. FileTypes.Select(id => (id, WeightSchemes.FindGguf(id)!))];
        Assert.All(schemes, named =>
        {
            Assert.Equal(named.Id, named.Scheme.Id);
            Assert.NotEmpty(named.Scheme.Title);
            Assert.NotEmpty(named.Scheme.Source);
        });
        Assert.Equal(General.Length, General.Select(id => WeightSchemes.Find(id)!.Title).Distinct().Count());
        Assert.Equal(FileTypes.Length, FileTypes.Select(id => WeightSchemes.FindGguf(id)!.Title).Distinct().Count());
    }

    [Fact]
    public void Each_layout_of_bits_has_a_name_and_a_source()
    {
        TensorRole[] roles =
        [
            TensorRole.FeedForwardUp, TensorRole.FeedForwardDown, TensorRole.AttentionValue, TensorRole.AttentionOutput, TensorRole.LmHead,
            TensorRole.TokenEmbedding,
        ];
        TensorEncoding[] layouts =
        [
            .. General.Select(id => WeightSchemes.Find(id)!.EncodingOf(TensorRole.FeedForwardUp, Site)),
            .. FileTypes.SelectMany(id => roles.Select(role => WeightSchemes.FindGguf(id)!.EncodingOf(role, Site))),
            .. OfCaches.Select(id => CacheEncodings.Find(id)!),
        ];
        Assert.All(layouts, layout =>
        {
            Assert.NotEmpty(layout.Id);
            Assert.NotEmpty(layout.Source);
        });
    }

    /// <summary>A matrix is called by its format in answers.</summary>
    [Fact]
    public void A_matrix_is_called_by_its_format() => Assert.All(General.Where(id => WeightSchemes.Find(id)!.IsQuantized),
        id => Assert.Equal(id, WeightSchemes.Find(id)!.EncodingOf(TensorRole.FeedForwardUp, Site).Id));

    /// <summary>What most of a file of the type is. Source: ggml-org/llama.cpp, src/llama-quant.cpp: default_type of each LLAMA_FTYPE.</summary>
    [Theory]
    [InlineData("q2_k", "q2_k"), InlineData("q3_k_s", "q3_k"), InlineData("q3_k_m", "q3_k"), InlineData("q3_k_l", "q3_k"), InlineData("q4_k_s", "q4_k")]
    [InlineData("q4_k_m", "q4_k"), InlineData("q5_k_s", "q5_k"), InlineData("q5_k_m", "q5_k"), InlineData("q6_k", "q6_k"), InlineData("q4_0", "q4_0")]
    [InlineData("q4_1", "q4_1"), InlineData("q5_0", "q5_0"), InlineData("q5_1", "q5_1"), InlineData("q8_0", "q8_0"), InlineData("iq1_s", "iq1_s")]
    [InlineData("iq1_m", "iq1_m"), InlineData("iq2_xxs", "iq2_xxs"), InlineData("iq2_xs", "iq2_xs"), InlineData("iq2_s", "iq2_xs")]
    [InlineData("iq2_m", "iq2_s")]
    [InlineData("iq3_xxs", "iq3_xxs"), InlineData("iq3_s", "iq3_s"), InlineData("iq3_m", "iq3_s"), InlineData("iq4_xs", "iq4_xs")]
    [InlineData("iq4_nl", "iq4_nl")]
    public void Most_of_a_file_is_of_its_base_block(string fileType, string block) =>
        Assert.Equal(block, WeightSchemes.FindGguf(fileType)!.EncodingOf(TensorRole.FeedForwardGate, Site).Id);

    /// <summary>Files of gpt-oss: experts in MXFP4, the rest in eight bits.</summary>
    [Fact]
    public void A_file_of_mxfp4_has_its_experts_in_it()
    {
        Assert.Equal("mxfp4", WeightSchemes.FindGguf("mxfp4")!.EncodingOf(TensorRole.ExpertUp, Site).Id);
        Assert.Equal("q8_0", WeightSchemes.FindGguf("mxfp4")!.EncodingOf(TensorRole.AttentionQuery, Site).Id);
    }

    [Theory]
    [InlineData("fp32", "fp32"), InlineData("tf32", "fp32"), InlineData("mixed-fp16", "fp32"), InlineData("mixed-bf16", "fp32"), InlineData("fp16", "fp16")]
    [InlineData("bf16", "bf16")]
    public void Plain_formats_are_not_quantized(string id, string stored)
    {
        WeightScheme scheme = WeightSchemes.Find(id)!;
        Assert.False(scheme.IsQuantized);
        Assert.False(scheme.VariesByLayer);
        Assert.True(WeightSchemes.IsPlain(id));
        Assert.Equal(stored, scheme.EncodingOf(TensorRole.FeedForwardUp, Site).Id);
    }

    [Fact]
    public void Quantized_formats_are_and_a_file_of_16_bits_is_not()
    {
        Assert.All(General.Skip(6), id => Assert.True(WeightSchemes.Find(id)!.IsQuantized));
        Assert.All(General.Skip(6), id => Assert.False(WeightSchemes.IsPlain(id)));
        Assert.All(FileTypes.Take(27), id => Assert.True(WeightSchemes.FindGguf(id)!.IsQuantized));
        Assert.All(FileTypes.Skip(27), id => Assert.False(WeightSchemes.FindGguf(id)!.IsQuantized));
        Assert.False(WeightSchemes.IsPlain("no-such-format"));
    }

    /// <summary>Vectors of a file in 16 bits stay in FP32 (ggml-org/llama.cpp, convert_hf_to_gguf.py).</summary>
    [Fact]
    public void A_file_of_16_bits_keeps_vectors_in_single_precision()
    {
        Assert.Equal("fp32", WeightSchemes.FindGguf("bf16")!.EncodingOf(TensorRole.Norm, Site).Id);
        Assert.Equal("bf16", WeightSchemes.FindGguf("bf16")!.EncodingOf(TensorRole.LmHead, Site).Id);
    }

    /// <summary>Which caches have scales in their rows: vLLM's per-head ones and NVFP4; one scale a tensor is no byte of a token.</summary>
    [Fact]
    public void Caches_with_scales_in_their_rows_are_told()
    {
        string[] scaled = ["int8-per-token-head", "fp8-per-token-head", "int4-per-token-head", "nvfp4"];
        Assert.Equal(scaled, OfCaches.Where(id => CacheEncodings.IsScaled(CacheEncodings.Find(id)!)));
        Assert.False(CacheEncodings.IsScaled(CacheEncodings.Find("q8_0")!));
    }

    /// <summary>Payload, and what a group's scales and zero points add: 32/128² for FP8 blocks, 32/4096 for a channel, (16 + 8)/128 and (16 + 4)/128 for
    /// GPTQ, 8/64 + 32/(64 · 256) for NF4 (QLoRA: 0.127), 8/32 for MXFP4, 8/16 for NVFP4.</summary>
    [Theory]
    [InlineData("fp8", 4096, 8), InlineData("fp8-block", 4096, 8.001953125), InlineData("int8", 4096, 8.0078125), InlineData("int8-weight-only", 4096, 8.1875)]
    [InlineData("gptq-int4", 4096, 4.15625), InlineData("awq-int4", 4096, 4.15625), InlineData("nf4", 4096, 4.126953125), InlineData("mxfp4", 4096, 4.25)]
    [InlineData("nvfp4", 4096, 4.5), InlineData("bf16", 4096, 16)]
    public void Mean_bits_count_the_scales(string id, long columns, double bits) =>
        Assert.Equal(bits, WeightSchemes.Find(id)!.EncodingOf(TensorRole.FeedForwardUp, Site).EffectiveBits(AxisLength.From(columns)).Value, 1e-9);

    [Theory]
    [InlineData(NumberFormat.Fp8, NumberFormat.Bf16), InlineData(NumberFormat.Int8, NumberFormat.Bf16), InlineData(NumberFormat.Fp4, NumberFormat.Bf16)]
    [InlineData(NumberFormat.Fp16, NumberFormat.Fp16), InlineData(NumberFormat.Fp32, NumberFormat.Fp32), InlineData(NumberFormat.Bf16, NumberFormat.Bf16)]
    public void Hidden_states_stay_in_16_bits_where_products_take_fewer(NumberFormat products, NumberFormat between) =>
        Assert.Equal(between, new PrecisionPlan(WeightSchemes.Find("fp8")!, products, TensorEncoding.Plain(NumberFormat.Fp8)).HiddenStates);

    [Fact]
    public void Values_are_cached_as_keys_are_unless_told_otherwise()
    {
        PrecisionPlan plan = new(WeightSchemes.Find("bf16")!, NumberFormat.Bf16, CacheEncodings.Find("q8_0")!);
        Assert.Equal("q8_0", plan.Values.Id);
        Assert.Equal("q4_0", (plan with { Values = CacheEncodings.Find("q4_0")! }).Values.Id);
    }

    [Fact]
    public void No_format_beyond_those_has_a_layout()
    {
        ArgumentOutOfRangeException thrown = Assert.Throws<ArgumentOutOfRangeException>(() => TensorEncoding.Plain((NumberFormat)99));
        Assert.Contains("Not a number format.", thrown.Message, StringComparison.Ordinal);
        thrown = Assert.Throws<ArgumentOutOfRangeException>(() => ((NumberFormat)99).BitsPerElement());
        Assert.Contains("Not a number format.", thrown.Message, StringComparison.Ordinal);
    }
}
