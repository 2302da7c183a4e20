using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

[Collection(ServiceTests.Name)]
public sealed class EstimateTests(SizingService service)
{
    private const string Llama = """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "precision": "fp16"}""";
    private const string TooLarge = """{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "h100-sxm", "precision": "bf16", "require": {"fits": true}}""";

    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task The_shorthand_is_answered_with_published_figures()
    {
        using HttpResponseMessage response = await _client.Estimate(Llama);
        JsonObject answer = await response.Object();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        // 8,030,261,248: the safetensors index of meta-llama/Llama-3.1-8B. Two bytes each in FP16, and vLLM tabulates the rotary angles of 131,072 positions of
        // 128.
        Assert.Equal(8_030_261_248, (long)answer["resolved"]!["model"]!["parameters"]!);
        Assert.Equal(16_060_522_496 + (131_072L * 128 * 2), (long)answer["memory"]!["perGpu"]!["weightsBytes"]!);
        // 2 (key, value) x 32 layers x 8 heads x 128 x 2 bytes.
        Assert.Equal(131_072, (long)answer["memory"]!["kvCache"]!["bytesPerToken"]!);
        Assert.True((bool)answer["fits"]!);
        Assert.Null(answer["verdict"]);
        Assert.True(answer.ContainsKey("verdict"));
        Assert.Equal(10, answer["ruleOfThumb"]!.AsArray().Count);
    }

    [Fact]
    public async Task What_does_not_fit_is_an_answer_with_its_shortfall()
    {
        using HttpResponseMessage response = await _client.Estimate(TooLarge);
        JsonObject answer = await response.Object();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False((bool)answer["fits"]!);
        Assert.True((long)answer["memory"]!["perGpu"]!["freeBytes"]! < 0);
        Assert.False((bool)answer["verdict"]!["passed"]!);
        Assert.Equal("fits", (string?)answer["verdict"]!["checks"]![0]!["name"]);
    }

    [Fact]
    public async Task A_failed_requirement_fails_a_pipeline_that_asks_for_it()
    {
        using HttpResponseMessage failed = await _client.Estimate(TooLarge, "?failOnViolation=true");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, failed.StatusCode);
        Assert.Equal("application/json", failed.MediaType());
        Assert.False((bool)(await failed.Object())["verdict"]!["passed"]!);
        using HttpResponseMessage passed = await _client.Estimate(Llama, "?failOnViolation=true");
        Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
    }

    [Fact]
    public async Task Parts_of_the_weight_table_add_up_to_the_model()
    {
        using HttpResponseMessage response = await _client.Estimate(Llama);
        JsonObject answer = await response.Object();
        JsonArray rows = answer["memory"]!["weights"]!.AsArray();
        Assert.Equal((long)answer["resolved"]!["model"]!["parameters"]!, rows.Sum(row => (long)row!["parameters"]!));
        Assert.Equal((long)answer["memory"]!["perGpu"]!["weightsBytes"]!, rows.Sum(row => (long)row!["bytes"]!));
    }

    [Fact]
    public async Task Every_model_of_the_catalogue_is_sized_by_its_name_alone()
    {
        const int pageSize = 100;
        List<string> refused = [];
        int total = pageSize;
        for (int page = 1; (page - 1) * pageSize < total; page++)
        {
            JsonObject models = await (await _client.GetAsync(new Uri($"/models?page={page}&pageSize={pageSize}", UriKind.Relative))).Object();
            total = (int)models["total"]!;
            foreach (JsonNode? model in models["items"]!.AsArray())
            {
                using HttpResponseMessage response = await _client.Estimate($$"""{"model": "{{model!["id"]}}", "gpu": "h100-sxm"}""");
                JsonObject answer = await response.Object();
                if (response.StatusCode != HttpStatusCode.OK
                    || (long)model["parameters"]! != answer["memory"]!["weights"]!.AsArray().Sum(row => (long)row!["parameters"]!))
                    refused.Add(answer.ToJsonString()[..200]);
            }
        }

        Assert.Empty(refused);
    }

    [Fact]
    public async Task The_parts_of_an_encoder_are_told_apart()
    {
        JsonObject answer = await (await _client.Estimate("""{"model": "bert-base-uncased", "gpu": "t4"}""")).Object();
        // Of each of 12 layers: four projections of 768 x 768 with their biases, and an MLP of 768 x 3072 and back with its biases.
        Assert.Equal(12 * 4 * ((768 * 768) + 768), Parameters("attention"));
        Assert.Equal(12 * ((2 * 768 * 3072) + 3072 + 768), Parameters("mlp"));
        Assert.Contains(answer["breakdown"]!["forward"]!.AsArray(), part => (string?)part!["component"] == "attention");

        int Parameters(string component) =>
            answer["memory"]!["weights"]!.AsArray().Where(row => (string?)row!["component"] == component).Sum(row => (int)row!["parameters"]!);
    }

    [Fact]
    public async Task Detail_decides_how_much_is_told()
    {
        JsonObject summary = await (await _client.Estimate(Llama.Replace("\"fp16\"", "\"fp16\", \"detail\": \"summary\"", StringComparison.Ordinal))).Object();
        JsonObject full = await (await _client.Estimate(Llama.Replace("\"fp16\"", "\"fp16\", \"detail\": \"full\"", StringComparison.Ordinal))).Object();
        Assert.StartsWith("Fits: meta-llama/Llama-3.1-8B-Instruct in fp16 on 1 x h100-sxm", (string?)summary["summary"], StringComparison.Ordinal);
        Assert.False(full.ContainsKey("summary"));
        Assert.False(summary.ContainsKey("breakdown"));
        Assert.False(summary.ContainsKey("ruleOfThumb"));
        Assert.False(summary.ContainsKey("explanation"));
        Assert.False(summary.ContainsKey("capacity"));
        Assert.Equal(8_030_261_248, full["operators"]!.AsArray().Sum(row => (long)row!["parameters"]!));
    }

    [Fact]
    public async Task The_same_request_gives_the_same_bytes_whatever_the_culture()
    {
        byte[] first = await (await _client.Estimate(Llama)).Content.ReadAsByteArrayAsync();
        CultureInfo? before = CultureInfo.DefaultThreadCurrentCulture;
        CultureInfo german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (german.NumberFormat.NumberDecimalSeparator, german.NumberFormat.NumberGroupSeparator, german.NumberFormat.NegativeSign) = (",", ".", "−");
        try
        {
            CultureInfo.DefaultThreadCurrentCulture = german;
            byte[] second = await Task.Run(async () => await (await _client.Estimate(Llama)).Content.ReadAsByteArrayAsync());
            Assert.Equal(first, second);
        }
        finally
        {
            CultureInfo.DefaultThreadCurrentCulture = before;
        }
    }

    [Fact]
    public async Task Four_GPUs_alone_become_four_tensor_ranks_of_a_decoder_and_four_replicas_of_an_image_network()
    {
        JsonObject decoder = await (await _client.Estimate("""{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": {"id": "h100-sxm", "count": 4}}"""))
            .Object();
        JsonObject images = await (await _client.Estimate("""{"model": "resnet50", "gpu": {"id": "h100-sxm", "count": 4}}""")).Object();
        Assert.Equal(4, (int)decoder["resolved"]!["request"]!["parallelism"]!["tensor"]!);
        Assert.Equal(4, (int)images["resolved"]!["request"]!["parallelism"]!["replicas"]!);
    }

    [Fact]
    public async Task A_share_of_the_memory_and_a_partition_leave_less_of_it()
    {
        long whole = await Usable("\"h100-sxm\"");
        long half = await Usable("""{"id": "h100-sxm", "memoryFraction": 0.5}""");
        long slice = await Usable("""{"id": "h100-sxm", "partition": "3g.40gb"}""");
        Assert.Equal(whole / 2, half, 1d);
        Assert.InRange(slice, whole / 3, whole / 2 + 1);

        async Task<long> Usable(string gpu) =>
            (long)(await (await _client.Estimate($$"""{"model": "resnet50", "gpu": {{gpu}}}""")).Object())["memory"]!["gpu"]!["usableBytes"]!;
    }
}
