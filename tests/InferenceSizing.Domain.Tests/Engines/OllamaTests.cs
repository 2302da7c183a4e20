using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Ollama;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Engines;

/// <summary>What Ollama asks of llama.cpp (ollama/ollama, llm/llama_server.go, server/routes.go and server/sched.go, v0.13.5 to v0.33).</summary>
public sealed class OllamaTests
{
    private static readonly Case Llama3 = new(SampleModels.Llama31Of8B, "ollama") { Weights = "fp16", Cache = "fp16" };

    /// <summary>4096 tokens below 23 GiB, 32,768 from there, 262,144 from 47 GiB of all GPUs, the model's own 131,072 at most; 4096 for all before
    /// 0.15.5.</summary>
    [Theory]
    [InlineData("0.33.0", 22.5, 4096)]
    [InlineData("0.33.0", 23.5, 32_768)]
    [InlineData("0.33.0", 79.2, 131_072)]
    [InlineData("0.13.5", 79.2, 4096)]
    public void The_context_follows_from_the_memory(string version, double gibibytes, long tokens) => Assert.Equal(
        tokens, (Llama3 with { Version = version, Gpu = SampleAccelerators.WithUsable(gibibytes) }).AllKnobs.Get(OllamaKnobs.NumCtx));

    /// <summary>Its own runner kept 4096 tokens of a windowed layer and a batch of 512, where llama.cpp keeps the window of 1024: 52 layers of Gemma 3 27B
    /// (<c>kvcache.NewSWAMemCache</c>; gpt-oss-120b prints 450 MiB for 8192 tokens in issue 12528).</summary>
    [Theory, InlineData("0.24.0", 4096 + 512), InlineData("0.33.0", 1024 + 1024)]
    public void The_own_runner_kept_more_than_windows(string version, long cells)
    {
        Case gemma = new(SampleModels.Gemma3Of27B, "ollama")
        {
            Version = version,
            Weights = "fp16",
            Cache = "fp16",
            Gpu = SampleAccelerators.H100,
            Knobs = KnobSet.Empty.With(OllamaKnobs.NumCtx, 8192).With(OllamaKnobs.NumParallel, 1),
        };

        Assert.Equal(((10 * 8192) + (52 * cells)) * 8192, gemma.Estimate.PerGpu.Pool.Count);
    }

    /// <summary>512 up to 4096 cells, 1024 up to 32,768, 2048 beyond; 512 before 0.30 and without flash attention. A card of 24 GB cannot hold 2048: the file
    /// of 15 GiB and 8.6 GiB of cache at 70,000 cells exceed three fifths of 23.5 GiB.</summary>
    [Theory]
    [InlineData("0.33.0", 79.2, 4096, true, 512)]
    [InlineData("0.33.0", 79.2, 8192, true, 1024)]
    [InlineData("0.33.0", 79.2, 70_000, true, 2048)]
    [InlineData("0.33.0", 79.2, 70_000, false, 512)]
    [InlineData("0.33.0", 23.5, 70_000, true, 512)]
    [InlineData("0.20.4", 79.2, 70_000, true, 512)]
    public void Longer_contexts_take_larger_micro_batches(string version, double gibibytes, long context, bool flash, long tokens)
    {
        Case sized = Llama3 with
        {
            Version = version,
            Gpu = SampleAccelerators.WithUsable(gibibytes),
            Knobs = KnobSet.Empty.With(OllamaKnobs.NumCtx, context).With(OllamaKnobs.FlashAttention, flash),
        };

        Assert.Equal(tokens, OllamaBatch.Of(sized.Load));
    }

    /// <summary>Llama had no flash attention by itself before 0.30; Pascal has it since 0.31.2.</summary>
    [Theory]
    [InlineData("0.20.4", ChipGeneration.Hopper, false)]
    [InlineData("0.30.0", ChipGeneration.Hopper, true)]
    [InlineData("0.30.0", ChipGeneration.Pascal, false)]
    [InlineData("0.31.2", ChipGeneration.Pascal, true)]
    public void Flash_attention_came_to_all_families_with_llama_server(string version, ChipGeneration generation, bool flash) => Assert.Equal(
        flash,
        (Llama3 with { Version = version, Gpu = SampleAccelerators.H100 with { Generation = generation } }).AllKnobs.Get(OllamaKnobs.FlashAttention));

    /// <summary>8192 cells of 32 layers, 8 heads of 128, keys and values of two bytes: 1 GiB for each of two sequences; buffers are llama.cpp's of the same
    /// settings.</summary>
    [Fact]
    public void Buffers_are_those_of_llama_cpp_with_the_same_settings()
    {
        Case ollama = Llama3 with { Batch = 2, Knobs = KnobSet.Empty.With(OllamaKnobs.NumCtx, 8192) };
        Case server = new(SampleModels.Llama31Of8B, "llama.cpp")
        {
            Weights = "fp16",
            Cache = "fp16",
            Version = "b10488",
            Batch = 2,
            Knobs = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 16_384).With(LlamaCppKnobs.ParallelSequences, 2).With(LlamaCppKnobs.KvUnified, false)
                .With(LlamaCppKnobs.NBatch, 1024).With(LlamaCppKnobs.NUbatch, 1024).With(LlamaCppKnobs.AllLogits, false),
        };

        Assert.Equal(ByteCount.FromGibibytes(2), ollama.Share().Cache);
        Assert.Equal(server.Share(), ollama.Share());
        Assert.Equal(server.Deployment.Engine.Name, ollama.Profile.TimedAs(ollama.EngineVersion, ollama.Knobs).Engine);
    }

    /// <summary>T4, 14.74 GiB less 1 GiB that stays free and 454 MiB of context are 13,616 MiB. The head takes 1002 MiB, a layer 416 MiB and its 4096 cells 16,
    /// and the buffer, with a matrix of a host layer in it, 250 to 1100: 26 to 29 of 33 layers.</summary>
    [Fact]
    public void Layers_that_do_not_fit_stay_in_host_memory()
    {
        Case sized = Llama3 with { Gpu = SampleAccelerators.T4 };
        SettledKnob settled = Assert.Single(sized.Profile.AutoSettings!.Of(sized.Load));

        Assert.Equal(OllamaKnobs.NumGpu, settled.Knob);
        Assert.InRange(settled.After.Count, 26, 29);
        Assert.Empty(sized.Estimate.Startup);
        Assert.NotEmpty((sized with { Knobs = KnobSet.Empty.With(OllamaKnobs.NumGpu, 33) }).Estimate.Startup);
        Assert.Empty((Llama3 with { Knobs = KnobSet.Empty.With(OllamaKnobs.NumCtx, 4096) }).Profile.AutoSettings!.Of(Llama3.Load));
    }

    /// <summary>More sequences move layers to host memory, so that what bounds them does not hang on how many are asked for: asked again they fit, and one more
    /// does not.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void The_largest_batch_is_the_same_whatever_is_asked(int batch)
    {
        Case sized = Llama3 with { Gpu = SampleAccelerators.T4, Batch = batch, Knobs = KnobSet.Empty.With(OllamaKnobs.NumCtx, 131_072) };
        int largest = (int)sized.Estimate.LargestBatch.BatchSize.Count;

        Assert.InRange(largest, 1, 255);
        Assert.True((sized with { Batch = largest }).Estimate.Fits);
        Assert.False((sized with { Batch = largest + 1 }).Estimate.Fits);
        Assert.Equal(largest, (sized with { Batch = largest }).Estimate.LargestBatch.BatchSize.Count);
    }

    /// <summary><c>LLAMA_MAX_SEQ</c> is 256.</summary>
    [Fact]
    public void No_more_sequences_are_served_than_a_context_has()
    {
        Case small = Llama3 with { Knobs = KnobSet.Empty.With(OllamaKnobs.NumCtx, 1280) };

        Assert.Equal((OllamaKnobs.NumParallel.Name, 256), small.Profile.Admission.SequenceLimit(small.Load));
        Assert.NotEmpty((small with { Knobs = small.Knobs.With(OllamaKnobs.NumParallel, 257) }).Estimate.Startup);
    }

    /// <summary>llm/server.go: "requested context size too large for model".</summary>
    [Fact]
    public void A_context_is_cut_to_the_one_that_the_model_was_made_for()
    {
        Case longer = Llama3 with { Knobs = KnobSet.Empty.With(OllamaKnobs.NumCtx, 1_000_000) };
        SettledKnob settled = Assert.Single(longer.Settled.Settled);

        Assert.Equal((OllamaKnobs.NumCtx, 131_072), (settled.Knob, settled.After.Count));
        Assert.Equal(131_072, longer.Settled.Knobs.Get(OllamaKnobs.NumCtx));
    }

    /// <summary>llm/server.go of v0.20.4 drops the format and warns; v0.30.0 hands it to llama.cpp, which makes no context.</summary>
    [Fact]
    public void A_quantized_cache_without_flash_attention_falls_back_before_0_30()
    {
        Case plain = Llama3 with { Version = "0.20.4", Knobs = KnobSet.Empty.With(OllamaKnobs.FlashAttention, false).With(OllamaKnobs.NumCtx, 4096) };
        Estimate kept = (plain with { Cache = "q8_0" }).Estimate;

        Assert.Equal(plain.Estimate.PerGpu, kept.PerGpu);
        Assert.Contains(kept.Warnings, warning => warning.Code == "cacheFormatDropped");
        Assert.Throws<InvalidOperationException>(() => (plain with { Cache = "q8_0", Version = "0.30.0" }).Estimate);
    }

    /// <summary>Batches are tried with all layers on the GPU and with none; which ones go there is worked out for one batch alone. Each placing lays all
    /// weights out anew, which is what is counted here: the bytes that it allocates.</summary>
    [Fact]
    public void The_search_for_the_largest_batch_works_its_layers_out_once()
    {
        const int most = 3;
        Case sized = Llama3 with { Version = "0.33.0", Gpu = SampleAccelerators.WithUsable(15), Knobs = KnobSet.Empty.With(OllamaKnobs.NumCtx, 4096) };
        RankLoad load = sized.Load;
        _ = (BatchSolver.Solve(sized.Profile, load), sized.Profile.SettledFor(load, 7));

        long search = Allocated(() => BatchSolver.Solve(sized.Profile, load)), settling = Allocated(() => sized.Profile.SettledFor(load, 7));

        Assert.InRange(search, 1, most * settling);
    }

    private static long Allocated(Action work)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
