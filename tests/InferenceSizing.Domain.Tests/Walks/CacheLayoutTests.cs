using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Tests.Walks;

public sealed class CacheLayoutTests
{
    private const int KiB = 1024;

    /// <summary>2 · L · H_kv · d_head · 2 bytes from each config.json; MLA: 61 layers of 512 + 64 elements.</summary>
    public static TheoryData<string, long> BytesPerToken => new()
    {
        { nameof(SampleModels.Llama2Of7B), 512 * KiB },
        { nameof(SampleModels.Llama31Of8B), 128 * KiB },
        { nameof(SampleModels.Llama31Of70B), 320 * KiB },
        { nameof(SampleModels.DeepSeekV3), 70_272 },
        { nameof(SampleModels.Gemma3Of27B), 62 * 8 * KiB },
        { nameof(SampleModels.BertBase), 0 },
    };

    [Theory, MemberData(nameof(BytesPerToken))]
    public void A_token_takes_what_its_config_says(string model, long bytes)
    {
        CacheLayout cache = new Case(Named(model), "vllm").CacheLayout;

        Assert.Equal(bytes, cache.PerToken(0, 0).Count);
        Assert.Equal(bytes, cache.PerSequence(0, 1, 0).Count);
    }

    /// <summary>Llama-3.1-8B has eight key-value heads: a rank beyond them holds a copy of one. MLA's latent is whole on each.</summary>
    [Theory]
    [InlineData(nameof(SampleModels.Llama31Of8B), 2, 64 * KiB)]
    [InlineData(nameof(SampleModels.Llama31Of8B), 8, 16 * KiB)]
    [InlineData(nameof(SampleModels.Llama31Of8B), 32, 16 * KiB)]
    [InlineData(nameof(SampleModels.DeepSeekV3), 8, 70_272)]
    public void Tensor_ranks_share_whole_heads(string model, int ranks, long bytes) =>
        Assert.Equal(bytes, new Case(Named(model), "vllm") { Layout = new() { Tensor = ranks, ExpertTensor = ranks } }.CacheLayout.PerToken(0, 0).Count);

    /// <summary>llama.cpp's load logs of Llama-3-8B at 8192: 1024 MiB in F16; Q8_0 takes 34 bytes for 32 elements, Q4_0 18.</summary>
    [Theory, InlineData("fp16", 1024), InlineData("fp8", 512), InlineData("q8_0", 544), InlineData("q4_0", 288), InlineData("fp32", 2048)]
    public void The_format_of_the_cache_sets_its_size(string format, long mebibytes) =>
        Assert.Equal(mebibytes << 20, new Case(SampleModels.Llama31Of8B, "vllm") { Cache = format }.CacheLayout.PerSequence(0, 8192, 0).Count);

    /// <summary>Gemma-3-27B: ten layers keep every token at 8 KiB, fifty-two keep the last 1024.</summary>
    [Fact]
    public void A_sliding_layer_keeps_its_window_and_no_more()
    {
        CacheLayout cache = new Case(SampleModels.Gemma3Of27B, "vllm").CacheLayout;

        Assert.Equal(8L * KiB * ((10 * 32768) + (52 * 1024)), cache.PerSequence(0, 32768, 0).Count);
        Assert.Equal(8L * KiB * 62 * 1000, cache.PerSequence(0, 1000, 0).Count);
        Assert.Equal(62 * 8 * KiB, cache.PerToken(0, 1023).Count);
        Assert.Equal(10 * 8 * KiB, cache.PerToken(0, 1024).Count);
    }

    /// <summary>Layers 1 to 62 over two stages of 31: the full ones are 6, 12, 18, 24, 30 and then 36, 42, 48, 54, 60.</summary>
    [Fact]
    public void A_stage_keeps_the_cache_of_its_own_layers()
    {
        CacheLayout cache = new Case(SampleModels.Gemma3Of27B, "vllm") { Layout = new() { Pipeline = 2 } }.CacheLayout;

        Assert.Equal(8L * KiB * ((5 * 32768) + (26 * 1024)), cache.PerSequence(0, 32768, 0).Count);
        Assert.Equal(8L * KiB * ((5 * 32768) + (26 * 1024)), cache.PerSequence(1, 32768, 0).Count);
    }

    /// <summary>BART-base: six decoder layers of 12 heads of 64, over the answer's tokens and once over the encoder's.</summary>
    [Fact]
    public void A_decoder_keeps_its_own_tokens_and_the_encoders_once()
    {
        CacheLayout cache = new Case(SampleModels.BartBase, "transformers").CacheLayout;
        const long perTokenAndLayer = 2 * 12 * 64 * 2;

        Assert.Equal(6 * perTokenAndLayer * (10 + 700), cache.PerSequence(0, 10, 700).Count);
        Assert.Equal(6 * perTokenAndLayer, cache.PerToken(0, 10).Count);
    }

    /// <summary>DeepSeek-V3.2 in SGLang: 1152 bytes of latent and 128 + 4 of FP8 index key for each token and layer.</summary>
    [Fact]
    public void An_indexer_adds_its_keys()
    {
        LatentAttentionDesign sparse = new(AxisLength.From(128), AxisLength.From(1536), AxisLength.From(512), AxisLength.From(128), AxisLength.From(64),
            AxisLength.From(128))
        { IndexHeads = AxisLength.From(64), IndexDimension = AxisLength.From(128), SelectedKeys = TokenCount.From(2048) };
        TokenArchitecture model = new TransformerDesign
        {
            Family = "deepseek_v32",
            HiddenSize = AxisLength.From(7168),
            VocabularySize = AxisLength.From(129280),
            TiedEmbeddings = false,
            Layers = SampleModels.Same(61, new LayerDesign(sparse, new MlpDesign(AxisLength.From(2048), Gated: true), NormDesign.Rms, Count.From(2))),
            Dimensions = new ModelDimensions(LayerCount.From(61), AxisLength.From(7168), AxisLength.From(2048), AxisLength.From(128), AxisLength.From(128),
                AxisLength.From(128), AxisLength.From(129280), TokenCount.From(163840)),
        }.ToArchitecture();

        Assert.Equal(61 * (1152 + 132), new Case(model, "vllm").CacheLayout.PerToken(0, 0).Count);
    }

    [Fact]
    public void Layers_that_keep_the_same_stand_in_one_group()
    {
        CacheGroup[] groups = [.. new Case(SampleModels.Gemma3Of27B, "vllm").CacheLayout.OfStage(0)];

        Assert.Equal([52, 10], groups.Select(group => group.Layers.Count));
        Assert.Equal([AttentionSpan.Sliding(TokenCount.From(1024)), AttentionSpan.Full], groups.Select(group => group.Span));
    }

    private static Architecture Named(string model) => (Architecture)typeof(SampleModels).GetProperty(model)!.GetValue(null)!;
}
