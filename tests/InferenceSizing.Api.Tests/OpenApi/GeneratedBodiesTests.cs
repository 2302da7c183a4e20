using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InferenceSizing.Api.Tests.Inspection;
using InferenceSizing.Formats.Tests;
using Xunit.Abstractions;

namespace InferenceSizing.Api.Tests.OpenApi;

[Collection(ServiceTests.Name)]
public sealed class GeneratedBodiesTests(SizingService service, ITestOutputHelper output)
{
    private const int Seed = 20_261_122;
    private const int ValidBodies = 12_000;
    private const int ViolatingBodies = 10_000;

    /// <summary>The slowest bodies are asked again, by turns with the one below: other programs share the machine.</summary>
    private const int TimedAgain = 20;
    private const int Retimings = 9;

    /// <summary>A model of 4096 layers, most of them pruned, takes 30 to 70 times as long, and one whose layers Ollama places takes 190 to 290. Work that grows
    /// with a number in the body would take millions of times as long.</summary>
    private const double MostTimesLonger = 600;

    /// <summary>An ordinary request that does not fit: most of its time goes into sizing the changes that would make it fit.</summary>
    private const string OrdinaryBody = """{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "h100-sxm"}""";

    /// <summary>What a schema of one body cannot say: how members of different places bear on each other, and on the model that is named.</summary>
    private static readonly Dictionary<string, string> BeyondTheSchema = new()
    {
        [@"^command$"] = "a command is another language",
        [@"^precision\.importanceMatrix$"] = "engines that read GGUF files take it",
        [@"^model$"] = "a model is named by itself or by a command",
        [@"^model\.inspected(\..*)?$"] = "tensors go by the form of the files, and the config is another format",
        [@"^model\.config(\..*)?$"] = "a config is another format, with rules of its own for each family",
        [@"^model\.architecture\.(keyValueHeads|headDimension|experts(\.active)?|slidingWindow)$"] =
            "heads divide each other and the width, and only decoders have experts and windows",
        [@"^model\.architecture\.layers\[\d+\]\.\w+$"] = "a layer's members go by its type and its place",
        [@"^model\.architecture$"] = "the product of all dimensions is bounded",
        [@"^gpu\.(partition|count|reservedBytes)$"] = "a card has profiles of its own, and the count goes with parallelism and the model's heads",
        [@"^techniques\.speculativeDecoding(\.(method|draftModel|draftWeights|acceptanceRate(Low|High)))?$"] =
            "engines and models have ways of their own, a draft model goes with one of them, and a rate lies within its range",
        [@"^engine\.maxLoraRank$"] = "vLLM has slots for certain ranks",
        [@"^engine\.tensorSplit$"] = "one share, not below zero, for each stage of another member",
        [@"^engine\.overrideTensor$"] = "patterns with the place of their tensors are another language",
        [@"^engine\.ppLayerPartition$"] = "whole layers for each stage of another member",
        [@"^precision\.kvCache(Values)?$"] = "llama.cpp alone stores values in a format of their own, and has no other cache than GGUF's types",
        [@"^precision\.weights$"] = "GGUF file types go with llama.cpp, and other formats with the rest",
        [@"^workload(\.(dimensions|inputTokens|outputTokens|imageHeight|imageWidth|images|endToEnd|prefixCacheHitRate|" +
            @"sharedPrefixTokens|arrival|batchSize|replicaImbalance|requestsPerClient|fixedLengths|requestsPerSecond))?$"] =
                "tokens or images go by the model, rates and clients by the arrival, and products are bounded",
        [@"^cost(\.provider)?$"] = "providers are the catalogue's, and a price is one's own or theirs",
        [@"^require\.noWorseThan(\.resolved(\..*)?)?$"] = "an earlier answer holds a request, or there is a figure of it",
        [@"^techniques\.(layers|pruning(\.ratio)?|offload(\.(to|prefetch|layersOnGpu))?)$"] =
            "what can be left out goes by the model, and what can wait elsewhere by the engine and the card",
        [@"^parallelism\.disaggregated(\.(prefill|decode)(\.(tensor|pipeline|expert|expertTensor))?)?$"] =
            "separate instances stand alone, and their degrees divide each other and the model",
        [@"^parallelism(\.(tensor|pipeline|expert|expertTensor))?$"] = "degrees divide each other and the model",
    };

    private readonly HttpClient _client = service.CreateClient();
    private int _asked;

    [Fact]
    public async Task Bodies_from_the_document_are_answered_or_refused_with_a_reason_and_in_bounded_time()
    {
        ServedDocument document = await ServedDocument.Of(_client);
        SchemaBodies bodies = new(document, Seed, await RealNames());
        for (int i = 0; i < ValidBodies / 20; i++)
            await Ask(bodies.Valid());

        Dictionary<HttpStatusCode, int> statuses = [];
        PriorityQueue<string, TimeSpan> slowest = new();
        for (int i = 0; i < ValidBodies; i++)
            await Check(bodies.Valid(), mayBeAnswered: true);
        output.WriteLine($"valid: {string.Join(", ", statuses.OrderBy(status => status.Key).Select(status => $"{(int)status.Key} {status.Value}"))}");
        Assert.True(statuses[HttpStatusCode.OK] >= ValidBodies / 6, $"Too few schema-valid bodies are answered: {statuses[HttpStatusCode.OK]}.");
        statuses.Clear();
        for (int i = 0; i < ViolatingBodies; i++)
            await Check(bodies.Violating(), mayBeAnswered: false);
        output.WriteLine($"violating: {string.Join(", ", statuses.OrderBy(status => status.Key).Select(status => $"{(int)status.Key} {status.Value}"))}");

        (double Ratio, string Body) longest = (0, "");
        foreach ((string body, _) in slowest.UnorderedItems)
        {
            double ratio = await SlowerThanOrdinary(body);
            Assert.True(ratio <= MostTimesLonger, $"{ratio} times as long as an ordinary body: {body}");
            longest = ratio > longest.Ratio ? (ratio, body) : longest;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"The slowest takes {longest.Ratio:0.0} times as long as an ordinary body: {longest.Body}"));

        async Task Check(string body, bool mayBeAnswered)
        {
            (HttpStatusCode status, string? mediaType, string answer, TimeSpan time) = await Ask(body);
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            slowest.Enqueue(body, time);
            if (slowest.Count > TimedAgain)
                slowest.Dequeue();
            if (status == HttpStatusCode.OK)
            {
                Assert.True(mayBeAnswered, $"Answered, though it breaks the schema: {body}");
                return;
            }

            Assert.True(status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity, $"{status}: {body} {answer}");
            Assert.Equal("application/problem+json", mediaType);
            if (mayBeAnswered && status == HttpStatusCode.BadRequest)
                AssertBeyondTheSchema(body, JsonNode.Parse(answer)!["errors"]!.AsObject());
        }
    }

    /// <summary>The most layers, stages and explicit layers, and the largest image, each with what makes the most of them.</summary>
    [Theory]
    [InlineData(
        """{"model": {"architecture": {"kind": "decoder", "layers": 4096, "hiddenSize": 64, "attentionHeads": 1, "vocabularySize": 32}}, "gpu": "b200", "parallelism": {"pipeline": 128}, "detail": "full"}""")]
    [InlineData(
        """{"model": {"architecture": {"kind": "decoder", "layers": 4096, "hiddenSize": 64, "attentionHeads": 1, "vocabularySize": 32}}, "gpu": "b200", "parallelism": {"pipeline": 128}, "engine": {"name": "llama.cpp", "nCpuMoe": 1}, "precision": "q4_k_m"}""")]
    [InlineData("""{"model": "resnet152", "gpu": "b200", "workload": {"imageHeight": 8191, "imageWidth": 8192}, "detail": "full"}""")]
    public async Task The_largest_legal_requests_take_bounded_time_too(string body)
    {
        (HttpStatusCode status, _, string answer, _) = await Ask(body);
        Assert.True(status == HttpStatusCode.OK, answer);
        double ratio = await SlowerThanOrdinary(body);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ratio:0.0} times as long as an ordinary body"));
        Assert.InRange(ratio, 0, MostTimesLonger);
    }

    /// <summary>Least processor time of a body over that of an ordinary one, asked by turns. Spaces behind it make each a body that was not asked
    /// before.</summary>
    private Task<double> SlowerThanOrdinary(string body) => TimeRatio.OfBest(
        Retimings, () => Ask(body + new string(' ', ++_asked)), () => Ask(OrdinaryBody + new string(' ', _asked)));

    private static void AssertBeyondTheSchema(string body, JsonObject errors) => Assert.All(errors, error =>
        Assert.True(BeyondTheSchema.Keys.Any(rule => Regex.IsMatch(error.Key, rule)),
            $"Refused for {error.Key}, {error.Value!.ToJsonString()}, which the schema allows: {body}"));

    private async Task<(HttpStatusCode Status, string? MediaType, string Answer, TimeSpan Time)> Ask(string body)
    {
        TimeSpan before = TimeRatio.Used;
        using HttpResponseMessage response = await _client.Estimate(body);
        string answer = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, response.MediaType(), answer, TimeRatio.Used - before);
    }

    /// <summary>Ids of the catalogue, and configs of some families with dimensions from small to absurd.</summary>
    private async Task<Dictionary<string, IReadOnlyList<string>>> RealNames()
    {
        string[] models = await Ids("/models?pageSize=500"), gpus = await Ids("/gpus?pageSize=500");
        return new Dictionary<string, IReadOnlyList<string>>
        {
            ["model"] = models,
            ["model.id"] = models,
            ["techniques.speculativeDecoding.draftModel"] = models,
            ["command"] = ["\"vllm serve meta-llama/Llama-3.1-8B-Instruct --max-model-len 8192\"",
                "\"llama-server -m Llama-3.1-8B-Instruct-Q4_K_M.gguf -c 8192\""],
            ["gpu"] = gpus,
            ["gpu.id"] = gpus,
            ["cost.provider"] = ["\"AWS\"", "\"gcp\"", "\"Lambda\""],
            ["engine.overrideTensor"] = ["\"exps=CPU\"", "\"blk\\\\.[0-9]\\\\.ffn_up_exps=CPU,ffn_down_exps=CPU\""],
            ["model.inspected" + SchemaBodies.Whole] = [
                await Inspected(Heads.Safetensors().ToArray()), await Inspected([]), await Inspected(Heads.Safetensors().ToArray()),
                await Inspected(Heads.Gguf().ToArray())],
            ["model.config"] =
            [
                """{"model_type":"llama","hidden_size":4096,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":14336,"num_hidden_layers":32,"vocab_size":128256}""",
                """{"model_type":"llama","hidden_size":16777216,"num_attention_heads":1,"intermediate_size":16777216,"num_hidden_layers":4096,"vocab_size":16777216}""",
                """{"model_type":"mistral","hidden_size":64,"num_attention_heads":0,"intermediate_size":1,"num_hidden_layers":1,"vocab_size":1}""",
                """{"model_type":"bert","hidden_size":768,"num_attention_heads":12,"intermediate_size":3072,"num_hidden_layers":12,"vocab_size":30522,"max_position_embeddings":512}""",
                """{"model_type":"llama","hidden_size":-1}""",
                """{"model_type":"unheard-of"}""",
                """{}""",
            ],
        };
    }

    /// <summary>What an inspection finds in a file beside the config of one small model.</summary>
    private async Task<string> Inspected(byte[] file)
    {
        using MultipartFormDataContent form = new() { { Asking.Json(Heads.Config), "config" } };
        if (file.Length > 0)
            form.Add(Asking.Raw(file, "application/octet-stream"), "file");
        using HttpResponseMessage response = await _client.PostAsync("/models/inspect", form);
        return (await response.Object())["inspected"]!.ToJsonString();
    }

    private async Task<string[]> Ids(string url) =>
        [.. (await (await _client.GetAsync(url)).Object())["items"]!.AsArray().Select(item => item!["id"]!.ToJsonString())];
}
