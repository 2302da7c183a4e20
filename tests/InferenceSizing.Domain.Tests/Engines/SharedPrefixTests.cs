using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Tests.Samples;

namespace InferenceSizing.Domain.Tests.Engines;

/// <summary>What prompts have in common, kept once where the engine shares blocks.</summary>
public sealed class SharedPrefixTests
{
    private const long TokenBytes = 131_072;

    private static readonly Case TenPrompts = new(SampleModels.Llama31Of8B, "vllm")
    {
        Version = "0.19.0",
        Input = 2000,
        Output = 100,
        Batch = 10,
        SharedPrefix = 1000
    };

    /// <summary>62 whole blocks of 16 hold 992 of the 1000 tokens, once; each sequence's 2100 take ceil(2100 / 16) = 132 blocks, of which 70 are its own. V0
    /// shared none by itself.</summary>
    [Theory, InlineData("0.19.0", (10 * 70) + 62), InlineData("0.7.2", 10 * 132)]
    public void Vllm_keeps_whole_blocks_once(string version, long blocks) =>
        Assert.Equal(blocks * 16 * TokenBytes, (TenPrompts with { Version = version }).Share().Cache.Count);

    /// <summary>A radix tree goes by tokens: 10 · 1100 + 1000.</summary>
    [Fact]
    public void Sglang_keeps_tokens_once() => Assert.Equal(12_000 * TokenBytes, (TenPrompts with { Engine = "sglang", Version = null }).Share().Cache.Count);

    /// <summary>31 blocks of 32 hold 992 tokens: 10 · 1108 + 992.</summary>
    [Fact]
    public void Tensorrt_llm_reuses_blocks() =>
        Assert.Equal(12_072 * TokenBytes, (TenPrompts with { Engine = "tensorrt-llm", Version = null }).Share().Cache.Count);

    /// <summary>Slots have cells of their own: ten of 2100 tokens, in blocks of 256.</summary>
    [Fact]
    public void Llama_cpps_slots_share_nothing() =>
        Assert.Equal((TenPrompts with { Engine = "llama.cpp", Version = null, SharedPrefix = 0 }).Share().Cache,
            (TenPrompts with { Engine = "llama.cpp", Version = null }).Share().Cache);

    [Fact]
    public void One_sequence_shares_with_nobody() =>
        Assert.Equal((TenPrompts with { Batch = 1, SharedPrefix = 0 }).Share().Cache, (TenPrompts with { Batch = 1 }).Share().Cache);

    /// <summary>A pool of so many blocks less the 62, by 70 each.</summary>
    [Fact]
    public void More_sequences_are_admitted()
    {
        Case sized = TenPrompts with { Knobs = KnobSet.Empty.With(VllmKnobs.KvCacheMemoryBytes, 10_000 * 16 * TokenBytes).With(VllmKnobs.MaxNumSeqs, 1024) };

        Assert.Equal((10_000 - 62) / 70, sized.Estimate.LargestBatch.BatchSize.Count);
        Assert.Equal(10_000 / 132, (sized with { SharedPrefix = 0 }).Estimate.LargestBatch.BatchSize.Count);
    }

    /// <summary>Windows of 1024 that have moved past the prefix hold none of it: only the ten full layers share.</summary>
    [Fact]
    public void Windows_share_nothing()
    {
        Case sized = TenPrompts with { Model = SampleModels.Gemma3Of27B, Batch = 2 };
        long once = sized.Share().Cache.Count, twice = (sized with { SharedPrefix = 0 }).Share().Cache.Count;

        Assert.Equal(62L * 16 * 10 * 16 * 256 * 2, twice - once);
    }
}
