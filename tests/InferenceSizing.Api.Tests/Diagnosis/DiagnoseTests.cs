using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Diagnosis;

[Collection(ServiceTests.Name)]
public sealed class DiagnoseTests(SizingService service)
{
    /// <summary>A refused start: the sentence of vLLM's kv_cache_utils.py, with 131072 x 128 KiB = 16 GiB of cache for one sequence of Llama 3.1 8B.</summary>
    private const string Refused = """
        (APIServer pid=1) INFO 12-08 20:01:10 [api_server.py:1351] vLLM API server version 0.19.0
        (APIServer pid=1) INFO 12-08 20:01:10 [utils.py:253] non-default args: {'model': 'meta-llama/Llama-3.1-8B-Instruct', 'max_model_len': 131072}
        (EngineCore pid=3) INFO 12-08 20:01:40 [x.py:1] Model loading took 14.9888 GiB memory and 4.299710 seconds
        (EngineCore pid=3) ERROR 12-08 20:01:50 [core.py:946] ValueError: To serve at least one request with the model's max seq len (131072), (16.0 GiB KV cache is needed, which is larger than the available KV cache memory (3.18 GiB). Based on the available memory, the estimated maximum model length is 26048.
        """;

    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task A_refused_start_has_its_check_ours_beside_its_figures_and_remedies()
    {
        JsonObject answer = await (await Diagnose(Refused, "?gpu=l4")).Object();

        Assert.Equal(("vllm", "0.19.0", "refused", "contextExceedsCache"),
            ((string?)answer["engine"], (string?)answer["version"], (string?)answer["outcome"], (string?)answer["refusal"]!["code"]));
        JsonNode weights = answer["printed"]!.AsArray().First(figure => (string?)figure!["quantity"] == "memory.perGpu.weightsBytes")!;
        // 8,030,261,248 parameters of two bytes each, of the model's card.
        Assert.Equal(16_094_076_928m, (decimal)weights["ours"]!["estimate"]!);
        Assert.InRange((decimal)weights["errorPercent"]!, -0.5m, 0.5m);
        // The length of the refusal, in blocks of 16 tokens of 128 KiB each: what our pool holds.
        JsonNode longest = answer["printed"]!.AsArray().Single(figure => (string?)figure!["quantity"] == "capacity.largestContextTokens")!;
        JsonNode pool = answer["printed"]!.AsArray().Single(figure => (string?)figure!["quantity"] == "memory.kvCache.poolBytes")!;
        Assert.Equal((long)(decimal)pool["ours"]!["estimate"]! / (16 << 17) * 16, (decimal)longest["ours"]!["estimate"]!);
        Assert.InRange((decimal)pool["ours"]!["estimate"]!, (decimal)pool["ours"]!["low"]! + 1, (decimal)pool["ours"]!["high"]! - 1);
        Assert.NotEmpty(answer["remedies"]!.AsArray());
    }

    /// <summary>Buffers of Llama 3.1 8B in Q4_K_M as builds of 2025 print them: 281.81 MiB of token embeddings on the host, 4403.49 MiB on the GPU, and
    /// 32 layers of 8192 cells with 8 heads of 128 in FP16.</summary>
    [Fact]
    public async Task A_log_of_llamacpp_is_compared_on_the_gpu_and_on_the_host()
    {
        JsonObject answer = await (await Diagnose("""
            build: 6500 (3d4053f7) with cc (Ubuntu 11.4.0-1ubuntu1~22.04) 11.4.0 for x86_64-linux-gnu
            llama_model_load_from_file_impl: using device CUDA0 (NVIDIA GeForce RTX 4090) (0000:01:00.0) - 23684 MiB free
            llama_model_loader: loaded meta data with 33 pairs and 292 tensors from /x/Llama-3.1-8B-Instruct-Q4_K_M.gguf (version GGUF V3 (latest))
            load_tensors: offloaded 33/33 layers to GPU
            load_tensors:   CPU_Mapped model buffer size =   281.81 MiB
            load_tensors:        CUDA0 model buffer size =  4403.49 MiB
            llama_context: n_seq_max     = 1
            llama_context: n_ctx         = 8192
            llama_kv_cache:      CUDA0 KV buffer size =  1024.00 MiB
            main: server is listening on http://127.0.0.1:8080 - starting the main loop
            """, "")).Object();

        Assert.Equal(("b6500", "started"), ((string?)answer["version"], (string?)answer["outcome"]));
        Assert.Equal("1", answer["request"]!["engine"]!["parallelSequences"]!.ToJsonString());
        foreach (string path in (string[])["memory.host.weightsBytes", "memory.perGpu.weightsBytes", "memory.kvCache.poolBytes"])
            Assert.InRange((decimal)answer["printed"]!.AsArray().Single(figure => (string?)figure!["quantity"] == path)!["errorPercent"]!, -0.01m, 0.01m);
    }

    [Fact]
    public async Task What_the_log_does_not_say_is_named()
    {
        JsonObject answer = await (await Diagnose("INFO [x] GPU KV cache size: 335,664 tokens", "")).Object();

        Assert.Equal(["model", "gpu"], answer["missing"]!.AsArray().Select(path => path!.ToString()));
        Assert.Equal("memory.kvCache.poolTokens", (string?)answer["printed"]![0]!["quantity"]);
        Assert.Null(answer["printed"]![0]!["ours"]);
    }

    [Theory, InlineData("1219.491504", "1219.491504"), InlineData("1" + "00000000000000000000000000000000000000000", "79228162514264337593543950335")]
    public async Task A_printed_figure_keeps_its_digits_and_one_beyond_all_measure_is_no_fault(string printed, string shown)
    {
        string line = $"INFO 09-03 02:31:41 [x.py:1] Model loading took 17.2217 GiB and {printed} seconds";

        JsonObject answer = await (await Diagnose(line, "")).Object();
        JsonNode time = answer["printed"]!.AsArray().Single(figure => (string?)figure!["quantity"] == "loadingTime")!;
        Assert.Equal(shown, time["value"]!.ToJsonString());
    }

    [Fact]
    public async Task A_text_without_an_engine_is_an_answer() =>
        Assert.Equal("unknown", (string?)(await (await Diagnose("hello\0\u001b[", "")).Object())["outcome"]);

    [Theory, InlineData("", "", HttpStatusCode.BadRequest), InlineData("x", "?nonsense=1", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_read_is_a_problem(string log, string query, HttpStatusCode status)
    {
        using HttpResponseMessage response = await Diagnose(log, query);

        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.MediaType()));
    }

    [Fact]
    public async Task A_log_above_the_limit_is_refused() =>
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Diagnose(new string('x', (4 * 1024 * 1024) + 1), "")).StatusCode);

    private Task<HttpResponseMessage> Diagnose(string log, string query) =>
        _client.PostAsync("/diagnose" + query, new StringContent(log, Encoding.UTF8) { Headers = { ContentType = MediaTypeHeaderValue.Parse("text/plain") } });
}
