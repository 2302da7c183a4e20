using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>Names of cards, machines and models as people have them.</summary>
[Collection(ServiceTests.Name)]
public sealed class NamesTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task An_instance_type_fills_in_card_count_and_price()
    {
        JsonObject answer = await Sized("""{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "p4d.24xlarge"}""");
        JsonNode resolved = answer["resolved"]!;

        Assert.Equal("a100-sxm4-40", (string?)resolved["request"]!["gpu"]!["id"]);
        Assert.Equal(8, (int)resolved["request"]!["parallelism"]!["tensor"]!);
        Assert.Equal("p4d.24xlarge", (string?)answer["cost"]!["instance"]);
        // AWS, on demand, us-east-1, September 2026.
        Assert.Equal(21.96m, (decimal)answer["cost"]!["usdPerHour"]!, 2);
        Assert.Subset(Defaulted(answer), new HashSet<string> { "gpu.count", "cost.provider", "cost.instance" });
    }

    [Fact]
    public async Task A_machine_whose_cards_do_not_divide_the_heads_holds_copies()
    {
        // 28 attention heads: four GPUs an instance, two instances.
        JsonNode layout = (await Sized("""{"model": "Qwen/Qwen2.5-7B-Instruct", "gpu": "g5.48xlarge"}"""))["resolved"]!["request"]!["parallelism"]!;

        Assert.Equal((4, 2), ((int)layout["tensor"]!, (int)layout["replicas"]!));
    }

    [Fact]
    public async Task What_is_asked_for_goes_before_what_a_name_says()
    {
        JsonNode request = (await Sized(
            """{"model": "Qwen/Qwen3-8B-FP8", "gpu": {"id": "p4d.24xlarge", "count": 2}, "precision": "bf16", "cost": {"usdPerGpuHour": 1}}"""))["resolved"]![
            "request"]!;

        Assert.Equal(("bf16", 2, 1.0), ((string?)request["precision"]!["weights"], (int)request["gpu"]!["count"]!, (double)request["cost"]!["usdPerGpuHour"]!));
    }

    [Theory]
    // Card of LilaRest/gemma-4-31B-it-NVFP4-turbo: 31 GiB on the GPU, since the attention stays in BF16.
    [InlineData("nvidia/Gemma-4-31B-IT-NVFP4", 31.0, 0.01)]
    // Files of 22.5 GB without the layer that predicts further tokens: FP8 in attention, delta rules, head and the last eight MLPs.
    [InlineData("unsloth/Qwen3.8-27B-NVFP4", 20.95, 0.007)]
    // Files of 595 GB on Hugging Face: routed experts of INT4 in groups of 32.
    [InlineData("moonshotai/Kimi-K2.5", 554.1, 0.001)]
    public async Task A_checkpoint_of_several_formats_takes_what_its_own_config_says(string name, double gibibytes, double within)
    {
        JsonObject answer = await Sized($$"""{"model": "{{name}}", "gpu": "b300", "engine": "vllm"}""");
        JsonNode request = answer["resolved"]!["request"]!;

        Assert.InRange((double)answer["memory"]!["total"]!["weightsBytes"]! / (1L << 30), gibibytes * (1 - within), gibibytes * (1 + within));
        Assert.Equal(name, (string?)request["model"]!["id"]);
        Assert.Null(request["precision"]!["weights"]);
    }

    /// <summary>Files of 21.82 GiB (vllm-project/vllm issue 44881) with the head in NVFP4, the delta rule's projections in FP8, and in BF16 the layer that
    /// predicts further tokens, which is not loaded: 256 · 3 · 2048 · 512 of experts and 39 million of the rest, 1.57 GiB.</summary>
    [Fact]
    public async Task A_list_of_modules_says_what_the_head_and_the_delta_rule_are_stored_in()
    {
        JsonObject answer = await Sized("""{"model": "nvidia/Qwen3.6-35B-A3B-NVFP4", "gpu": "b300", "engine": "vllm"}""");

        Assert.InRange((double)answer["memory"]!["total"]!["weightsBytes"]! / (1L << 30), (21.82 - 1.57) * 0.995, (21.82 - 1.57) * 1.005);
    }

    /// <summary>Llama 3.1 405B in FP8 keeps attention and two layers in BF16: 57.75 GiB a rank of eight (vllm-project/vllm issue 6746), of which today's
    /// config has 0.98 less for its eight key-value heads.</summary>
    [Fact]
    public async Task A_checkpoint_keeps_what_its_publisher_left_in_sixteen_bits()
    {
        JsonObject answer = await Sized("""{"model": "meta-llama/Llama-3.1-405B-Instruct-FP8", "gpu": {"id": "h100-sxm", "count": 8}, "engine": "vllm"}""");

        Assert.InRange((double)answer["memory"]!["perGpu"]!["weightsBytes"]! / (1L << 30), (57.75 - 0.98) * 0.995, (57.75 - 0.98) * 1.005);
    }

    /// <summary>Checkpoints that their publishers store in FP8, of which users need not say so, with the parameters that stay in 16 bits left aside:
    /// vllm-project/recipes, models/mistralai and models/inclusionAI ("native FP8 weights"); huggingface/transformers pull request 42715.</summary>
    [Theory]
    [InlineData("mistralai/Ministral-3-14B-Instruct-2512", "mistralai/Ministral-3-14B-Base-2512")]
    [InlineData("mistralai/Mistral-Large-3-675B-Instruct-2512", "mistralai/Mistral-Large-3-675B-Base-2512")]
    [InlineData("mistralai/Mistral-Medium-3.5-128B", null)]
    [InlineData("mistralai/Mistral-Small-4-119B-2603", null)]
    [InlineData("mistralai/Devstral-2-123B-Instruct-2512", null)]
    [InlineData("mistralai/Devstral-Small-2-24B-Instruct-2512", null)]
    [InlineData("inclusionAI/Ring-2.6-1T", "inclusionAI/Ling-2.6-1T-base")]
    public async Task A_checkpoint_that_is_published_in_FP8_takes_half_of_its_16_bits(string name, string? whole)
    {
        JsonObject own = await Sized($$"""{"model": "{{name}}", "gpu": "b300", "engine": "vllm"}""");
        JsonObject wide = await Sized($$"""{"model": "{{name}}", "gpu": "b300", "engine": "vllm", "precision": "bf16"}""");
        double share = Weights(own) / Weights(wide);

        Assert.InRange(share, 0.5, 0.57);
        if (whole is not null)
            Assert.Equal(Weights(wide), Weights(await Sized($$"""{"model": "{{whole}}", "gpu": "b300", "engine": "vllm"}""")));

        static double Weights(JsonObject answer) => (double)answer["memory"]!["total"]!["weightsBytes"]!;
    }

    [Fact]
    public async Task The_format_that_a_checkpoint_states_is_its_own_layout_of_it()
    {
        JsonObject own = await Sized("""{"model": "nvidia/Gemma-4-31B-IT-NVFP4", "gpu": "b200"}""");
        JsonObject named = await Sized("""{"model": "nvidia/Gemma-4-31B-IT-NVFP4", "gpu": "b200", "precision": "nvfp4"}""");

        Assert.Equal(own["memory"]!.ToJsonString(), named["memory"]!.ToJsonString());
    }

    [Fact]
    public async Task Experts_of_a_rank_are_whole_where_only_they_are_in_blocks()
    {
        // vllm-project/recipes, StepFun: the guide's command.
        JsonObject answer = await Sized(
            """{"command": "vllm serve stepfun-ai/Step-3.7-Flash-FP8 -tp 8 --enable-expert-parallel", "gpu": {"id": "h200-sxm", "count": 8}}""");

        Assert.True((bool)answer["startup"]!["starts"]!);
    }

    [Theory]
    [InlineData("llama.cpp", "fp8")]
    [InlineData("llama.cpp", "int8")]
    [InlineData("llama.cpp", "nvfp4")]
    [InlineData("ollama", "q5_1")]
    public async Task A_cache_that_the_engine_does_not_keep_is_refused(string engine, string cache)
    {
        using HttpResponseMessage response = await _client.Estimate(
            $$$"""{"model": "Qwen/Qwen3-8B", "gpu": "rtx-4090", "engine": "{{{engine}}}", "precision": {"kvCache": "{{{cache}}}"}}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("q8_0", (string)(await response.Object())["errors"]!["precision.kvCache"]![0]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_that_keeps_its_attention_does_not_fit_where_its_usual_format_would()
    {
        // vllm-project/vllm issue 40291: out of memory while the weights load.
        JsonObject answer = await Sized("""{"model": "nvidia/Gemma-4-31B-IT-NVFP4", "gpu": "rtx-5090", "engine": {"name": "vllm", "maxModelLen": 4096}}""");

        Assert.False((bool)answer["startup"]!["starts"]!);
    }

    [Theory]
    [InlineData("nvidia/NVIDIA-Nemotron-Nano-12B-v2-VL-FP8", "fp8")]
    [InlineData("nvidia/NVIDIA-Nemotron-Nano-12B-v2-VL-NVFP4-QAD", "nvfp4")]
    [InlineData("inclusionAI/Ling-2.6-flash-int4", "gptq-int4")]
    [InlineData("Qwen/Qwen3.8-2.4T-A95B-FP8", "fp8-block")]
    public async Task A_repository_of_a_quantized_checkpoint_is_read_in_its_format(string name, string weights) =>
        Assert.Equal(weights, (string?)(await Sized($$"""{"model": "{{name}}", "gpu": "b300"}"""))["resolved"]!["request"]!["precision"]!["weights"]);

    [Fact]
    public async Task A_card_that_a_name_does_not_tell_apart_is_refused_with_the_choices_and_their_memory()
    {
        using HttpResponseMessage response = await _client.Estimate("""{"model": "gpt2", "gpu": "RTX 4060 Ti"}""");
        JsonObject problem = await response.Object();

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("/problems/ambiguous-gpu", (string?)problem["type"]);
        Assert.Equal(["rtx-4060-ti-8 8 GiB", "rtx-4060-ti-16 16 GiB"], problem["choices"]!.AsArray().Select(choice => $"{choice!["id"]} {choice["detail"]}"));
    }

    /// <summary>The entry that a name stands for is told apart: <c>resolved.model.id</c>.</summary>
    [Theory]
    [InlineData("mistralai/Mistral-Small-3.2-24B-Instruct-2506", "mistralai/Mistral-Small-3.1-24B-Instruct-2503")]
    [InlineData("llama-3.1-8b", "meta-llama/Meta-Llama-3.1-8B")]
    [InlineData("RedHatAI/Meta-Llama-3.1-8B-Instruct-FP8", "meta-llama/Meta-Llama-3.1-8B")]
    public async Task The_sentence_names_the_model_as_it_was_asked_for(string model, string entry)
    {
        JsonObject answer = await Sized($$"""{"model": "{{model}}", "gpu": "h100-sxm", "detail": "summary"}""");
        Assert.Contains($": {model} in ", (string?)answer["summary"], StringComparison.Ordinal);
        Assert.Equal(entry, (string?)answer["resolved"]!["model"]!["id"]);
    }

    /// <summary>AWS's g6f.large has 2,861 MiB, an eighth of an L4 (aws/karpenter-provider-aws, instance types), and all of its processors while no other guest
    /// works.</summary>
    [Fact]
    public async Task A_part_of_a_card_says_whose_times_they_are()
    {
        JsonObject part = await Sized("""{"model": "gpt2", "gpu": "g6f.large"}"""), whole = await Sized("""{"model": "gpt2", "gpu": "l4"}""");

        Assert.Contains(part["warnings"]!.AsArray(), warning => (string?)warning!["code"] == "sharedGpu");
        Assert.DoesNotContain(whole["warnings"]!.AsArray(), warning => (string?)warning!["code"] == "sharedGpu");
        Assert.Equal(0.125, (double)part["resolved"]!["request"]!["gpu"]!["memoryFraction"]!);
    }

    [Fact]
    public async Task An_alias_short_of_one_card_says_which_was_taken()
    {
        JsonObject answer = await Sized("""{"model": "gpt2", "gpu": "H100"}""");

        Assert.Contains(answer["warnings"]!.AsArray(), warning => (string?)warning!["code"] == "assumedGpu");
    }

    [Fact]
    public async Task A_slice_by_its_label_is_the_slice()
    {
        JsonObject answer = await Sized("""{"model": "gpt2", "gpu": "NVIDIA-A100-SXM4-40GB-MIG-1g.5gb"}""");

        Assert.Equal("1g.5gb", (string?)answer["resolved"]!["request"]!["gpu"]!["partition"]);
        Assert.Contains("gpu.partition", Defaulted(answer));
    }

    [Theory]
    [InlineData("llama3.1:8b", "q4_k_m", "llama.cpp")]
    [InlineData("unsloth/Qwen3-8B-GGUF:Q5_K_M", "q5_k_m", "llama.cpp")]
    [InlineData("Qwen/Qwen3-8B-AWQ", "awq-int4", "vllm")]
    public async Task A_models_name_fills_in_weights_and_engine(string model, string weights, string engine)
    {
        JsonObject answer = await Sized($$"""{"model": "{{model}}", "gpu": "h100-sxm"}""");
        JsonNode request = answer["resolved"]!["request"]!;

        Assert.Equal((weights, engine), ((string?)request["precision"]!["weights"], (string?)request["engine"]!["name"]));
        Assert.Subset(Defaulted(answer), new HashSet<string> { "precision.weights", "engine.name" });
        Assert.Contains(answer["warnings"]!.AsArray(), warning => (string?)warning!["code"] == "readAs");
    }

    [Theory]
    [InlineData("q4_k_m", "m4-max")]
    [InlineData("bf16", "m4-max")]
    [InlineData("iq4_xs", "rtx-4090")]
    public async Task A_gguf_type_or_an_Apple_chip_picks_llama_cpp_where_no_engine_is_named(string weights, string gpu)
    {
        JsonObject answer = await Sized($$"""{"model": "Qwen/Qwen3-8B", "gpu": "{{gpu}}", "precision": "{{weights}}"}""");

        Assert.Equal("llama.cpp", (string?)answer["resolved"]!["request"]!["engine"]!["name"]);
    }

    [Theory]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "precission": "fp8"}""", "precission", "Did you mean precision?")]
    [InlineData("""{"modle": "gpt2", "gpu": "t4"}""", "modle", "Did you mean model?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "batchSize": 8}""", "batchSize", "Did you mean workload.batchSize?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "tensorParallelSize": 2}""", "tensorParallelSize", "Did you mean parallelism.tensor?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "parallelism": {"tp": 2}}""", "parallelism.tp", "Did you mean parallelism.tensor?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "dtype": "fp16"}""", "dtype", "Did you mean precision?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "workload": {"inputTokns": 8}}""", "workload.inputTokns", "Did you mean workload.inputTokens?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "engine": {"gpu_memory_utilization": 0.9}}""", "engine.gpu_memory_utilization",
        "Did you mean engine.gpuMemoryUtilization?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "engine": {"settings": []}}""", "engine.settings", "There is no such field.")]
    [InlineData("""{"model": "gpt2", "gpu": {"id": "t4", "memFraction": 1, "counts": 2}}""", "gpu.memFraction", "Did you mean")]
    [InlineData("""{"model": "gpt2", "gpu": {"id": "t4", "num": 2}}""", "gpu.num", "Did you mean gpu.count?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "workload": {"isl": 8}}""", "workload.isl", "Did you mean workload.inputTokens?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "speculative": {}}""", "speculative", "Did you mean techniques.speculativeDecoding?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "techniques": {"lora": {"rank": 16}}}""", "techniques.lora", "Did you mean engine.maxLoras?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "objectives": {}}""", "objectives", "Did you mean require?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "precision": {"kv": "fp8"}}""", "precision.kv", "Did you mean precision.kvCache?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "maxLatencyMs": 8}""", "maxLatencyMs", "Did you mean require.maxRequestMs?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "engine": {"enable_vae_tiling": true}}""", "engine.enable_vae_tiling",
        "Did you mean engine.vaeTiling?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "engine": {"enable_model_cpu_offload": true}}""", "engine.enable_model_cpu_offload",
        "Did you mean engine.modelCpuOffload?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "engine": {"name": "vlm"}}""", "engine.name", "Did you mean vllm?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "engine": {"name": "TensorRT_LML"}}""", "engine.name", "Did you mean tensorrt-llm?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "precision": {"kvCache": "fp61"}}""", "precision.kvCache", "Did you mean fp16?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "precision": {"kvCache": "q8"}}""", "precision.kvCache", "Did you mean q8_0?")]
    [InlineData("""{"model": "gpt2", "gpu": "t4", "precision": "4bit"}""", "precision.weights", "Did you mean gptq-int4, awq-int4, nf4 or q4_k_m?")]
    public async Task A_misspelt_field_says_which_was_meant(string body, string path, string meant)
    {
        using HttpResponseMessage response = await _client.Estimate(body);
        JsonObject problem = await response.Object();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(meant, (string?)problem["errors"]![path]![0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_like_no_other_is_only_told_to_be_unknown()
    {
        using HttpResponseMessage response = await _client.Estimate("""{"model": "gpt2", "gpu": "t4", "zzzzzz": 1}""");

        Assert.Equal("There is no such field.", (string?)(await response.Object())["errors"]!["zzzzzz"]![0]);
    }

    [Fact]
    public async Task The_catalogue_shows_what_a_name_says_beside_its_entry()
    {
        JsonObject gpu = await (await _client.GetAsync(new Uri("/gpus/g4dn.12xlarge", UriKind.Relative))).Object();
        JsonObject model = await (await _client.GetAsync(new Uri("/models/llama3.2:1b", UriKind.Relative))).Object();

        Assert.Equal(("t4", 4), ((string?)gpu["id"], (int)gpu["named"]!["machine"]!["gpus"]!));
        Assert.Equal(("meta-llama/Llama-3.2-1B-Instruct", "q8_0"), ((string?)model["id"], (string?)model["named"]!["weights"]));
    }

    /// <summary>Pooling models of vLLM: docs.vllm.ai, "Pooling Models". What is asked for counts.</summary>
    [Theory]
    [InlineData("Qwen/Qwen3-Embedding-0.6B", "", 0)]
    [InlineData("Qwen/Qwen3-Reranker-4B", "", 0)]
    [InlineData("intfloat/e5-mistral-7b-instruct", "", 0)]
    [InlineData("Qwen/Qwen3-Embedding-0.6B", """, "workload": {"outputTokens": 8}""", 8)]
    [InlineData("Qwen/Qwen3-0.6B", "", 256)]
    public async Task A_model_of_vectors_generates_nothing(string model, string load, int tokens)
    {
        JsonObject answer = await Sized($$"""{"model": "{{model}}", "gpu": "l4"{{load}}}""");

        Assert.Equal(tokens, (int)answer["resolved"]!["request"]!["workload"]!["outputTokens"]!);
        Assert.Equal(tokens > 0, answer["latency"]!.AsObject().ContainsKey("tpotMs"));
        Assert.Equal(load.Length == 0, Defaulted(answer).Contains("workload.outputTokens"));
    }

    [Theory]
    [InlineData(""" "half" """, "fp16", "fp16")]
    [InlineData("""{"weights": "w4a16", "kvCache": "fp8_e4m3"}""", "gptq-int4", "fp8")]
    public async Task A_precision_goes_by_the_names_of_other_tools(string precision, string weights, string cache)
    {
        JsonObject answer = await Sized($$"""{"model": "Qwen/Qwen3-8B", "gpu": "h100-sxm", "precision": {{precision}}}""");

        Assert.Equal(weights, (string?)answer["resolved"]!["request"]!["precision"]!["weights"]);
        Assert.Equal(cache, (string?)answer["resolved"]!["request"]!["precision"]!["kvCache"]);
    }

    private async Task<JsonObject> Sized(string body)
    {
        using HttpResponseMessage response = await _client.Estimate(body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Object();
    }

    private static HashSet<string> Defaulted(JsonObject answer) => [.. answer["resolved"]!["defaulted"]!.AsArray().Select(path => (string)path!)];
}
