using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Tests.Walks;

public sealed class WeightLayoutTests
{
    /// <summary>What vLLM holds beside the checkpoint when it prints the weights: rotary tables and the allocator's rounding.</summary>
    private const double PrintedBesidesGiB = 0.035;

    /// <summary>Parameters that the model cards print; DeepSeek-V3 without its multi-token-prediction layer.</summary>
    public static TheoryData<string, long> Published => new()
    {
        { nameof(SampleModels.Llama2Of7B), 6_738_415_616 },
        { nameof(SampleModels.Llama31Of8B), 8_030_261_248 },
        { nameof(SampleModels.Llama31Of70B), 70_553_706_496 },
        { nameof(SampleModels.Llama32Of1B), 1_235_814_400 },
        { nameof(SampleModels.Mixtral), 46_702_792_704 },
        { nameof(SampleModels.DeepSeekV3), 671_026_419_200 },
        { nameof(SampleModels.BartBase), 139_420_416 },
    };

    [Theory, MemberData(nameof(Published))]
    public void Rows_add_up_to_the_published_parameters(string model, long parameters)
    {
        Case sized = new(Named(model), "vllm");

        Assert.Equal(parameters, sized.Operators.Parameters.Value);
        Assert.Equal(parameters, sized.WeightLayout.Rows.Sum(row => row.Parameters.Value));
        Assert.Equal(2 * parameters, sized.WeightLayout.Rows.Sum(row => row.Bytes.Count));
    }

    /// <summary>Start-up logs of vLLM 0.19 on H100, "Model loading took ... GiB", of Llama-3.1-8B in BF16.</summary>
    [Theory, InlineData(1, 14.99), InlineData(2, 7.51), InlineData(4, 3.77)]
    public void A_rank_holds_what_vllm_prints(int ranks, double printed)
    {
        Case sized = new(SampleModels.Llama31Of8B, "vllm") { Layout = new() { Tensor = ranks, ExpertTensor = ranks } };

        Assert.InRange(printed - ((double)sized.WeightLayout.OfStage(0).Count / ByteCount.PerGiB), 0, PrintedBesidesGiB);
    }

    /// <summary>The same logs: 4.26 GiB on the last of four pipeline stages (8 layers, norm and head), 8.49 GiB with FP8 weights on one GPU.</summary>
    [Fact]
    public void The_last_stage_holds_the_head_and_fp8_leaves_embedding_and_head_alone()
    {
        Case staged = new(SampleModels.Llama31Of8B, "vllm") { Layout = new() { Pipeline = 4 } };
        Case halved = new(SampleModels.Llama31Of8B, "vllm") { Weights = "fp8" };

        Assert.InRange(4.26 - ((double)staged.WeightLayout.OfStage(3).Count / ByteCount.PerGiB), 0, PrintedBesidesGiB);
        Assert.InRange(8.49 - ((double)halved.WeightLayout.OfStage(0).Count / ByteCount.PerGiB), 0, PrintedBesidesGiB);
    }

    /// <summary>Llama-3.2-1B over two stages: 8 layers of 60,821,504 on each, the table of 128,256 x 2048 on both, the last norm on the second.</summary>
    [Fact]
    public void A_tied_head_stands_on_the_last_stage_as_well()
    {
        Case sized = new(SampleModels.Llama32Of1B, "vllm") { Layout = new() { Pipeline = 2 } };

        Assert.Equal(2L * (486_572_032 + 262_668_288), sized.WeightLayout.OfStage(0).Count);
        Assert.Equal(2L * (486_572_032 + 262_668_288 + 2048), sized.WeightLayout.OfStage(1).Count);
        Assert.Equal(1_235_814_400, sized.WeightLayout.Rows.Sum(row => row.Parameters.Value));
    }

    /// <summary>llama.cpp's load log of Llama-3-8B Q4_K_M: 4403.49 MiB on the GPU, the embedding's 128,256 x 4096 at 4.5 bits (281.81 MiB) on the
    /// CPU.</summary>
    [Fact]
    public void Llama_cpp_leaves_the_embedding_in_host_memory()
    {
        Case sized = new(SampleModels.Llama31Of8B, "llama.cpp") { Weights = "q4_k_m", Cache = "fp16", Gpu = SampleAccelerators.Rtx4090 };

        Close.ToMebibytes(4403.49, sized.WeightLayout.OfStage(0), 1e-4);
        Assert.Equal(128256L * 4096 * 9 / 16, sized.WeightLayout.Host.Count);
    }

    /// <summary>Gemma and small Llamas: the head is a second copy of the table on the GPU, and no parameter is counted twice.</summary>
    [Fact]
    public void Llama_cpp_stores_a_tied_head_again()
    {
        Case sized = new(SampleModels.Llama32Of1B, "llama.cpp") { Weights = "fp16", Cache = "fp16" };
        const long table = 128256L * 2048 * 2, norms = 33L * 2048;

        // Norms stand in FP32 in a GGUF file.
        Assert.Equal((1_235_814_400L * 2) + (norms * 2), sized.WeightLayout.OfStage(0).Count);
        Assert.Equal(table, sized.WeightLayout.Host.Count);
        Assert.Equal(1_235_814_400, sized.WeightLayout.Rows.Sum(row => row.Parameters.Value));
    }

    [Fact]
    public void What_stays_in_host_memory_is_the_whole_table_however_many_ranks_share_the_rest()
    {
        Case sized = new(SampleModels.Llama31Of8B, "llama.cpp") { Weights = "fp16", Cache = "fp16", Layout = new() { Tensor = 2, ExpertTensor = 2 } };

        Assert.Equal(128256L * 4096 * 2, sized.WeightLayout.Host.Count);
    }

    /// <summary>Mixtral over eight GPUs as four groups of two ranks: two whole experts a group, each halved; routers and norms are copies.</summary>
    [Fact]
    public void Experts_divide_by_groups_and_ranks()
    {
        Case sized = new(SampleModels.Mixtral, "vllm") { Layout = new() { Tensor = 8, Expert = 4, ExpertTensor = 2 } };
        const long attention = (4096L * 4096 / 8 * 2) + (2 * 128L * 4096), expert = 3L * 4096 * 14336;
        const long layer = attention + (8 * 4096) + (8 * expert / 8) + (2 * 4096), vocabulary = 32000L * 4096 / 8;

        Assert.Equal(2 * ((32 * layer) + (2 * vocabulary) + 4096), sized.WeightLayout.OfStage(0).Count);
    }

    /// <summary>DeepSeek-V3's projections down to the latent are whole on every rank (vLLM's ReplicatedLinear): q_a 1536 and kv_a 576 rows of 7168.</summary>
    [Fact]
    public void Latent_projections_are_held_whole_by_every_rank()
    {
        WeightTensor[] down = [.. SampleModels.OperatorsOf(SampleModels.DeepSeekV3).Blocks.SelectMany(block => block.Nodes)
            .First(node => node.Operator.Name == "qkv_a_proj").Operator.Tensors];

        Assert.Equal([(1536L, 7168L, 1), (576L, 7168L, 1)], down.Select(tensor => tensor.RankShape(new() { Tensor = 8, ExpertTensor = 8 })));
    }

    /// <summary>ALBERT's way: one MLP of two 1024 x 1024 matrices and a norm stands in all six layers, two on each of three stages; the middle one holds
    /// nothing else. BF16: 2 · 2 · 1024² + 2 · 1024. Q4_K_M: 4.5 bits a weight at the first layer, the norm in FP32.</summary>
    [Theory, InlineData("bf16", 4_196_352), InlineData("q4_k_m", 1_183_744)]
    public void Layers_that_share_weights_take_a_copy_on_every_stage_where_they_run(string scheme, long bytes)
    {
        OperatorList shared = new TransformerDesign
        {
            Family = "shared",
            HiddenSize = AxisLength.From(1024),
            VocabularySize = AxisLength.From(1024),
            TiedEmbeddings = false,
            SharedLayers = true,
            Layers = SampleModels.Same(6, new LayerDesign(null, new MlpDesign(AxisLength.From(1024), Gated: false), NormDesign.Rms, Count.One)),
            Dimensions = new ModelDimensions(LayerCount.From(6), AxisLength.From(1024), AxisLength.From(1024), default, default, default,
                AxisLength.From(1024), default),
        }.ToArchitecture().LayOut().Operators!;
        WeightScheme stored = WeightSchemes.Find(scheme) ?? WeightSchemes.FindGguf(scheme)!;

        Assert.Equal(bytes, WeightLayout.Of(shared, stored, new() { Pipeline = 3 }, WeightPlacement.OnGpu).OfStage(1).Count);
    }

    /// <summary>Every layer's own bytes: a mixture that changes from layer to layer still adds up over the stages.</summary>
    [Fact]
    public void A_mixture_that_varies_by_layer_adds_up_over_the_stages()
    {
        Case whole = new(SampleModels.Llama31Of8B, "llama.cpp") { Weights = "q4_k_m", Cache = "fp16" }, staged = whole with { Layout = new() { Pipeline = 3 } };

        Assert.Equal(whole.WeightLayout.OfStage(0).Count, Enumerable.Range(0, 3).Sum(stage => staged.WeightLayout.OfStage(stage).Count));
        Assert.Equal(whole.WeightLayout.Rows.AsEnumerable(), staged.WeightLayout.Rows);
    }

    private static Architecture Named(string model) => (Architecture)typeof(SampleModels).GetProperty(model)!.GetValue(null)!;
}
