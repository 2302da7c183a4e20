using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Catalogues;

[Collection(ServiceTests.Name)]
public sealed class CatalogueTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    [Theory]
    [InlineData("/models")]
    [InlineData("/models?query=llama%208b&kind=decoder&page=1&pageSize=3")]
    [InlineData("/models?family=resnet")]
    [InlineData("/gpus")]
    [InlineData("/gpus?query=h100&vendor=nvidia")]
    [InlineData("/precisions")]
    [InlineData("/engines")]
    public async Task Lists_are_pages_with_entries_that_may_be_cached(string url)
    {
        using HttpResponseMessage response = await _client.GetAsync(url);
        JsonObject page = await response.Object();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotEmpty(page["items"]!.AsArray());
        Assert.True((int)page["total"]! >= page["items"]!.AsArray().Count);
        Assert.True(response.Headers.CacheControl!.Public);
    }

    /// <summary>The server leaves the body out, whatever is written.</summary>
    /// <summary>Packages, programs and abbreviations, as their documentation and package indexes have them.</summary>
    [Theory]
    [InlineData("TensorRT-LLM", "tensorrt-llm", "gpt2"), InlineData("trtllm", "tensorrt-llm", "gpt2"), InlineData("tensorrt_llm", "tensorrt-llm", "gpt2")]
    [InlineData("llama_cpp", "llama.cpp", "gpt2"), InlineData("llamacpp", "llama.cpp", "gpt2"), InlineData("llama-server", "llama.cpp", "gpt2")]
    [InlineData("vLLM", "vllm", "gpt2"), InlineData("hf", "transformers", "gpt2"), InlineData("tei", "text-embeddings-inference", "BAAI/bge-m3")]
    [InlineData("ORT", "onnxruntime", "resnet50"), InlineData("torch", "pytorch", "resnet50"), InlineData("trt", "tensorrt", "resnet50")]
    public async Task An_engine_goes_by_any_of_its_names(string asked, string name, string model)
    {
        using HttpResponseMessage response = await _client.Estimate($$"""{"model": "{{model}}", "gpu": "a100-sxm4-80", "engine": {"name": "{{asked}}"} }""");
        JsonObject answer = await response.Object();

        Assert.Equal(name, (string?)answer["resolved"]!["request"]!["engine"]!["name"]);
    }

    [Fact]
    public async Task Engines_say_what_else_they_are_called()
    {
        JsonArray engines = (await (await _client.GetAsync("/engines")).Object())["items"]!.AsArray();
        string[] names = [.. engines.SelectMany(engine => engine!["otherNames"]!.AsArray().Append(engine["name"])).Select(name => (string)name!)];

        Assert.Contains("tei", names);
        Assert.Equal(names.Distinct(StringComparer.OrdinalIgnoreCase), names);
    }

    [Theory, InlineData("/models"), InlineData("/models/resnet50"), InlineData("/gpus/t4"), InlineData("/engines"), InlineData("/version"),
     InlineData("/accuracy")]
    public async Task HEAD_is_answered_as_GET_with_its_tag(string url)
    {
        using HttpRequestMessage head = new(HttpMethod.Head, url);
        using HttpResponseMessage response = await _client.SendAsync(head);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((await _client.GetAsync(url)).Headers.ETag, response.Headers.ETag);
    }

    [Theory]
    [InlineData("/models/meta-llama/Llama-3.1-8B-Instruct")]
    [InlineData("/models/meta-llama%2FLlama-3.1-8B-Instruct")]
    [InlineData("/models/META-LLAMA%2fllama-3.1-8b-instruct")]
    public async Task A_model_is_found_with_its_slash_plain_or_encoded(string url)
    {
        JsonObject model = await (await _client.GetAsync(url)).Object();
        Assert.Equal(8_030_261_248, (long)model["parameters"]!);
        Assert.Equal("decoder", (string?)model["kind"]);
        Assert.Equal(32, (int)model["dimensions"]!["layers"]!);
    }

    [Fact]
    public async Task A_GPU_tells_its_memory_and_dense_rates()
    {
        JsonObject gpu = await (await _client.GetAsync("/gpus/h100-sxm")).Object();
        // NVIDIA H100 data sheet: 80 GB, 3.35 TB/s, 989 TFLOPS dense FP16.
        Assert.Equal(3350, (double)gpu["bandwidthGBPerSecond"]!, 1.0);
        Assert.Equal(989, (double)gpu["tflops"]!["fp16"]!, 1.0);
        Assert.NotEmpty(gpu["partitions"]!.AsArray());
        Assert.NotEmpty(gpu["source"]!.ToString());
    }

    [Theory]
    [InlineData("/models/resnet5O", "resnet50")]
    [InlineData("/gpus/h100-sxn", "h100-sxm")]
    public async Task A_misspelt_id_gets_the_nearest_ones(string url, string meant)
    {
        using HttpResponseMessage response = await _client.GetAsync(url);
        JsonArray nearest = (await response.Object())["nearest"]!.AsArray();
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains(meant, nearest.Select(id => id!.ToString()));
        Assert.InRange(nearest.Count, 1, 5);
    }

    [Theory]
    [InlineData("/models?page=0", "page")]
    [InlineData("/models?page=x", "page")]
    [InlineData("/models?pageSize=501", "pageSize")]
    [InlineData("/models?kind=robot", "kind")]
    [InlineData("/models?famly=llama", "famly")]
    [InlineData("/gpus?pageSize=99999999999", "pageSize")]
    [InlineData("/engines?name=vllm", "name")]
    public async Task Bad_and_unknown_query_parameters_are_refused_by_name(string url, string parameter)
    {
        using HttpResponseMessage response = await _client.GetAsync(url);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.MediaType());
        Assert.True((await response.Object())["errors"]!.AsObject().ContainsKey(parameter));
    }

    [Fact]
    public async Task Pages_follow_one_another_without_gap_or_overlap()
    {
        string[] all = await Ids("/models?pageSize=20");
        string[] halves = [.. await Ids("/models?pageSize=10&page=1"), .. await Ids("/models?pageSize=10&page=2")];
        Assert.Equal(all, halves);

        async Task<string[]> Ids(string url) => [.. (await (await _client.GetAsync(url)).Object())["items"]!.AsArray().Select(item => item!["id"]!.ToString())];
    }

    [Fact]
    public async Task Every_precision_and_engine_of_the_lists_is_accepted_in_a_request()
    {
        foreach (JsonNode? precision in (await (await _client.GetAsync("/precisions")).Object())["items"]!.AsArray())
        {
            if (!precision!["uses"]!.AsArray().Any(use => use!.ToString() == "weights"))
                continue;
            string engine = (bool)precision["gguf"]! ? "llama.cpp" : "vllm";
            using HttpResponseMessage response = await _client.Estimate(
                $$"""{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "precision": "{{precision["id"]}}", "engine": "{{engine}}"}""");
            Assert.True(response.IsSuccessStatusCode, $"{precision["id"]}: {await response.Content.ReadAsStringAsync()}");
        }
    }
    /// <summary>llama.cpp proposes tokens with a second model or by n-grams; TensorRT runs no model that generates.</summary>
    [Theory, InlineData("llama.cpp", "draftModel,mtp,ngram"), InlineData("tensorrt", ""), InlineData("vllm", "draftModel,mtp,eagle,eagle3,ngram")]
    public async Task Engines_say_what_may_propose_tokens(string name, string methods)
    {
        JsonNode engine = (await (await _client.GetAsync("/engines")).Object())["items"]!.AsArray().Single(item => (string?)item!["name"] == name)!;

        Assert.Equal(methods, string.Join(',', engine["speculativeMethods"]!.AsArray().Select(method => (string?)method)));
    }
}
