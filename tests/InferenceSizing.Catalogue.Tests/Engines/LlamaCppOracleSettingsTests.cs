using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>What llama.cpp v0.5.0 itself planned of files of Q8_0 in settings beside the usual ones: tests/oracle, as
/// <see cref="LlamaCppOracleTests"/>.</summary>
public sealed class LlamaCppOracleSettingsTests
{
    /// <summary>Compute buffers are planned by the same rule from a graph that may differ in small tensors.</summary>
    private const double OfBuffers = 0.01;

    /// <summary>Token ids and positions are not counted.</summary>
    private const double OfHostBuffers = 0.05;

    /// <summary>Model, types of keys and of values; nCtx 8192, one row of logits: compute buffer. FP32 is cast to FP16 for fused attention; what is quantized
    /// is rotated, each by its own type.</summary>
    public static TheoryData<string, string, string, long> CacheTypes => new()
    {
        { "meta-llama/Meta-Llama-3.1-8B", "fp32", "fp32", 113256464 },
        { "meta-llama/Meta-Llama-3.1-8B", "q8_0", "fp16", 121710608 },
        { "meta-llama/Meta-Llama-3.1-8B", "fp16", "q8_0", 113272848 },
        { "Qwen/Qwen3-8B", "fp32", "fp32", 100673552 },
        { "Qwen/Qwen3-8B", "q8_0", "fp16", 109127696 },
        { "Qwen/Qwen3-8B", "fp16", "q8_0", 100689936 },
        { "google/gemma-3-27b-it", "q8_0", "fp16", 172640272 },
        { "google/gemma-3-27b-it", "fp16", "q8_0", 180930576 },
        { "openbmb/MiniCPM3-4B", "fp16", "fp16", 63449104 },
        { "openbmb/MiniCPM3-4B", "q8_0", "q8_0", 58222608 },
    };

    /// <summary>Model; one row of logits: compute buffer with the cache in host memory (nCtx 8192), of a micro-batch of 1024 in a context of 1000 tokens,
    /// and of 64 tokens in three slots, which are planned as 66.</summary>
    public static TheoryData<string, long, long, long> Settings => new()
    {
        { "meta-llama/Meta-Llama-3.1-8B", 117442560, 223252016, 14971200 },
        { "Qwen/Qwen3-8B", 109053952, 198676016, 13349184 },
        { "google/gemma-3-27b-it", 176687104, 321572016, 21494112 },
    };

    private static KnobSet One => KnobSet.Empty.With(LlamaCppKnobs.NCtx, 8192).With(LlamaCppKnobs.ParallelSequences, 1).With(LlamaCppKnobs.AllLogits, false);

    [Theory, MemberData(nameof(CacheTypes))]
    public void A_cache_of_each_type_meets_attention_as_in_the_engine(string model, string keys, string values, long compute) =>
        Assert.Equal(compute, Compute(Sized(model, One, 1, keys, values)), compute * OfBuffers);

    [Theory, MemberData(nameof(Settings))]
    public void Buffers_of_other_settings_are_those_of_the_engine(string model, long cacheOnHost, long shortContext, long threeSlots)
    {
        KnobSet three = One.With(LlamaCppKnobs.ParallelSequences, 3).With(LlamaCppKnobs.KvUnified, false).With(LlamaCppKnobs.NUbatch, 64);

        Assert.Equal(cacheOnHost, Compute(Sized(model, One.With(LlamaCppKnobs.NoKvOffload, true), 1)), cacheOnHost * OfBuffers);
        Assert.Equal(shortContext, Compute(Sized(model, One.With(LlamaCppKnobs.NCtx, 1000).With(LlamaCppKnobs.NUbatch, 1024), 1)), shortContext * OfBuffers);
        Assert.Equal(threeSlots, Compute(Sized(model, three, 3)), threeSlots * OfBuffers);
    }

    /// <summary>Llama 3.1's file has 64 factors of the rotation, 256 bytes, of which host layers have a copy of their own.</summary>
    [Fact]
    public void Factors_of_a_scaled_rotation_are_in_the_file_and_copied_for_layers_in_host_memory()
    {
        const string model = "meta-llama/Meta-Llama-3.1-8B";
        const long weights = 7974764800, ofTen = 2644099328, host = 5888835840, compute = 172493056;
        Estimate all = Sized(model, One, 1), ten = Sized(model, One.With(LlamaCppKnobs.NGpuLayers, 10), 1);

        Assert.Equal(weights, all.PerGpu.Weights.Count);
        Assert.Equal(ofTen, ten.PerGpu.Weights.Count);
        Assert.Equal(host, ten.HostWeights.Count);
        Assert.Equal(compute, Compute(ten), compute * OfBuffers);
    }

    /// <summary>Both stacks of twelve layers are divided alike; scores and their biases are made in host memory.</summary>
    [Fact]
    public void T5_is_divided_as_the_engine_divides_it()
    {
        const long weights = 184286208, compute = 823656448, buffers = 457715712;
        Estimate ten = Sized("google-t5/t5-base", One.With(LlamaCppKnobs.NGpuLayers, 10), 1);

        Assert.Equal(weights, ten.PerGpu.Weights.Count);
        Assert.Equal(compute, Compute(ten), compute * OfBuffers);
        Assert.Equal(buffers, ten.HostBuffers.Count, buffers * OfHostBuffers);
    }

    /// <summary>Patterns of <c>--override-tensor</c>: experts of the later layers, two of three matrices of all
    /// layers, and experts of the last layer, whose one row of logits they feed forward there.</summary>
    [Theory]
    [InlineData("mistralai/Mixtral-8x7B-v0.1", @"blk\.([5-9]|[1-4][0-9])\.ffn_.*_exps=CPU", 9057419264, 40568160256, 641771520)]
    [InlineData("mistralai/Mixtral-8x7B-v0.1", "ffn_(up|gate)_exps=CPU", 17542496256, 32083083264, 650127360)]
    [InlineData("Qwen/Qwen3-30B-A3B", @"blk\.([5-9]|[1-4][0-9])\.ffn_.*_exps=CPU", 4553023488, 27924938752, 285222912)]
    [InlineData("Qwen/Qwen3-30B-A3B", "ffn_(up|gate)_exps=CPU", 11612037120, 20865925120, 264251392)]
    [InlineData("mistralai/Mixtral-8x7B-v0.1", @"blk\.31\.ffn_.*_exps=CPU", 47988948992, 1636630528, 209725456)]
    [InlineData("Qwen/Qwen3-30B-A3B", @"blk\.47\.ffn_.*_exps=CPU", 31505620992, 972341248, 96479248)]
    public void Experts_lie_where_patterns_put_them(string model, string patterns, long weights, long host, long compute)
    {
        Estimate estimate = Sized(model, One.With(LlamaCppKnobs.OverrideTensor, patterns), 1);

        Assert.Equal((weights, host), (estimate.PerGpu.Weights.Count, estimate.HostWeights.Count));
        Assert.Equal(compute, Compute(estimate), compute * OfBuffers);
    }

    /// <summary>Without a layer on the GPU the head is the table in host memory, which Gemma 3n alone holds twice there: 151,936 rows of 2048 in Q5_0 were
    /// 213,925,888 bytes more (seed finch). Here they are 262,400 rows in Q8_0.</summary>
    [Fact]
    public void Gemma_3n_holds_its_table_twice_without_a_layer_on_the_gpu()
    {
        const long table = 262_400L * 2048 * 34 / 32, alignment = 64 * 1024;
        Estimate none = Sized("google/gemma-3n-E4B-it", One.With(LlamaCppKnobs.NGpuLayers, 0), 1);

        Assert.Equal(0, none.PerGpu.Weights.Count);
        Assert.Contains(none.Weights, row => row.Component == Component.LmHead && row.Parameters == Count.Zero && row.Bytes.Count == table);
        Assert.Equal(none.Weights.Sum(row => row.Bytes.Count), (double)none.HostWeights.Count, alignment);
    }

    /// <summary>Quantized keys of heads of 80 elements are refused for flash attention, whose kernels read them in blocks of 32, and go without it.</summary>
    [Fact]
    public void Quantized_keys_of_any_head_go_without_flash_attention()
    {
        const long cache = 2055208960, compute = 585111568;
        Estimate unfused = Sized("microsoft/phi-2", One.With(LlamaCppKnobs.FlashAttention, false), 1, "q8_0", "fp16");

        Assert.Equal(cache, unfused.PerGpu.Cache.Count);
        Assert.Equal(compute, Compute(unfused), compute * OfBuffers);
        Assert.Throws<InvalidOperationException>(() => Sized("microsoft/phi-2", One, 1, "q8_0", "fp16"));
    }

    /// <summary>The last attention in host memory follows the GPU's first recurrent layer in a graph of one token, and so does not run where its layer is:
    /// fused attention is turned off for all layers, 32 heads of 512 rows of 32,768 scores. With one layer less there it stays on. A cache in host
    /// memory does the same to layers on the GPU.</summary>
    [Theory]
    [InlineData(14, 32_768, false, 1036544512, 335675392, 2327841024, 75526272)]
    [InlineData(13, 32_768, false, 965200384, 335659008, 97519872, 48246912)]
    [InlineData(11, 32_768, false, 829220864, 268533760, 2332035328, 2258645120)]
    [InlineData(17, 8192, true, 1243868160, 0, 58738688, 572534912)]
    public void Attention_that_does_not_run_where_its_layer_is_is_not_fused(
        long layers, long cells, bool cacheOnHost, long weights, long cache, long compute, long host)
    {
        KnobSet knobs = One.With(LlamaCppKnobs.NCtx, cells).With(LlamaCppKnobs.NGpuLayers, layers).With(LlamaCppKnobs.NoKvOffload, cacheOnHost);
        Estimate estimate = Sized("LiquidAI/LFM2-1.2B", knobs, 1);

        Assert.Equal((weights, cache), (estimate.PerGpu.Weights.Count, estimate.PerGpu.Cache.Count));
        Assert.Equal(compute, Compute(estimate), compute * OfBuffers);
        Assert.Equal(host, estimate.HostBuffers.Count, host * OfHostBuffers);
    }

    /// <summary>48 layers' states of one sequence are 156,893,184 bytes, and there are three earlier ones where three tokens are proposed
    /// (<c>n_rs_seq</c> 3); the layer that predicts them has a cache of 8192 cells of its own.</summary>
    [Fact]
    public void States_are_kept_for_each_proposed_token()
    {
        const long without = 693764096, three = 1164443648, ofPrediction = 33554432;
        SpeculativeDecoding ahead = new()
        {
            Method = SpeculativeMethod.Mtp,
            DraftTokens = TokenCount.From(3),
            Acceptance = AcceptanceRate.Published(SpeculativeMethod.Mtp),
        };

        Assert.Equal(without, Sized("Qwen/Qwen3.5-27B", One, 1).PerGpu.Cache.Count);
        Assert.Equal(three + ofPrediction, CatalogueCase.Of("Qwen/Qwen3.5-27B", "llama.cpp", "v0.5.0", "q8_0", "fp16",
            new Workload(TokenCount.From(256), TokenCount.From(64), new OfferedBatch(SequenceCount.One), null, default), 1, One,
            speculation: ahead).PerGpu.Cache.Count);
    }

    /// <summary>A context that predicts tokens keeps all of a batch's hidden states: GLM-4.5-Air's layer and the head that its file has for it.</summary>
    [Fact]
    public void Layers_that_predict_have_a_buffer_of_their_own()
    {
        const long without = 163588112, further = 153890832;
        SpeculativeDecoding ahead = new()
        {
            Method = SpeculativeMethod.Mtp,
            DraftTokens = TokenCount.One,
            Acceptance = AcceptanceRate.Published(SpeculativeMethod.Mtp),
        };

        Assert.Equal(without + further, Compute(CatalogueCase.Of("zai-org/GLM-4.5-Air", "llama.cpp", "v0.5.0", "q8_0", "fp16",
            new Workload(TokenCount.From(256), TokenCount.From(64), new OfferedBatch(SequenceCount.One), null, default), 1, One,
            speculation: ahead)), (without + further) * OfBuffers);
    }

    /// <summary>Shares of 100 and 1 leave nothing for the second card, of 30 and 1 the head: 8 bits of 128,256 rows of 4096.</summary>
    [Theory]
    [InlineData(100, 7974764800, 0)]
    [InlineData(30, 7416578304, 558186496)]
    public void The_head_lies_where_the_shares_put_it(double first, long weights, long ofSecond)
    {
        const long compute = 180396096;
        Estimate estimate = CatalogueCase.Of("meta-llama/Meta-Llama-3.1-8B", "llama.cpp", "v0.5.0", "q8_0", "fp16",
            new Workload(TokenCount.From(256), TokenCount.From(64), new OfferedBatch(SequenceCount.One), null, default), 2, One,
            shares: [Ratio.From(first), Ratio.One]);

        Assert.Equal((weights, ofSecond), (estimate.PerGpu.Weights.Count, estimate.Load.WeightsOf(1).Count));
        Assert.Equal(compute, Compute(estimate), compute * OfBuffers);
    }

    /// <summary>LFM2's fused attention would not all run where its layers are: auto turns it off, on does not.</summary>
    [Theory, InlineData(null, 2327841024), InlineData(true, 113248512), InlineData(false, 2294286592)]
    public void Fused_attention_that_is_asked_for_stays(bool? flash, long compute)
    {
        KnobSet parted = One.With(LlamaCppKnobs.NCtx, 32768).With(LlamaCppKnobs.NGpuLayers, 14).With(LlamaCppKnobs.FlashAttentionStays, flash is not null);

        Assert.Equal(compute, Compute(Sized("LiquidAI/LFM2-1.2B", flash is { } asked ? parted.With(LlamaCppKnobs.FlashAttention, asked) : parted, 1)),
            compute * OfBuffers);
    }

    /// <summary>The norm and the router of Gemma 3n's layers are used twice, and brought to the GPU once.</summary>
    [Theory, InlineData(true, 181931008), InlineData(false, 258477056)]
    public void What_is_used_twice_is_copied_once(bool flash, long compute)
    {
        KnobSet ten = One.With(LlamaCppKnobs.NGpuLayers, 10);

        Assert.Equal(compute, Compute(Sized("google/gemma-3n-E4B-it", flash ? ten : ten.With(LlamaCppKnobs.FlashAttention, false), 1)), compute * OfBuffers);
    }

    /// <summary>Both stacks of T5 are divided alike; the first GPU has the table of distances, and so the scores of all layers.</summary>
    [Theory, InlineData(true, 5753044992), InlineData(false, 5788680192)]
    public void Stacks_of_an_encoder_decoder_are_divided_alike(bool flash, long compute)
    {
        const long first = 122941440, second = 114035712, cache = 176160768, host = 61915136;
        KnobSet one = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 8192).With(LlamaCppKnobs.ParallelSequences, 1);
        Estimate estimate = OnTwo("google-t5/t5-base", flash ? one : one.With(LlamaCppKnobs.FlashAttention, false));

        Assert.Equal((first, second), (estimate.Load.WeightsOf(0).Count, estimate.Load.WeightsOf(1).Count));
        Assert.Equal((first, cache), (estimate.PerGpu.Weights.Count, estimate.PerGpu.Cache.Count));
        Assert.Equal(compute, Compute(estimate), compute * OfBuffers);
        if (flash)
            Assert.Equal(host, estimate.HostBuffers.Count, host * OfHostBuffers);
    }

    /// <summary>The encoder's last norm is where the head is; a head in host memory is brought to the GPU.</summary>
    [Theory, InlineData(1, 26222592, 236971008), InlineData(0, 0, 236977152)]
    public void The_norm_behind_an_encoder_is_where_the_head_is(long layers, long weights, long host)
    {
        const long compute = 823656448;
        Estimate estimate = Sized("google-t5/t5-base", KnobSet.Empty.With(LlamaCppKnobs.NCtx, 8192).With(LlamaCppKnobs.ParallelSequences, 1)
            .With(LlamaCppKnobs.NGpuLayers, layers), 1);

        Assert.Equal((weights, host), (estimate.PerGpu.Weights.Count, estimate.HostWeights.Count));
        Assert.Equal(compute, Compute(estimate), compute * OfBuffers);
    }

    /// <summary>A GPU hands over its last layer's output and that normed.</summary>
    [Fact]
    public void The_second_of_two_gpus_is_handed_what_the_first_made()
    {
        const long compute = 213950528;

        Assert.Equal(compute, Compute(OnTwo("meta-llama/Meta-Llama-3.1-8B", One)), compute * OfBuffers);
    }

    private static Estimate OnTwo(string model, KnobSet knobs) => CatalogueCase.Of(model, "llama.cpp", "v0.5.0", "q8_0", "fp16",
        new Workload(TokenCount.From(256), TokenCount.From(64), new OfferedBatch(SequenceCount.One), null, default), 2, knobs);

    private static double Compute(Estimate estimate) => estimate.PerGpu.Activations.Estimate.Count;

    private static Estimate Sized(string model, KnobSet knobs, int sequences, string keys = "fp16", string? values = null) => CatalogueCase.Of(
        model, "llama.cpp", "v0.5.0", "q8_0", keys,
        new Workload(TokenCount.From(256), TokenCount.From(64), new OfferedBatch(SequenceCount.From(sequences)), null, default), 1, knobs, values);
}
