using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Ollama;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;

namespace InferenceSizing.Domain.Tests.Engines;

/// <summary>Searches plan thousands of buffers, and each stage of a pipeline has one.</summary>
public sealed class LlamaCppPlanTests
{
    /// <summary>Its hundreds of tensors, 40 bytes and a source or two each, are written where those of the plan before were: without that 16 and
    /// 87 KB.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void A_further_plan_of_a_thread_allocates_only_what_builds_it(int layersOnHost)
    {
        const long enough = 8 << 10;
        TransformerDesign design = (TransformerDesign)SampleModels.Llama31Of70B.PublishedDesign!;
        const int all = 81;
        Case sized = new(SampleModels.Llama31Of70B, "llama.cpp") { Knobs = KnobSet.Empty.With(LlamaCppKnobs.NGpuLayers, all - layersOnHost) };
        GraphScale scale = new(512, 1, 1, 8192, 8192, Flash: true, CopiesMask: true, Copies: 1, Cached: true);
        StackGraph.HostPart host = new(0, layersOnHost, 0, new StagedWeights(sized.Load.Weights), Head: false);
        Plan();

        long before = GC.GetAllocatedBytesForCurrentThread();
        Plan();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, enough);

        void Plan() => new StackGraph(design, LlamaCppModel.Of(SampleModels.Llama31Of70B), scale).Allocate(0, design.Layers.Length, head: true, host);
    }

    /// <summary>A layer of Gemma 3 with a window reads a micro-batch of cells beside it, or all of a cache that is asked for in full. One of gemma-3-4b on GB10
    /// decodes 78.38 tokens a second behind 512 and 68.51 behind 8192 with micro-batches of 2048 (ggml-org/llama.cpp benches/dgx-spark.md): 1.84 ms for 2560
    /// cells more of 29 such layers and 7680 of five others, 0.5 GB.</summary>
    [Fact]
    public void Layers_with_a_window_read_a_micro_batch_of_cells_beside_it()
    {
        Case windowed = new(SampleModels.Gemma3Of27B, "llama.cpp") { Knobs = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 16384) };

        Assert.Equal(512, LlamaCppCache.MaskedKeysOf(windowed.Load).Count);
        Assert.Equal(2048, LlamaCppCache.MaskedKeysOf((windowed with { Knobs = windowed.Knobs.With(LlamaCppKnobs.NUbatch, 2048) }).Load).Count);
        Assert.Equal(16384, LlamaCppCache.MaskedKeysOf((windowed with { Knobs = windowed.Knobs.With(LlamaCppKnobs.SwaFull, true) }).Load).Count);
        Case capped = windowed with { Knobs = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 1280) };
        Assert.Equal(1280 - 1024, LlamaCppCache.MaskedKeysOf(capped.Load).Count);
    }

    /// <summary>Ollama's runner before 0.30 keeps 4096 tokens of each sequence (issue 12528) for Gemma 3's windows of 1024, and a batch of 512 for
    /// all.</summary>
    [Theory, InlineData(1, 4096 + 512 - 1024), InlineData(2, 4096 + (512 / 2) - 1024)]
    public void Ollamas_own_runner_reads_what_it_keeps_of_windows(long sequences, long masked)
    {
        Case windowed = new(SampleModels.Gemma3Of27B, "ollama")
        {
            Version = "0.12.0",
            Batch = sequences,
            Knobs = KnobSet.Empty.With(OllamaKnobs.NumCtx, 16384).With(OllamaKnobs.NumBatch, 512),
        };

        Assert.Equal(masked, LlamaCppCache.MaskedKeysOf(OllamaServer.Started(windowed.Load, sequences)).Count);
    }

    /// <summary>Sixteen GPUs with seventeen of eighty layers, so that some have none, and one in front of the last has the last layer.</summary>
    [Theory]
    [InlineData(17)]
    [InlineData(81)]
    public void A_stage_that_is_planned_as_another_has_the_buffer_of_its_own_layers(long onGpus)
    {
        Case sized = new(SampleModels.Llama31Of70B, "llama.cpp")
        {
            Layout = ParallelLayout.Single with { Pipeline = 16 },
            Knobs = KnobSet.Empty.With(LlamaCppKnobs.NGpuLayers, onGpus),
        };
        RankLoad load = sized.Load;
        TransformerDesign design = (TransformerDesign)sized.Model.PublishedDesign!;
        PipelineStages stages = PipelineStages.Of(load.Layout, design.Layers.Length);
        LlamaCppCache cache = LlamaCppCache.For(load, 1);
        int copies = load.Placement.HostLayers.Count > 0 ? 1 : 4;
        GraphScale scale = new(cache.MicroBatch, 1, 1, cache.SeenCells, cache.SeenWindowCells, cache.Flash, CopiesMask: false, copies, Cached: true)
        {
            SplitsUnits = true,
        };
        for (int stage = 1; stage < stages.Stages; stage++)
        {
            (int from, int to) = stages.LayersOf(stage);
            StackGraph.HostPart host = new(0, 0, 0, StagedWeights.None, Head: false);
            Assert.Equal(
                new StackGraph(design, LlamaCppModel.Of(sized.Model), scale).Allocate(from, to, stage == stages.HeadStage, host),
                new LlamaCppBuffers(load, cache).OfStage(stage));
        }
    }
}
