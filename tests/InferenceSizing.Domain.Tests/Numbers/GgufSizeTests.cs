using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Tests.Numbers;

public sealed class GgufSizeTests
{
    private static readonly WeightPlacement LlamaCpp = WeightPlacement.OnGpu with { DuplicatesTiedHead = true, EmbeddingOnHost = true };

    /// <summary>Sizes that llama.cpp and ik_llama.cpp print when they load a file ("model size = 21.603 GiB (5.664 BPW)"), in GiB.</summary>
    public static TheoryData<string, string, double, double> PrintedSizes => new()
    {
        // model, file type, GiB, share that it may miss by: half a unit of the last printed digit unless a reason is given
        { "Llama-3-8B", "q4_k_m", 4.58, 0.0011 },
        { "Llama-2-7B", "q4_0", 3.56, 0.0014 },
        { "Llama-2-70B", "q4_0", 36.20, 0.0002 },
        { "Llama-2-70B", "fp16", 128.48, 0.0001 },
        { "Qwen3-32B", "q5_k_m", 21.603, 0.001 }, // printed by the ik_llama.cpp fork
        { "Qwen3-30B-A3B", "q5_k_m", 20.228, 0.0005 },
        { "Qwen3-235B-A22B", "q6_k", 179.754, 0.0003 },
        { "Qwen3-235B-A22B", "q8_0", 232.769, 0.0003 },
        { "Qwen3-235B-A22B", "q4_k_m", 132.386, 0.0003 },
    };

    [Theory, MemberData(nameof(PrintedSizes))]
    public void A_file_is_as_large_as_llama_cpp_prints(string model, string fileType, double gibibytes, double tolerance)
    {
        double stored = Stored(PublishedDecoders.ByName(model), fileType).Count / (double)ByteCount.PerGiB;

        Assert.InRange(stored / gibibytes, 1 - tolerance, 1 + tolerance);
    }

    /// <summary>The same of files made with an importance matrix, which lifts the first eighth of q4_0's down-projections to q4_1.</summary>
    public static TheoryData<string, string, double, double> PrintedSizesWithMatrix => new()
    {
        { "Qwen3-32B", "q4_0", 17.413, 0.001 },
        { "GLM-Z1-32B", "iq4_xs", 16.382, 0.005 },
    };

    [Theory, MemberData(nameof(PrintedSizesWithMatrix))]
    public void A_file_made_with_an_importance_matrix_is_as_large_as_llama_cpp_prints(string model, string fileType, double gibibytes, double tolerance)
    {
        double stored = Stored(PublishedDecoders.ByName(model), fileType, importanceMatrix: true).Count / (double)ByteCount.PerGiB;

        Assert.InRange(stored / gibibytes, 1 - tolerance, 1 + tolerance);
    }

    [Fact]
    public void Llama_3_8B_Q4_K_M_splits_into_the_printed_buffers()
    {
        // llama.cpp log: CUDA0 model buffer 4403.49 MiB, CPU_Mapped model buffer 281.81 MiB.
        WeightLayout layout = WeightLayout.Of(PublishedDecoders.Llama3_8B, WeightSchemes.FindGguf("q4_k_m")!, ParallelLayout.Single, LlamaCpp);

        Assert.Equal(4403.49, Mebibytes(layout.OfStage(0)), 0.01);
        Assert.Equal(281.81, Mebibytes(layout.Host), 0.01);
    }

    [Fact]
    public void Gemma_3_27B_keeps_its_tied_embedding_in_Q6_K_on_the_host_and_again_on_the_card()
    {
        // llama.cpp log of a Q4_0 file: CPU_Mapped 1102.77 MiB = 262208 · 5376 · 6.5625 bits, CUDA0 another copy beside the layers.
        WeightLayout layout = WeightLayout.Of(PublishedDecoders.Gemma3_27B, WeightSchemes.FindGguf("q4_0")!, ParallelLayout.Single, LlamaCpp);

        Assert.Equal(1102.77, Mebibytes(layout.Host), 0.01);
    }

    [Fact]
    public void Rows_that_are_not_whole_super_blocks_fall_back_to_blocks_of_32()
    {
        // gpt-oss: hidden size 2880 = 11.25 · 256; llama-quantize stores such q4_K matrices as q5_0.
        TensorSite site = new(LayerIndex.First, LayerCount.From(24), AxisLength.From(4096), AxisLength.From(2880),
            new ModelTraits(AxisLength.Zero, Count.From(8), TiedEmbeddings: false));

        Assert.Equal("q5_0", WeightSchemes.FindGguf("q4_k_s")!.EncodingOf(TensorRole.AttentionQuery, site).Id);
        Assert.Equal("q8_0", WeightSchemes.FindGguf("q4_k_m")!.EncodingOf(TensorRole.LmHead, site).Id);
        Assert.Equal("iq4_nl", WeightSchemes.FindGguf("iq4_xs")!.EncodingOf(TensorRole.AttentionQuery, site).Id);
        Assert.Equal("fp16", WeightSchemes.FindGguf("q2_k")!.EncodingOf(TensorRole.AttentionQuery, site with { Columns = AxisLength.From(2881) }).Id);
    }

    /// <summary>Rows of 2880 are whole blocks of 32 and not of 256. Source: ggml-org/llama.cpp, src/llama-quant.cpp, tensor_type_fallback.</summary>
    [Theory]
    [InlineData("q2_k", "q4_0"), InlineData("q3_k_s", "q4_0"), InlineData("q4_k_s", "q5_0"), InlineData("q5_k_s", "q5_1"), InlineData("q6_k", "q8_0")]
    [InlineData("iq1_s", "iq4_nl"), InlineData("iq2_xs", "iq4_nl"), InlineData("iq3_s", "iq4_nl"), InlineData("q4_0", "q4_0"), InlineData("q5_1", "q5_1")]
    public void Rows_that_are_not_whole_super_blocks_take_the_nearest_small_block(string fileType, string stored) =>
        Assert.Equal(stored, WeightSchemes.FindGguf(fileType)!.EncodingOf(TensorRole.FeedForwardUp, Site(2880)).Id);

    /// <summary>Images go to a file of their own in 16 bits; taps and decays of recurrent layers are short rows in FP32, their matrices are not.</summary>
    [Theory]
    [InlineData(TensorRole.Vision, 4096, "fp16"), InlineData(TensorRole.Projector, 4096, "fp16"), InlineData(TensorRole.LayerInputs, 4096, "fp16")]
    [InlineData(TensorRole.Convolution, 4096, "fp16"), InlineData(TensorRole.Classifier, 4096, "fp16"), InlineData(TensorRole.Norm, 4096, "fp32")]
    [InlineData(TensorRole.Router, 4096, "fp32"), InlineData(TensorRole.RecurrentState, 4, "fp32"), InlineData(TensorRole.RecurrentState, 31, "fp32")]
    [InlineData(TensorRole.RecurrentState, 32, "q5_0"), InlineData(TensorRole.RecurrentState, 256, "q4_k"), InlineData(TensorRole.FeedForwardUp, 4096, "q4_k")]
    [InlineData(TensorRole.LmHead, 4096, "q6_k"), InlineData(TensorRole.TokenEmbedding, 4096, "q4_k"), InlineData(TensorRole.LmHead, 2880, "q8_0")]
    [InlineData(TensorRole.TokenEmbedding, 2880, "q5_0"), InlineData(TensorRole.SharedExpertUp, 4096, "q4_k"), InlineData(TensorRole.ExpertGate, 4096, "q4_k")]
    public void A_role_has_its_own_bits(TensorRole role, int columns, string stored) =>
        Assert.Equal(stored, WeightSchemes.FindGguf("q4_k_s")!.EncodingOf(role, Site(columns)).Id);

    /// <summary>A table that is the head too is stored as heads are, but for a Falcon, whose file has both.</summary>
    [Fact]
    public void A_tied_table_is_stored_as_a_head()
    {
        TensorSite tied = Site(4096) with { Traits = new(AxisLength.Zero, Count.One, TiedEmbeddings: true) };
        TensorSite falcon = tied with { Traits = tied.Traits with { Falcon = true } };
        WeightScheme scheme = WeightSchemes.FindGguf("q4_k_s")!;
        Assert.Equal("q6_k", scheme.EncodingOf(TensorRole.TokenEmbedding, tied).Id);
        Assert.Equal("q4_k", scheme.EncodingOf(TensorRole.TokenEmbedding, falcon).Id);
        Assert.Equal("q8_0", scheme.EncodingOf(TensorRole.LmHead, falcon).Id);
        Assert.Equal("q8_0", scheme.EncodingOf(TensorRole.TokenEmbedding, tied with { Columns = AxisLength.From(2880) }).Id);
        Assert.True(scheme.KeepsHeadApart(falcon.Traits));
        Assert.False(scheme.KeepsHeadApart(tied.Traits));
        Assert.False(WeightSchemes.Find("fp8")!.KeepsHeadApart(falcon.Traits));
    }

    /// <summary>DeepSeek's files keep what makes a head's keys (<c>attn_k_b</c>, rows of 128) apart from what makes its values (<c>attn_v_b</c>, rows of
    /// 512): keys are whole blocks of 32 only. MiniCPM3's file has one matrix, which counts among the values.</summary>
    [Fact]
    public void What_makes_keys_of_a_latent_is_stored_by_the_length_of_its_rows()
    {
        ModelTraits divided = new(AxisLength.Zero, Count.One, TiedEmbeddings: false) { LatentHead = (AxisLength.From(128), AxisLength.From(128)) };
        WeightScheme scheme = WeightSchemes.FindGguf("q4_k_s")!;
        TensorEncoding both = scheme.EncodingOf(TensorRole.LatentKeyValueUp, Site(512) with { Traits = divided });
        // 16 heads of 256: half in q5_0 with 22 bytes for 32 elements, half in q4_K with 144 for 256.
        Assert.Equal((2048 * 512 / 32 * 22) + (2048 * 512 / 256 * 144), both.BytesOf(AxisLength.From(4096), AxisLength.From(512), Count.One).Count);

        ModelTraits longer = divided with { LatentHead = (AxisLength.From(256), AxisLength.From(128)) };
        TensorEncoding wide = scheme.EncodingOf(TensorRole.LatentKeyValueUp, Site(512) with { Traits = longer });
        Assert.Equal(4096 * 512 / 256 * 144, wide.BytesOf(AxisLength.From(4096), AxisLength.From(512), Count.One).Count);

        TensorSite whole = Site(512) with { Layer = LayerIndex.First };
        Assert.Equal("q5_k", scheme.EncodingOf(TensorRole.LatentKeyValueUp, whole).Id);
        Assert.Equal("q4_k", scheme.EncodingOf(TensorRole.LatentDown, whole).Id);
    }

    /// <summary>Values of models with 80 layers and eight heads a key-value head get five bits (src/llama-quant.cpp: MODEL_70B).</summary>
    [Theory]
    [InlineData("q3_k_s", 80, 8, "q5_k"), InlineData("q4_k_s", 80, 8, "q5_k"), InlineData("q3_k_s", 79, 8, "q3_k"), InlineData("q3_k_s", 80, 4, "q3_k")]
    [InlineData("q6_k", 80, 8, "q6_k"), InlineData("iq1_s", 80, 8, "q4_k"), InlineData("q4_0", 80, 8, "q4_0")]
    public void Values_of_70B_get_five_bits(string fileType, int layers, int heads, string stored) => Assert.Equal(stored,
        WeightSchemes.FindGguf(fileType)!.EncodingOf(TensorRole.AttentionValue, Site(8192) with
        {
            Layers = LayerCount.From(layers),
            Layer = LayerIndex.From(40),
            Traits = new(AxisLength.Zero, Count.From(heads), TiedEmbeddings: false),
        }).Id);

    [Fact]
    public void An_empty_matrix_takes_no_bytes()
    {
        TensorEncoding block = WeightSchemes.FindGguf("q4_0")!.EncodingOf(TensorRole.FeedForwardUp, Site(4096));
        AxisLength wide = AxisLength.From(4096);
        Assert.Equal(ByteCount.Zero, block.BytesOf(AxisLength.Zero, wide, Count.One));
        Assert.Equal(ByteCount.Zero, block.BytesOf(wide, AxisLength.Zero, Count.One));
        Assert.Equal(ByteCount.Zero, block.BytesOf(wide, wide, Count.Zero));
        // Three groups of 32 for 65 elements: a partial one is stored whole.
        Assert.Equal(3 * 18, block.BytesOf(AxisLength.One, AxisLength.From(65), Count.One).Count);
    }

    private static TensorSite Site(int columns) =>
        new(LayerIndex.From(16), LayerCount.From(32), AxisLength.From(4096), AxisLength.From(columns), ModelTraits.Plain);

    [Fact]
    public void Mixtures_of_eight_experts_get_better_keys_and_values()
    {
        // llama-quantize: n_expert == 8 stores attn_k and attn_v in q8_0 and attn_output in q5_K.
        TensorSite site = new(LayerIndex.From(10), LayerCount.From(32), AxisLength.From(1024), AxisLength.From(4096),
            new ModelTraits(AxisLength.From(8), Count.From(4), TiedEmbeddings: false));
        WeightScheme scheme = WeightSchemes.FindGguf("q4_k_m")!;

        Assert.Equal("q8_0", scheme.EncodingOf(TensorRole.AttentionKey, site).Id);
        Assert.Equal("q8_0", scheme.EncodingOf(TensorRole.AttentionValue, site).Id);
        Assert.Equal("q5_k", scheme.EncodingOf(TensorRole.AttentionOutput, site).Id);
        Assert.Equal("q4_k", scheme.EncodingOf(TensorRole.ExpertUp, site).Id);
    }

    [Theory]
    [InlineData("q4_0", 4.5)]
    [InlineData("q4_1", 5.0)]
    [InlineData("q5_0", 5.5)]
    [InlineData("q5_1", 6.0)]
    [InlineData("q8_0", 8.5)]
    [InlineData("q2_k", 2.625)]
    [InlineData("q3_k_s", 3.4375)]
    [InlineData("q4_k_s", 4.5)]
    [InlineData("q5_k_s", 5.5)]
    [InlineData("q6_k", 6.5625)]
    [InlineData("iq1_s", 1.5625)]
    [InlineData("iq1_m", 1.75)]
    [InlineData("iq2_xxs", 2.0625)]
    [InlineData("iq2_xs", 2.3125)]
    [InlineData("iq2_m", 2.5625)]
    [InlineData("iq3_xxs", 3.0625)]
    [InlineData("iq3_s", 3.4375)]
    [InlineData("iq4_xs", 4.25)]
    [InlineData("iq4_nl", 4.5)]
    public void A_gate_in_the_middle_of_the_stack_takes_the_bits_of_the_base_block(string fileType, double bits)
    {
        // Bits from the block structures of ggml-common.h: bytes · 8 / elements.
        TensorSite site = new(LayerIndex.From(16), LayerCount.From(32), AxisLength.From(14336), AxisLength.From(4096),
            new ModelTraits(AxisLength.Zero, Count.From(4), TiedEmbeddings: false));

        TensorEncoding encoding = WeightSchemes.FindGguf(fileType)!.EncodingOf(TensorRole.FeedForwardGate, site);

        Assert.Equal((long)(14336L * 4096 * bits / 8), encoding.BytesOf(AxisLength.From(14336), AxisLength.From(4096), Count.One).Count);
    }

    private static ByteCount Stored(OperatorList operators, string fileType, bool importanceMatrix = false) =>
        WeightLayout.Of(operators, WeightSchemes.FindGguf(fileType, importanceMatrix)!, ParallelLayout.Single, WeightPlacement.OnGpu).OfStage(0);

    private static double Mebibytes(ByteCount bytes) => bytes.Count / (double)ByteCount.PerMiB;
}
