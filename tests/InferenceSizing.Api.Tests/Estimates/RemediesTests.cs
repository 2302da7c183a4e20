using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

[Collection(ServiceTests.Name)]
public sealed class RemediesTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>Requests that do not pass, over models, engines, cards and what is required of them.</summary>
    public static TheoryData<string> Failing => new()
    {
        """{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "h100-sxm", "precision": "bf16"}""",
        """{"model": "meta-llama/Llama-3.1-405B-Instruct", "gpu": {"id": "h100-sxm", "count": 8}, "precision": "bf16"}""",
        """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "rtx-4090", "precision": {"weights": "bf16"}, "workload": {"inputTokens": 30000, "outputTokens": 500, "batchSize": 16}}""",
        """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "a10g", "engine": {"name": "sglang"}, "require": {"maxTpotMs": 10, "maxAccuracyLoss": 1}}""",
        """{"model": {"id": "meta-llama/Llama-3.1-8B-Instruct"}, "gpu": {"id": "h100-sxm", "partition": "1g.10gb"}, "require": {"fits": true, "maxUsdPerHour": 2}}""",
        """{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "rtx-4090", "engine": "llama.cpp", "precision": "q8_0"}""",
        """{"model": "tiiuae/Falcon3-10B-Base", "gpu": "gtx-1660-ti", "engine": "llama.cpp", "precision": {"weights": "q4_0", "kvCache": "q8_0"}}""",
        """{"model": "EleutherAI/pythia-1.4b", "gpu": "gb200", "engine": {"name": "llama.cpp", "nCtx": 512}, "workload": {"outputTokens": 500, "batchSize": 4}}""",
        """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "l4", "engine": "transformers", "workload": {"batchSize": 64, "inputTokens": 4096}}""",
        """{"model": "Qwen/Qwen2.5-32B-Instruct", "gpu": "a100-sxm4-40", "engine": {"name": "tensorrt-llm", "maxBatchSize": 4}, "workload": {"batchSize": 8}}""",
        """{"model": "Qwen/Qwen2.5-7B-Instruct", "gpu": {"id": "t4", "memoryFraction": 0.9}, "engine": {"name": "vllm", "maxModelLen": 512}, "workload": {"inputTokens": 1024, "outputTokens": 64}}""",
        """{"model": "openai/gpt-oss-20b", "gpu": "h100-sxm", "engine": {"name": "vllm", "version": "0.10.0"}}""",
        """{"model": "Qwen/Qwen3-4B", "gpu": "v100-sxm2-32", "precision": "fp16", "engine": {"name": "vllm", "version": "0.27.1"}}""",
        """{"model": "Qwen/Qwen3-4B", "gpu": "t4", "precision": {"weights": "gptq-int4", "activations": "bf16"}, "engine": {"name": "vllm"}}""",
        """{"model": "resnet50", "gpu": "t4", "precision": "fp32", "workload": {"batchSize": 64}, "require": {"minSamplesPerSecond": 5000}}""",
        """{"model": "google-bert/bert-large-uncased", "gpu": "t4", "precision": "fp32", "workload": {"batchSize": 32, "inputTokens": 384}, "require": {"maxRequestMs": 100}}""",
        """{"model": "google/flan-t5-xxl", "gpu": "t4", "precision": "fp16"}""",
        """{"model": "Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8", "gpu": {"id": "h200-sxm", "count": 8}, "engine": "vllm"}""",
        """{"model": "mistralai/Mixtral-8x7B-Instruct-v0.1", "gpu": {"name": "our-card", "memoryBytes": 51539607552, "bandwidthGBPerSecond": 960, "tflops": {"fp16": 362}}, "workload": {"arrival": "open", "requestsPerSecond": 2}}""",
    };

    [Theory, MemberData(nameof(Failing))]
    public async Task Every_remedy_passes_when_it_is_sent_back(string body)
    {
        JsonObject answer = await Ask(JsonNode.Parse(body)!);
        JsonArray remedies = answer["remedies"]!.AsArray();

        Assert.InRange(remedies.Count, 1, 8);
        foreach (JsonNode? remedy in remedies)
        {
            foreach (JsonNode request in (JsonNode[])[JsonNode.Parse(body)!, answer["resolved"]!["request"]!])
            {
                JsonObject changed = await Ask(Merged(request, remedy!["change"])!);
                Assert.True((bool)changed["fits"]!, $"{remedy["title"]} does not fit: {remedy["change"]!.ToJsonString()}");
                Assert.True(changed["verdict"] is null || (bool)changed["verdict"]!["passed"]!,
                    $"{remedy["title"]} fails: {changed["verdict"]?.ToJsonString()}");
                Assert.Empty(changed["remedies"]!.AsArray());
            }
        }
    }

    /// <summary>Experts of 2560 over eight ranks are 320 each, which groups of 128 do not divide: vLLM's recipe of the model starts it with
    /// <c>--enable-expert-parallel</c> (docs.vllm.ai, recipes, Qwen3-Coder-480B-A35B). Layers of 405 billion BF16 weights take two machines of eight: ranks
    /// within a machine, a stage on each (docs.vllm.ai, "Parallelism and scaling").</summary>
    [Theory]
    [InlineData("""{"model": "Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8", "gpu": {"id": "h200-sxm", "count": 8}, "engine": "vllm"}""",
        "Give each of 8 GPUs whole experts", """{"tensor": 8, "expert": 8, "pipeline": 1}""")]
    [InlineData("""{"model": "Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8", "gpu": {"id": "h200-sxm", "count": 8}, "engine": "vllm"}""",
        "Divide each layer over 4 GPUs, in 2 pipeline stages", """{"tensor": 4, "expert": 1, "pipeline": 2}""")]
    [InlineData("""{"model": "meta-llama/Llama-3.1-405B-Instruct", "gpu": {"id": "h100-sxm", "count": 8}, "precision": "bf16"}""",
        "Divide each layer over 8 GPUs, in 2 pipeline stages", """{"tensor": 8, "expert": 1, "pipeline": 2}""")]
    public async Task A_layout_that_starts_is_offered(string body, string title, string layout)
    {
        JsonObject answer = await Ask(JsonNode.Parse(body)!);
        JsonNode remedy = answer["remedies"]!.AsArray().Single(found => (string?)found!["title"] == title)!;
        JsonObject changed = await Ask(Merged(JsonNode.Parse(body)!, remedy["change"])!);

        Assert.False((bool)answer["startup"]!["starts"]! && (bool)answer["fits"]!);
        Assert.All(JsonNode.Parse(layout)!.AsObject(), degree =>
            Assert.Equal((int)degree.Value!, (int)changed["resolved"]!["request"]!["parallelism"]![degree.Key]!));
    }

    /// <summary>A release without the model or without kernels is left: gpt-oss came with 0.10.1, Volta went with 0.20, Blackwell came with 0.9.</summary>
    [Theory]
    [InlineData("openai/gpt-oss-20b", "h100-sxm", "mxfp4", "0.10.0", "0.10.1")]
    [InlineData("Qwen/Qwen3-4B", "v100-sxm2-32", "fp16", "0.27.1", "0.19.1")]
    [InlineData("Qwen/Qwen2.5-7B-Instruct", "b200", "bf16", "0.8.5", "0.9.0")]
    public async Task A_release_that_starts_is_offered(string model, string gpu, string precision, string version, string offered)
    {
        JsonArray remedies = (await Ask(JsonNode.Parse(
            $$"""{"model": "{{model}}", "gpu": "{{gpu}}", "precision": "{{precision}}", "engine": {"name": "vllm", "version": "{{version}}"} }""")!))
            ["remedies"]!.AsArray();

        Assert.Contains(offered, remedies.Select(remedy => (string?)remedy!["change"]!["engine"]?["version"]));
    }

    /// <summary>A degree of parallelism is a flag of vLLM's; another card is none.</summary>
    [Fact]
    public async Task A_remedy_says_its_change_as_flags_where_flags_can_say_it()
    {
        JsonArray remedies = (await Ask(JsonNode.Parse("""{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "l40s", "precision": "bf16"}""")!))
            ["remedies"]!.AsArray();

        JsonNode divided = remedies.First(remedy => (int?)remedy!["change"]!["parallelism"]?["tensor"] == 4)!;
        Assert.Contains("--tensor-parallel-size 4", divided["flags"]!.AsArray().Select(flag => flag!.ToString()));
        Assert.All(
            remedies.Where(remedy => remedy!["change"]!["gpu"]?["id"]?.ToString() is { } id && id != "l40s"),
                remedy => Assert.Empty(remedy!["flags"]!.AsArray()));
    }

    /// <summary>What a remedy says of its effect is what the changed request answers.</summary>
    [Theory, MemberData(nameof(Failing))]
    public async Task The_effect_told_is_the_effect_had(string body)
    {
        foreach (JsonNode? remedy in (await Ask(JsonNode.Parse(body)!))["remedies"]!.AsArray())
        {
            JsonObject changed = await Ask(Merged(JsonNode.Parse(body), remedy!["change"])!);
            JsonNode effect = remedy["effect"]!;
            Assert.Equal((long)changed["memory"]!["perGpu"]!["totalBytes"]!["estimate"]!, (long)effect["totalBytes"]!);
            Assert.Equal(changed["latency"]!["tpotMs"]?["estimate"]?.ToString(), effect["tpotMs"]?.ToString());
            Assert.Equal(changed["cost"]?["usdPerHour"]?.ToString(), effect["usdPerHour"]?.ToString());
            Assert.Equal(changed["quality"]!["accuracyLoss"]?.ToJsonString(), effect["accuracyLoss"]?.ToJsonString());
        }
    }

    /// <summary>Published: Llama-3.1-405B runs in FP8 on one node of eight H100 and not in BF16; 70B in FP16 takes two 80 GB cards, and one at four
    /// bits.</summary>
    [Theory]
    [InlineData("""{"model": "meta-llama/Llama-3.1-405B-Instruct", "gpu": {"id": "h100-sxm", "count": 8}, "precision": "bf16"}""", "Keep the weights in fp8")]
    [InlineData("""{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "h100-sxm", "precision": "fp16"}""", "Divide each layer over 2 GPUs")]
    [InlineData("""{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "a100-sxm4-80", "precision": "fp16"}""", "Keep the weights in awq-int4")]
    public async Task Published_ways_out_are_among_them(string body, string title) =>
        Assert.Contains((await Ask(JsonNode.Parse(body)!))["remedies"]!.AsArray(), remedy => (string)remedy!["title"]! == title);

    /// <summary>Published for whole networks: INT8 over FP16 on T4 1.2 to 2 times as fast (MLPerf's and NVIDIA's tables of BERT and ResNet-50), 2:4 on A100 1.0
    /// to 1.5 times.</summary>
    [Theory]
    [InlineData("""{"model": "google-bert/bert-base-uncased", "gpu": "t4", "precision": "fp16", "workload": {"inputTokens": 128, "batchSize": 32}}""",
        """{"precision": "int8"}""", 1.1, 2.2)]
    [InlineData("""{"model": "resnet50", "gpu": "t4", "precision": "fp16", "workload": {"batchSize": 32}}""", """{"precision": "int8"}""", 1.1, 2.2)]
    [InlineData(
        """{"model": "google-bert/bert-large-uncased", "gpu": "a100-sxm4-80", "precision": "int8", "workload": {"inputTokens": 384, "batchSize": 64}}""",
        """{"techniques": {"pruning": {"kind": "2:4"}}}""", 1.0, 1.5)]
    [InlineData("""{"model": "resnet50", "gpu": "a100-sxm4-80", "precision": "int8", "workload": {"batchSize": 64}}""",
        """{"techniques": {"pruning": {"kind": "2:4"}}}""", 1.0, 1.5)]
    public async Task Gains_are_within_what_is_published(string body, string change, double least, double most)
    {
        double before = (double)(await Ask(JsonNode.Parse(body)!))["latency"]!["batchMs"]!["estimate"]!;
        double after = (double)(await Ask(Merged(JsonNode.Parse(body), JsonNode.Parse(change))!))["latency"]!["batchMs"]!["estimate"]!;

        Assert.InRange(before / after, least, most);
    }

    [Theory]
    [InlineData("""{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm"}""")]
    [InlineData("""{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "t4", "require": {"fits": false}}""")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "workload": {"inputTokens": 100}, "require": {"maxRequestMs": 0.000001}}""")]
    public async Task Nothing_is_told_where_nothing_helps(string body) => Assert.Empty((await Ask(JsonNode.Parse(body)!))["remedies"]!.AsArray());

    /// <summary>A millisecond a token is met by nothing that is tried: what makes the model fit is answered all the same, with the check that remains, which a
    /// warning names.</summary>
    [Theory]
    [InlineData("""{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "l40s", "require": {"fits": true, "maxTpotMs": 0.001}}""", "maxTpotMs")]
    [InlineData("""{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "l40s", "require": {"fits": true, "noWorseThan": {"tpotMs": 0.001}}}""",
        "noWorseThan.tpotMs")]
    public async Task What_cannot_be_met_leaves_the_rest_its_remedies(string body, string unmet)
    {
        JsonObject answer = await Ask(JsonNode.Parse(body)!);
        JsonArray remedies = answer["remedies"]!.AsArray();

        Assert.InRange(remedies.Count, 3, 8);
        foreach (JsonNode? remedy in remedies)
        {
            Assert.Equal([unmet], remedy!["remaining"]!.AsArray().Select(name => (string)name!));
            JsonObject changed = await Ask(Merged(JsonNode.Parse(body), remedy["change"])!);
            Assert.Equal([unmet], changed["verdict"]!["checks"]!.AsArray().Where(check => !(bool)check!["passed"]!).Select(check => (string)check!["name"]!));
        }

        Assert.Contains(answer["warnings"]!.AsArray(), warning =>
            (string)warning!["code"]! == "requirementUnmet" && ((string)warning["message"]!).Contains(unmet, StringComparison.Ordinal));
    }

    /// <summary>FP8 halves the bytes of a step, so 6 ms a token are met; a tenth of a cent an hour buys no GPU.</summary>
    [Fact]
    public async Task A_budget_that_buys_nothing_leaves_the_other_checks_their_remedies()
    {
        JsonObject answer = await Ask(
            JsonNode.Parse(
            """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "precision": "bf16", "require": {"maxTpotMs": 6, "maxUsdPerHour": 0.001}}""")!);

        Assert.NotEmpty(answer["remedies"]!.AsArray());
        Assert.All(answer["remedies"]!.AsArray(), remedy => Assert.Equal(["maxUsdPerHour"], remedy!["remaining"]!.AsArray().Select(name => (string)name!)));
    }

    /// <summary>Llama 2 was made for 4,096 tokens: vLLM and SGLang refuse a longer context, so the prompt is what has to give.</summary>
    [Theory]
    [InlineData("""{"model": "meta-llama/Llama-2-7b-hf", "gpu": "h100-sxm", "engine": "vllm", "workload": {"inputTokens": 8000}}""", "maxModelLen")]
    [InlineData("""{"model": "meta-llama/Llama-2-7b-hf", "gpu": "h100-sxm", "engine": "sglang", "workload": {"inputTokens": 8000}}""", "contextLength")]
    public async Task No_remedy_goes_beyond_the_models_own_context(string body, string setting)
    {
        JsonArray remedies = (await Ask(JsonNode.Parse(body)!))["remedies"]!.AsArray();

        Assert.NotEmpty(remedies);
        foreach (JsonNode? remedy in remedies)
        {
            Assert.Equal(3840, (int)remedy!["change"]!["workload"]!["inputTokens"]!);
            Assert.Equal(4096, (int)remedy["change"]!["engine"]![setting]!);
        }
    }

    /// <summary>vLLM starts with a pool that holds one sequence of the longest context: <c>maxConcurrency</c> is one at least.</summary>
    [Theory, MemberData(nameof(Failing))]
    public async Task A_remedy_on_vllm_starts(string body)
    {
        foreach (JsonNode? remedy in (await Ask(JsonNode.Parse(body)!))["remedies"]!.AsArray())
        {
            JsonObject changed = await Ask(Merged(JsonNode.Parse(body), remedy!["change"])!);
            if ((string)changed["resolved"]!["request"]!["engine"]!["name"]! == "vllm")
                Assert.True((double)changed["memory"]!["kvCache"]!["maxConcurrency"]! >= 1, remedy.ToJsonString());
        }
    }

    /// <summary>Fewer sequences: the engine's own limit goes down with them.</summary>
    [Fact]
    public async Task Fewer_sequences_lower_the_engines_setting()
    {
        const string body =
            """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "rtx-4090", "engine": "vllm", "precision": "bf16", "workload": {"inputTokens": 30000, "outputTokens": 500, "batchSize": 16}}""";
        JsonNode remedy = Assert.Single((await Ask(JsonNode.Parse(body)!))["remedies"]!.AsArray(), remedy => (string)remedy!["kind"]! == "batch")!;

        Assert.Equal((int)remedy["change"]!["workload"]!["batchSize"]!, (int)remedy["change"]!["engine"]!["maxNumSeqs"]!);
        Assert.Equal(30500, (int)remedy["change"]!["engine"]!["maxModelLen"]!);
    }

    /// <summary>A patch deletes what the request holds and nothing else.</summary>
    [Fact]
    public async Task A_patch_has_no_needless_nulls()
    {
        JsonArray ordinary = (await Ask(
            JsonNode.Parse("""{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "h100-sxm", "precision": "bf16"}""")!))["remedies"]!.AsArray();
        Assert.All(ordinary, remedy => Assert.DoesNotContain("null", remedy!["change"]!.ToJsonString(), StringComparison.Ordinal));

        const string custom =
            """{"model": "Qwen/Qwen2.5-32B-Instruct", "gpu": {"name": "our-card", "memoryBytes": 25769803776, "bandwidthGBPerSecond": 960, "tflops": {"fp16": 362}}}""";
        JsonNode other = (await Ask(JsonNode.Parse(custom)!))["remedies"]!.AsArray().First(remedy => (string)remedy!["kind"]! == "otherGpu")!;
        string[] deleted = [.. other["change"]!["gpu"]!.AsObject().Where(member => member.Value is null).Select(member => member.Key)];
        Assert.Equal(["bandwidthGBPerSecond", "interconnectGBPerSecond", "memoryBytes", "name", "tflops"], deleted.Order(StringComparer.Ordinal));
    }

    /// <summary>Neither more cards nor fewer bits are enough for both by themselves.</summary>
    [Fact]
    public async Task Two_changes_are_told_where_no_single_one_is_enough()
    {
        JsonObject answer = await Ask(JsonNode.Parse("""{"model": "meta-llama/Llama-3.1-405B-Instruct", "gpu": "h100-sxm", "precision": "bf16"}""")!);

        Assert.All(answer["remedies"]!.AsArray(), remedy =>
            Assert.True(remedy!["change"]!.AsObject().Count >= 2 || (string)remedy["kind"]! is "moreGpus" or "smallerModel" or "offload" or "otherGpu",
            remedy.ToJsonString()));
        Assert.NotEmpty(answer["remedies"]!.AsArray());
    }

    [Theory]
    [InlineData("openai/whisper-large-v3", "maxNumBatchedTokens", 1024, "maxNumBatchedTokens", 1500)]
    [InlineData("Qwen/Qwen3-8B", "maxNumSeqs", 10000, "maxNumBatchedTokens", 10000)]
    [InlineData("Qwen/Qwen3-8B", "blockSize", 3, "blockSize", 16)]
    public async Task A_setting_that_is_too_small_to_start_is_raised(string model, string setting, int asked, string raised, int to)
    {
        string engine = $$"""{"name": "vllm", "{{setting}}": {{asked}}}""";
        JsonObject answer = await Ask(JsonNode.Parse($$"""{"model": "{{model}}", "gpu": "h100-sxm", "engine": {{engine}}}""")!);

        Assert.Contains(answer["remedies"]!.AsArray(), each => (int?)each!["change"]!["engine"]?[raised] == to);
    }

    private async Task<JsonObject> Ask(JsonNode body)
    {
        using HttpResponseMessage response = await _client.Estimate(body.ToJsonString());
        JsonObject answer = await response.Object();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{answer.ToJsonString()} for {body.ToJsonString()}");
        return answer;
    }

    /// <summary>RFC 7396 as a client would apply it.</summary>
    private static JsonNode? Merged(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
            return patch?.DeepClone();
        JsonObject result = target is JsonObject known ? known.DeepClone().AsObject() : [];
        foreach ((string name, JsonNode? change) in changes)
        {
            if (change is null)
                result.Remove(name);
            else
                result[name] = Merged(result[name], change);
        }

        return result;
    }
}
