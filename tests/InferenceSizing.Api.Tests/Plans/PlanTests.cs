using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Plans;

[Collection(ServiceTests.Name)]
public sealed class PlanTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>Rates, objectives and goals over a decoder, an encoder and an image network.</summary>
    public static TheoryData<string> Loads => new()
    {
        """{"models": ["meta-llama/Llama-3.1-8B-Instruct"], "workload": {"requestsPerSecond": 10, "inputTokens": 1024, "outputTokens": 256}, "objectives": {"maxTpotMs": 50, "maxTtftMs": 1000}, "most": 3}""",
        """{"models": ["meta-llama/Llama-3.3-70B-Instruct"], "workload": {"requestsPerSecond": 1}, "objectives": {"maxTpotMs": 80, "maxTtftMs": 500, "percentile": "90"}, "constraints": {"gpus": ["h100-sxm", "a100-sxm4-80", "l40s"], "maxGpus": 16, "maxAccuracyLoss": 1}, "goal": "fewestGpus", "most": 3}""",
        """{"models": ["resnet50"], "workload": {"requestsPerSecond": 5000}, "objectives": {"maxRequestMs": 30}, "goal": "energy", "most": 3}""",
        """{"models": ["google-bert/bert-base-uncased"], "workload": {"requestsPerSecond": 800, "inputTokens": 128}, "constraints": {"gpus": ["t4", "l4", "a10g"], "providers": ["AWS"], "maxUsdPerHour": 20}, "goal": "costPerMillion", "most": 3}""",
        """{"models": ["Qwen/Qwen2.5-7B-Instruct", "meta-llama/Llama-3.1-8B-Instruct"], "workload": {"requestsPerSecond": 3}, "constraints": {"engines": ["sglang", "tensorrt-llm"], "precisions": ["bf16", "fp8"], "minWeightBits": 16, "gpus": ["h100-sxm", "l40s"]}, "goal": "latency", "most": 3}""",
        """{"models": ["meta-llama/Llama-3.3-70B-Instruct"], "workload": {"requestsPerSecond": 4, "inputTokens": 4096, "outputTokens": 256}, "objectives": {"maxTpotMs": 40}, "constraints": {"gpus": ["h100-sxm"], "precisions": ["fp8"], "disaggregated": true}, "most": 6}""",
    };

    /// <summary>Steps that carry no prompts of 4096 tokens are shorter, so a bound on them leaves deployments of separate instances.</summary>
    [Fact]
    public async Task The_ratio_of_instances_that_read_to_those_that_decode_is_searched()
    {
        JsonObject plan = await Plan(
            """{"models": ["meta-llama/Llama-3.3-70B-Instruct"], "workload": {"requestsPerSecond": 8, "inputTokens": 4096, "outputTokens": 256}, "objectives": {"maxTpotMs": 30}, "constraints": {"gpus": ["h100-sxm"], "precisions": ["fp8"], "disaggregated": true}, "most": 8}""");
        JsonNode[] apart = [.. plan["deployments"]!.AsArray().Where(planned => planned!["prefillInstances"] is not null).OfType<JsonNode>()];

        Assert.NotEmpty(apart);
        Assert.All(apart, planned => Assert.Equal(
            (int)planned["gpus"]!, (int)planned["tensor"]! * ((int)planned["prefillInstances"]! + (int)planned["replicas"]!)));
    }

    /// <summary>Nobody converts a checkpoint to as many bits as it has: openai/gpt-oss-120b is published in MXFP4 alone, deepseek-ai/DeepSeek-V3 in blocks of
    /// FP8.</summary>
    [Theory]
    [InlineData("openai/gpt-oss-120b", "mxfp4")]
    [InlineData("deepseek-ai/DeepSeek-V3", "fp8-block awq-int4")]
    [InlineData("Qwen/Qwen3-32B", "bf16 fp8 int8 awq-int4")]
    public async Task Checkpoints_are_converted_to_fewer_bits_alone(string model, string precisions)
    {
        JsonObject plan = await Plan(
            $$"""{"models": ["{{model}}"], "workload": {"requestsPerSecond": 1}, "constraints": {"gpus": ["h200-sxm"], "engines": ["vllm"]}, "most": 50}""");

        Assert.Equal(
            precisions.Split(' ').Order(StringComparer.Ordinal),
            plan["deployments"]!.AsArray().Select(planned => (string)planned!["precision"]!).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>DeepSeek-R1 in FP8 takes two machines of eight H100 (docs.sglang.ai, "DeepSeek V3/R1": 2 x 8 x H100); experts of Qwen3-Coder are whole on each
    /// of eight ranks (docs.vllm.ai, recipes); llama.cpp and Ollama give whole layers to each card (ggml-org/llama.cpp, tools/server/README.md,
    /// <c>--split-mode</c>).</summary>
    [Theory]
    [InlineData("deepseek-ai/DeepSeek-R1", "h100-sxm", "vllm", "fp8-block", 32, "fewestGpus", """{"tensor": 8, "pipeline": 2, "expert": null, "gpus": 16}""")]
    [InlineData("Qwen/Qwen3-Coder-480B-A35B-Instruct", "h100-sxm", "vllm", "fp8-block", 8, "fewestGpus",
        """{"tensor": 8, "pipeline": null, "expert": 8, "gpus": 8}""")]
    [InlineData("Qwen/Qwen2.5-32B-Instruct", "rtx-3090", "llama.cpp", "q8_0", 2, "fewestGpus", """{"tensor": 1, "pipeline": 2, "expert": null, "gpus": 2}""")]
    [InlineData("Qwen/Qwen2.5-32B-Instruct", "rtx-3090", "ollama", "q8_0", 2, "latency", """{"tensor": 1, "pipeline": 2, "expert": null, "gpus": 2}""")]
    public async Task A_model_that_ranks_alone_do_not_hold_is_laid_out_as_its_engine_does(
        string model, string gpu, string engine, string precision, int most, string goal, string layout)
    {
        JsonObject plan = await Plan(
            $$"""
            {"models": ["{{model}}"], "workload": {"requestsPerSecond": 0.1}, "goal": "{{goal}}",
             "constraints": {"gpus": ["{{gpu}}"], "maxGpus": {{most}}, "engines": ["{{engine}}"], "precisions": ["{{precision}}"]} }
            """);

        JsonNode best = plan["deployments"]![0]!;
        Assert.All(JsonNode.Parse(layout)!.AsObject(), degree => Assert.Equal((int?)degree.Value, (int?)best[degree.Key]));
        Assert.True((bool)(await (await _client.Estimate(best["request"]!.ToJsonString())).Object())["fits"]!);
    }

    [Fact]
    public async Task Cards_and_precisions_of_a_plan_go_by_any_of_their_names()
    {
        const string opening = """{"models": ["Qwen/Qwen3-8B"], "workload": {"requestsPerSecond": 2}, "constraints": """;

        Assert.Equal(
            (await Plan(opening + """{"gpus": ["h100-sxm", "l40s"], "precisions": ["bf16"]}}""")).ToJsonString(),
            (await Plan(opening + """{"gpus": ["NVIDIA-H100-80GB-HBM3", "NVIDIA L40S"], "precisions": ["bfloat16"]}}""")).ToJsonString());
        JsonObject several = await Plan(opening + """{"gpus": ["A100"]}, "most": 50}""");
        Assert.All(
            several["deployments"]!.AsArray(),
            planned => Assert.StartsWith("a100-", (string?)planned!["request"]!["gpu"]!["id"], StringComparison.Ordinal));
        using HttpResponseMessage machine = await _client.PostAsync("/plan", Asking.Json(opening + """{"gpus": ["p5.48xlarge"]}}"""));
        Assert.Equal(
            "A plan counts whole GPUs: name the card, h100-sxm.", (string?)(await machine.Object())["errors"]!["constraints.gpus[0]"]![0]);
    }

    /// <summary>Each deployment is what POST /estimate answers for its request, and serves the load.</summary>
    [Theory, MemberData(nameof(Loads))]
    public async Task A_planned_deployment_is_what_its_request_answers(string body)
    {
        JsonObject plan = await Plan(body);
        double load = (double)JsonNode.Parse(body)!["workload"]!["requestsPerSecond"]!;

        Assert.NotEmpty(plan["deployments"]!.AsArray());
        foreach (JsonNode? planned in plan["deployments"]!.AsArray().Concat(plan["front"]!.AsArray()))
        {
            JsonObject answer = await (await _client.Estimate(planned!["request"]!.ToJsonString())).Object();
            Assert.True((bool)answer["fits"]! && (bool)answer["verdict"]!["passed"]!, answer["verdict"]!.ToJsonString());
            Assert.Equal((decimal)answer["throughput"]!["requestsPerSecond"]!["estimate"]!, (decimal)planned["requestsPerSecond"]!);
            Assert.True((double)planned["requestsPerSecond"]! * 0.8 >= load * 0.999, planned.ToJsonString());
            Assert.Equal(answer["cost"]?["usdPerHour"]?.ToString(), planned["usdPerHour"]?.ToString());
            Assert.Equal(answer["latency"]!["tpotMs"]?.ToJsonString(), planned["tpotMs"]?.ToJsonString());
            Assert.Equal((int)answer["resolved"]!["request"]!["gpu"]!["count"]!, (int)planned["gpus"]!);
            AssertKept(JsonNode.Parse(body)!["objectives"], answer["latency"]!);
        }
    }

    /// <summary>The end of the answer's interval that the plan's percentile means is within each objective.</summary>
    private static void AssertKept(JsonNode? objectives, JsonNode latency)
    {
        string end = (string?)objectives?["percentile"] == "90" ? "high" : "estimate";
        foreach ((string limit, string time) in (ReadOnlySpan<(string, string)>)[("maxTtftMs", "ttftMs"), ("maxTpotMs", "tpotMs"),
            ("maxRequestMs", "requestMs")])
        {
            if (objectives?[limit] is { } most && latency[time] is { } found)
                Assert.True((double)found[end]! <= (double)most, $"{limit} {most}: {found.ToJsonString()}");
        }
    }

    /// <summary>A 24 GB card's pool does not hold the 131,072 tokens that Llama 3.1 was made for: the request says what context the load needs, and vLLM
    /// starts.</summary>
    [Fact]
    public async Task A_planned_deployment_starts()
    {
        JsonObject plan = await Plan(
            """{"models": ["meta-llama/Llama-3.1-8B-Instruct"], "workload": {"requestsPerSecond": 2, "inputTokens": 1024, "outputTokens": 256}, "constraints": {"gpus": ["rtx-4090", "l4", "h100-sxm"], "engines": ["vllm"]}}""");

        JsonNode small = plan["deployments"]!.AsArray().First(planned => (string)planned!["gpu"]! == "rtx-4090" && (int)planned["tensor"]! == 1)!;
        Assert.Equal(1280, (int)small["request"]!["engine"]!["maxModelLen"]!);
        foreach (JsonNode? planned in plan["deployments"]!.AsArray())
        {
            JsonObject answer = await (await _client.Estimate(planned!["request"]!.ToJsonString())).Object();
            Assert.True((double)answer["memory"]!["kvCache"]!["maxConcurrency"]! >= 1, planned.ToJsonString());
        }
    }

    /// <summary>Eight models with four engines and eight precisions over the whole catalogue, in 300 bytes.</summary>
    [Fact]
    public async Task A_plan_of_too_many_combinations_is_refused_with_their_number()
    {
        using HttpResponseMessage response = await _client.PostAsync("/plan", Asking.Json(
            """
            {"models": ["resnet50", "resnet18", "resnet34", "resnet101", "resnet152", "vgg16", "vgg19", "alexnet"], "workload": {"requestsPerSecond": 50},
             "constraints": {"engines": ["tensorrt", "pytorch", "onnxruntime", "vllm"],
                             "precisions": ["bf16", "fp16", "fp32", "tf32", "fp8", "int8", "mixed-fp16", "mixed-bf16"]}}
            """));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        JsonObject problem = await response.Object();
        Assert.Equal(["constraints"], problem["errors"]!.AsObject().Select(error => error.Key));
        Assert.Contains("combinations of 8 models", (string?)problem["detail"], StringComparison.Ordinal);
    }

    /// <summary>Ten models that are served most: every deployment that is ranked starts and fits with the settings of its own request.</summary>
    [Theory]
    [InlineData("meta-llama/Llama-3.1-8B-Instruct")]
    [InlineData("meta-llama/Llama-3.3-70B-Instruct")]
    [InlineData("Qwen/Qwen3-8B")]
    [InlineData("Qwen/Qwen3-32B")]
    [InlineData("Qwen/Qwen3-30B-A3B")]
    [InlineData("Qwen/Qwen3.5-27B")]
    [InlineData("google/gemma-3-27b-it")]
    [InlineData("openai/gpt-oss-120b")]
    [InlineData("mistralai/Mixtral-8x7B-v0.1")]
    [InlineData("deepseek-ai/DeepSeek-R1")]
    public async Task Every_ranked_deployment_of_a_common_model_starts(string model)
    {
        JsonObject plan = await Plan(
            $$"""{"models": ["{{model}}"], "workload": {"requestsPerSecond": 2, "inputTokens": 1024, "outputTokens": 256}, "constraints": {"maxGpus": 16}, "most": 20}""");

        Assert.NotEmpty(plan["deployments"]!.AsArray());
        foreach (JsonNode? planned in plan["deployments"]!.AsArray())
        {
            JsonObject answer = await (await _client.Estimate(planned!["request"]!.ToJsonString())).Object();
            Assert.True((bool)answer["startup"]!["starts"]! && (bool)answer["fits"]!, answer["startup"]!.ToJsonString());
        }
    }

    /// <summary>No point of a sweep over the plan's own choices that serves the load within the limits costs less than the plan's best.</summary>
    [Fact]
    public async Task The_best_is_no_worse_than_any_point_of_a_sweep()
    {
        JsonObject plan = await Plan(
            """{"models": ["meta-llama/Llama-3.1-8B-Instruct"], "workload": {"requestsPerSecond": 6, "headroom": 0, "inputTokens": 2000, "outputTokens": 200}, "objectives": {"maxTpotMs": 40, "maxTtftMs": 800}, "constraints": {"gpus": ["l4", "a10g", "l40s", "h100-sxm"], "precisions": ["bf16", "awq-int4"], "maxGpus": 8}, "most": 1}""");
        double best = (double)plan["deployments"]![0]!["usdPerHour"]!;

        using HttpResponseMessage swept = await _client.PostAsync("/sweep", Asking.Json("""
            {"request": {"model": "meta-llama/Llama-3.1-8B-Instruct", "workload": {"inputTokens": 2000, "outputTokens": 200}, "require": {"fits": true, "maxTpotMs": 40, "maxTtftMs": 800}},
             "axes": [{"path": "gpu", "values": ["l4", "a10g", "l40s", "h100-sxm"]}, {"path": "precision", "values": ["bf16", "awq-int4"]}, {"path": "parallelism.tensor", "values": [1, 2, 4, 8]},
                      {"path": "parallelism.replicas", "values": [1, 2, 3, 4, 5, 6, 8]}, {"path": "workload.batchSize", "values": [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144]}]}
            """));
        JsonNode[] meeting = [.. (await swept.Object())["points"]!.AsArray()
            .Where(point => point!["passed"] is { } passed && (bool)passed && (double)point["requestsPerSecond"]! >= 6 && (int)point["gpus"]! <= 8)
            .Select(point => point!)];

        Assert.NotEmpty(meeting);
        Assert.All(meeting, point => Assert.True((double)point["usdPerHour"]! >= best - 1e-9, point.ToJsonString()));
    }

    /// <summary>Of the front none is both cheaper and faster than another.</summary>
    [Theory, MemberData(nameof(Loads))]
    public async Task The_front_trades_cost_for_speed(string body)
    {
        JsonArray front = (await Plan(body))["front"]!.AsArray();
        for (int i = 1; i < front.Count; i++)
        {
            Assert.True((double)front[i]!["usdPerHour"]! >= (double)front[i - 1]!["usdPerHour"]!);
            Assert.True((double)front[i]!["requestMs"]!["estimate"]! < (double)front[i - 1]!["requestMs"]!["estimate"]!);
        }
    }

    /// <summary>405B does not fit on one T4, GPT-2 was made for 1,024 tokens and vLLM refuses more, an objective of a microsecond is met nowhere, and a budget
    /// of a cent buys nothing.</summary>
    [Theory]
    [InlineData(
        """{"models": ["meta-llama/Llama-3.1-405B-Instruct"], "workload": {"requestsPerSecond": 1}, "constraints": {"gpus": ["t4"], "maxGpus": 8}}""",
        "memory")]
    [InlineData(
        """{"models": ["gpt2"], "workload": {"requestsPerSecond": 1, "inputTokens": 100}, "objectives": {"maxTpotMs": 0.001}, "constraints": {"gpus": ["t4"]}}""", "maxTpotMs")]
    [InlineData("""{"models": ["gpt2"], "workload": {"requestsPerSecond": 1, "inputTokens": 100}, "constraints": {"gpus": ["t4"], "maxUsdPerHour": 0.01}}""",
        "maxUsdPerHour")]
    [InlineData(
        """{"models": ["gpt2"], "workload": {"requestsPerSecond": 1, "inputTokens": 1000, "outputTokens": 100}, "constraints": {"gpus": ["t4"], "engines": ["vllm"]}}""", "startup")]
    [InlineData("""{"models": ["gpt2"], "workload": {"requestsPerSecond": 100000, "inputTokens": 100}, "constraints": {"gpus": ["t4"], "maxGpus": 2}}""",
        "maxGpus")]
    public async Task What_is_kept_out_is_told_with_the_limit(string body, string limit)
    {
        JsonObject plan = await Plan(body);

        Assert.Empty(plan["deployments"]!.AsArray());
        Assert.Equal(limit, (string)Assert.Single(plan["excluded"]!.AsArray())!["limit"]!);
    }

    [Theory]
    [InlineData("""{"models": [], "workload": {"requestsPerSecond": 1}}""", "models")]
    [InlineData("""{"models": [{}], "workload": {"requestsPerSecond": 1}}""", "models[0]")]
    [InlineData("""{"workload": {"requestsPerSecond": 1}}""", "models")]
    [InlineData("""{"command": "vllm serve --tensor-parallel-size 2", "workload": {"requestsPerSecond": 1}}""", "models")]
    [InlineData("""{"command": "echo hello", "workload": {"requestsPerSecond": 1}}""", "command")]
    [InlineData("""{"models": ["gpt2"]}""", "workload")]
    [InlineData("""{"models": ["gpt2"], "workload": {}}""", "workload.requestsPerSecond")]
    [InlineData("""{"models": ["gpt2"], "workload": {"requestsPerSecond": 1}, "goal": "fame"}""", "goal")]
    [InlineData("""{"models": ["gpt2"], "workload": {"requestsPerSecond": 1}, "constraints": {"gpus": ["x"]}}""", "constraints.gpus[0]")]
    [InlineData("""{"models": ["gpt2"], "workload": {"requestsPerSecond": 1}, "constraints": {"providers": ["nobody"]}}""", "constraints.providers[0]")]
    [InlineData("""{"models": ["gpt2"], "workload": {"requestsPerSecond": 1, "imageHeight": 224}}""", "workload.imageHeight")]
    [InlineData("""{"models": ["gpt2"], "workload": {"requestsPerSecond": 1}, "limits": {}}""", "limits")]
    public async Task What_is_no_plan_is_refused(string body, string path)
    {
        using HttpResponseMessage response = await _client.PostAsync("/plan", Asking.Json(body));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await response.Object())["errors"]!.AsObject().ContainsKey(path), await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_command_stands_for_its_model_engine_and_precision_and_what_stands_beside_it_goes_first()
    {
        const string told = """{"models": ["Qwen/Qwen3-8B"], "constraints": {"engines": ["sglang"], "precisions": ["fp8"], "gpus": ["l40s", "h100-sxm"]}, """;
        const string command = """{"command": "python -m sglang.launch_server --model-path Qwen/Qwen3-8B --quantization fp8", "constraints": """;
        const string load = "\"workload\": {\"requestsPerSecond\": 2}}";

        Assert.Equal(
            (await Plan(told + load)).ToJsonString(), (await Plan(command + """{"gpus": ["l40s", "h100-sxm"]}, """ + load)).ToJsonString());
        Assert.Equal(
            (await Plan(told + load)).ToJsonString(),
            (await Plan("""{"models": [], """ + command[1..] + """{"gpus": ["l40s", "h100-sxm"]}, """ + load)).ToJsonString());
        JsonObject beside = await Plan(command + """{"gpus": ["h100-sxm"], "engines": ["vllm"]}, """ + load);
        Assert.All(beside["deployments"]!.AsArray(), each => Assert.Equal("vllm", (string)each!["engine"]!));
    }

    [Fact]
    public async Task A_plan_says_what_it_did_not_take_of_a_command()
    {
        JsonArray warnings = (await Plan(
            """
            {"command": "vllm serve Qwen/Qwen3-8B --max-model-len 8192 --tensor-parallel-size 2 --no-such-flag 1",
             "constraints": {"gpus": ["h100-sxm"]}, "workload": {"requestsPerSecond": 2}}
            """))["warnings"]!.AsArray();

        string unknown = (string)Assert.Single(warnings, each => (string)each!["code"]! == "flagUnknown")!["message"]!;
        string left = (string)Assert.Single(warnings, each => (string)each!["code"]! == "commandPartlyPlanned")!["message"]!;
        Assert.Contains("--no-such-flag", unknown, StringComparison.Ordinal);
        Assert.Contains("engine.maxModelLen", left, StringComparison.Ordinal);
        Assert.Contains("parallelism.tensor", left, StringComparison.Ordinal);
        Assert.DoesNotContain("engine.name", left, StringComparison.Ordinal);
    }

    private async Task<JsonObject> Plan(string body)
    {
        using HttpResponseMessage response = await _client.PostAsync("/plan", Asking.Json(body));
        JsonObject plan = await response.Object();
        Assert.True(response.StatusCode == HttpStatusCode.OK, plan.ToJsonString());
        return plan;
    }
}
