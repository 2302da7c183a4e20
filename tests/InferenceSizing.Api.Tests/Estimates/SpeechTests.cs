using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>Whisper: an encoder over 30 seconds of sound, and a decoder that writes a segment's tokens one after another.</summary>
[Collection(ServiceTests.Name)]
public sealed class SpeechTests(SizingService service)
{
    private const string Model = "openai/whisper-large-v3";

    private readonly HttpClient _client = service.CreateClient();

    [Theory]
    [InlineData("vllm")]
    [InlineData("tensorrt-llm")]
    [InlineData("transformers")]
    public async Task A_segment_takes_the_encoder_and_its_tokens(string engine)
    {
        JsonNode latency = (await Answer(Asked(engine, 1, 101)))["latency"]!;
        double first = Of("ttftMs"), each = Of("tpotMs"), whole = Of("requestMs");

        Assert.Equal(first + (100 * each), whole, 0.02 * whole);
        Assert.True(first > each);

        double Of(string figure) => (double)latency[figure]!["estimate"]!;
    }

    /// <summary>PyTorch's loop calls the modules that transformers' <c>generate</c> calls, one after another from the host; code that is compiled
    /// waits less for it.</summary>
    [Fact]
    public async Task A_loop_of_modules_takes_what_generate_takes()
    {
        JsonNode generate = (await Answer(Asked("transformers", 1, 101)))["latency"]!, loop = (await Answer(Asked("pytorch", 1, 101)))["latency"]!;
        string compiled = Asked("pytorch", 1, 101).Replace("\"pytorch\"", """{"name": "pytorch", "compile": true}""", StringComparison.Ordinal);

        Assert.Equal(generate.ToJsonString(), loop.ToJsonString());
        Assert.True((double)(await Answer(compiled))["latency"]!["tpotMs"]!["estimate"]! < (double)loop["tpotMs"]!["estimate"]!);
    }

    [Fact]
    public async Task A_segment_keeps_what_was_heard_and_what_was_written()
    {
        JsonNode cache = (await Answer(Asked("transformers", 1, 256)))["memory"]!["kvCache"]!;

        // 32 layers, keys and values of 1280 elements of two bytes, for 1500 positions and 256 tokens.
        Assert.Equal(2L * 32 * 1280 * 2, (long)cache["bytesPerToken"]!);
        Assert.Equal(2L * 32 * 1280 * (1500 + 256) * 2, (long)cache["bytesPerSequence"]!);
    }

    /// <summary>Vaibhavs10/insanely-fast-whisper, README: 150 minutes in batches of 24 segments take 302 s on A100 in FP16 with attention as one kernel.
    /// Segments overlap by a third: 450 of them, with 200 to 250 tokens each in the longest of a batch.</summary>
    [Theory]
    [InlineData(200)]
    [InlineData(250)]
    public async Task Batches_of_segments_take_about_as_long_as_published(int tokens)
    {
        JsonNode batch = (await Answer(Asked("transformers", 24, tokens, "a100-sxm4-80", "fp16")))["latency"]!["requestMs"]!;
        const double batches = 450.0 / 24;

        Assert.InRange(302, batches * (double)batch["low"]! / 1000, batches * (double)batch["high"]! / 1000);
        Assert.InRange(batches * (double)batch["estimate"]! / 1000, 302 / 1.5, 302 * 1.5);
    }

    /// <summary>openai/whisper, README: the turbo model, with 4 of large's 32 decoder layers and its whole encoder, is about eight times as fast on A100, and
    /// huggingface.co/distil-whisper/distil-large-v2 states 5.8 times for two of 32. A token passes the decoder's layers alone.</summary>
    [Fact]
    public async Task A_token_does_not_wait_for_the_encoder_s_layers()
    {
        JsonNode large = await Answer(Asked("transformers", 1, 101, "a100-sxm4-80"));
        JsonNode turbo = await Answer(Asked("transformers", 1, 101, "a100-sxm4-80").Replace(Model, Model + "-turbo", StringComparison.Ordinal));

        Assert.InRange((double)large["latency"]!["tpotMs"]!["estimate"]! / (double)turbo["latency"]!["tpotMs"]!["estimate"]!, 5, 9);
    }

    [Fact]
    public async Task The_length_of_the_sound_is_not_a_request_s()
    {
        JsonNode resolved = (await Answer(Asked("vllm", 1, 100)))["resolved"]!;
        using HttpResponseMessage refused = await _client.PostAsync("/estimate", Asking.Json(
            $$$"""{"model": "{{{Model}}}", "gpu": "l4", "workload": {"inputTokens": 3000}}"""));

        Assert.Equal(1500, (long)resolved["request"]!["workload"]!["inputTokens"]!);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("30 seconds", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>1500 positions of 32 layers, 2 x 1280 elements of two bytes, for each sequence beside its own 256 tokens: on 80 GB far fewer than 300 have
    /// room.</summary>
    [Theory, InlineData("vllm"), InlineData("tensorrt-llm"), InlineData("transformers")]
    public async Task What_cross_attention_keeps_counts_in_every_engine(string engine)
    {
        JsonObject answer = await Answer(Asked(engine, 1, 256, "h100-sxm"));
        long each = (long)answer["memory"]!["kvCache"]!["bytesPerSequence"]!;

        Assert.Equal(2 * 32 * 1280 * (1500 + 256) * 2, each);
        Assert.InRange((long)answer["memory"]!["perGpu"]!["kvCacheBytes"]!, each, each + (each / 5));
        Assert.InRange((long)answer["largestBatch"]!["batchSize"]!, 100, 80_000_000_000 / each);
    }

    /// <summary>The decoder's context is 448, of which the encoder's 1500 positions are no part: a change is not refused for them.</summary>
    [Theory, InlineData("vllm"), InlineData("tensorrt-llm"), InlineData("transformers")]
    public async Task More_segments_than_there_is_room_for_have_remedies(string engine)
    {
        JsonObject answer = await Answer(Asked(engine, 100, 256));

        Assert.False((bool)answer["fits"]!);
        Assert.Contains(answer["remedies"]!.AsArray(), each => each!["change"]!["workload"]?["batchSize"] is { } fewer && (int)fewer < 100);
        Assert.Contains(answer["remedies"]!.AsArray(), each => each!["change"]!["parallelism"]?["tensor"] is not null);
    }

    /// <summary>RBLN-SW/vllm-rbln, pull request 527: "max_tokens_per_mm_item (1500) is larger than max_num_batched_tokens (448)".</summary>
    [Theory]
    [InlineData(448, false)]
    [InlineData(1499, false)]
    [InlineData(1500, true)]
    public async Task A_step_of_vllm_holds_a_segment(int tokens, bool starts)
    {
        JsonNode startup = (await Answer($$$"""
            {"model": "{{{Model}}}", "gpu": "l4", "engine": {"name": "vllm", "maxNumBatchedTokens": {{{tokens}}}, "maxNumSeqs": 16}}
            """))["startup"]!;

        Assert.Equal(starts, (bool)startup["starts"]!);
        Assert.Equal(starts ? 0 : 1, startup["refusals"]!.AsArray().Count);
    }

    private static string Asked(string engine, int batch, int tokens, string gpu = "l4", string precision = "bf16") => $$$"""
        {"model": "{{{Model}}}", "gpu": "{{{gpu}}}", "precision": "{{{precision}}}",
         "engine": "{{{engine}}}", "workload": {"batchSize": {{{batch}}}, "outputTokens": {{{tokens}}}, "arrival": "static"}}
        """;

    private async Task<JsonObject> Answer(string body)
    {
        using HttpResponseMessage response = await _client.PostAsync("/estimate", Asking.Json(body));
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }
}
