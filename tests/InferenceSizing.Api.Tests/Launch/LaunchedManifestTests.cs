using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Launch;

/// <summary>A request becomes a manifest for its card, and the manifest the same request.</summary>
[Collection(ServiceTests.Name)]
public sealed class LaunchedManifestTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    [Theory, InlineData("kubernetes"), InlineData("compose")]
    public async Task A_manifest_of_a_request_stands_for_the_request(string form)
    {
        JsonObject answer = await (await _client.Estimate(
            """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": {"id": "h100-sxm", "count": 4}, "parallelism": {"tensor": 2, "replicas": 2}, "engine": {"name": "vllm", "version": "0.19.0"}, "detail": "full"}""")).Object();
        JsonNode request = Assert.Single((await Translated(answer["launch"]![form]!.ToString()))["requests"]!.AsArray())!["request"]!;

        Assert.Equal("""{"tensor":2,"replicas":2}""", request["parallelism"]!.ToJsonString());
        Assert.Equal(("0.19.0", "meta-llama/Llama-3.1-8B-Instruct"), (request["engine"]!["version"]!.ToString(), request["model"]!.ToString()));
    }

    [Theory]
    [InlineData("vllm", "0.19.0", """{"tensor": 8, "pipeline": 2, "replicas": 2}""", "--headless")]
    [InlineData("sglang", "0.5.6", """{"tensor": 16, "replicas": 2}""", "$(LWS_LEADER_ADDRESS):20000")]
    public async Task An_instance_over_nodes_is_a_leader_and_its_workers(string engine, string version, string layout, string shown)
    {
        JsonObject answer = await Spanning(engine, version, layout);
        string manifest = answer["launch"]!["kubernetes"]!.ToString();
        JsonNode translated = Assert.Single((await Translated(manifest))["requests"]!.AsArray())!;

        Assert.Contains("kind: LeaderWorkerSet", manifest, StringComparison.Ordinal);
        Assert.Contains("size: 2", manifest, StringComparison.Ordinal);
        Assert.Equal(2, manifest.Split("nvidia.com/gpu: 8").Length - 1);
        Assert.Contains(shown, manifest, StringComparison.Ordinal);
        Assert.False(answer["launch"]!.AsObject().ContainsKey("compose"));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(layout), translated["request"]!["parallelism"]), translated.ToJsonString());
        Assert.DoesNotContain(translated["warnings"]!.AsArray(), warning => (string?)warning!["code"] is "idleGpus" or "fewerGpus");
    }

    /// <summary>Ray joins the nodes before 0.12; mpirun those of TensorRT-LLM.</summary>
    [Theory, InlineData("vllm", "0.10.0"), InlineData("tensorrt-llm", "1.0.0")]
    public async Task An_instance_whose_nodes_flags_do_not_join_has_no_manifest(string engine, string version)
    {
        JsonNode launch = (await Spanning(engine, version, """{"tensor": 8, "pipeline": 2}"""))["launch"]!;

        Assert.False(launch.AsObject().ContainsKey("kubernetes"));
        Assert.Contains(launch["remarks"]!.AsArray(), remark => remark!.ToString().Contains("no manifest", StringComparison.Ordinal));
    }

    /// <summary>Labels as GPU feature discovery writes them: the driver's name with hyphens (NVIDIA/k8s-device-plugin, internal/lm/resource.go); names from
    /// NVIDIA/open-gpu-kernel-modules, README, "Compatible GPUs", and from manifests of llm-d and Dynamo for B200, GB200 and B300. A slice is a resource of its
    /// own (README, MIG strategy mixed).</summary>
    [Theory]
    [InlineData("h100-sxm", null, "NVIDIA-H100-80GB-HBM3", "nvidia.com/gpu: 1")]
    [InlineData("h100-pcie", null, "NVIDIA-H100-PCIe", "nvidia.com/gpu: 1")]
    [InlineData("h200-sxm", null, "NVIDIA-H200", "nvidia.com/gpu: 1")]
    [InlineData("b200", null, "NVIDIA-B200", "nvidia.com/gpu: 1")]
    [InlineData("gb200", null, "NVIDIA-GB200", "nvidia.com/gpu: 1")]
    [InlineData("a100-pcie-80", null, "NVIDIA-A100-80GB-PCIe", "nvidia.com/gpu: 1")]
    [InlineData("l40s", null, "NVIDIA-L40S", "nvidia.com/gpu: 1")]
    [InlineData("t4", null, "Tesla-T4", "nvidia.com/gpu: 1")]
    [InlineData("rtx-4090", null, "NVIDIA-GeForce-RTX-4090", "nvidia.com/gpu: 1")]
    [InlineData("h100-sxm", "1g.10gb", "NVIDIA-H100-80GB-HBM3", "nvidia.com/mig-1g.10gb: 1")]
    public async Task A_manifest_asks_for_the_card_by_its_label(string gpu, string? slice, string label, string resource)
    {
        JsonObject card = new() { ["id"] = gpu };
        if (slice is not null)
            card["partition"] = slice;
        JsonObject body = new() { ["model"] = "Qwen/Qwen3-0.6B", ["gpu"] = card, ["engine"] = "vllm", ["detail"] = "full" };
        JsonObject answer = await (await _client.Estimate(body.ToJsonString())).Object();
        string manifest = (string)answer["launch"]!["kubernetes"]!;
        JsonObject back = await (await _client.PostAsync("/translate", new StringContent(manifest, Encoding.UTF8, "application/yaml"))).Object();

        Assert.Contains($"nvidia.com/gpu.product: \"{label}\"", manifest, StringComparison.Ordinal);
        Assert.Contains(resource, manifest, StringComparison.Ordinal);
        JsonNode read = back["requests"]![0]!["request"]!;
        Assert.Equal((gpu, slice), ((string?)read["gpu"]!["id"], (string?)read["gpu"]!["partition"]));
    }

    /// <summary>Images by the vendor of the card: vllm/vllm-openai-rocm since 0.14 (docs/deployment/docker.md); tags of ggml-org/llama.cpp, docs/docker.md,
    /// with the release as it is written (server-rocm-v0.7.0). AMD's cards are devices of Docker (rocm.docs.amd.com, running ROCm containers).</summary>
    [Theory]
    [InlineData("mi300x", "vllm", "0.19.0", "vllm/vllm-openai-rocm:v0.19.0", "amd.com/gpu: 1")]
    [InlineData("rx-7900-xtx", "llama.cpp", "v0.5.0", "ghcr.io/ggml-org/llama.cpp:server-rocm-v0.5.0", "amd.com/gpu: 1")]
    [InlineData("rx-7900-xtx", "llama.cpp", "b9500", "ghcr.io/ggml-org/llama.cpp:server-rocm-b9500", "amd.com/gpu: 1")]
    [InlineData("rtx-4090", "llama.cpp", "v0.5.0", "ghcr.io/ggml-org/llama.cpp:server-cuda-v0.5.0", "nvidia.com/gpu: 1")]
    [InlineData("rtx-4090", "llama.cpp", "0.5.0", "ghcr.io/ggml-org/llama.cpp:server-cuda-v0.5.0", "nvidia.com/gpu: 1")]
    public async Task A_manifest_runs_the_image_for_the_card(string gpu, string engine, string version, string image, string resource)
    {
        JsonNode launch = (await OnCard(gpu, engine, version))["launch"]!;
        string manifest = (string)launch["kubernetes"]!, compose = (string)launch["compose"]!;

        Assert.Contains($"image: \"{image}\"", manifest, StringComparison.Ordinal);
        Assert.Contains($"image: \"{image}\"", compose, StringComparison.Ordinal);
        Assert.Contains(resource, manifest, StringComparison.Ordinal);
        Assert.Equal(resource.StartsWith("amd", StringComparison.Ordinal), compose.Contains("/dev/kfd", StringComparison.Ordinal));
        Assert.NotEqual(resource.StartsWith("amd", StringComparison.Ordinal), compose.Contains("driver: nvidia", StringComparison.Ordinal));
        foreach (string form in (string[])[manifest, compose])
        {
            JsonNode read = Assert.Single((await Translated(form))["requests"]!.AsArray())!["request"]!["engine"]!;
            Assert.Equal((engine, version.TrimStart('v')), ((string?)read["name"], ((string?)read["version"])?.TrimStart('v')));
        }
    }

    /// <summary>Metal is not reached from a container, older releases of vLLM have no image of theirs for ROCm, and SGLang's for ROCm go by its version too
    /// (docs/platforms/amd_gpu.md).</summary>
    [Theory, InlineData("m3-pro", "llama.cpp", "v0.5.0"), InlineData("mi300x", "vllm", "0.9.0"), InlineData("mi300x", "sglang", "0.5.6"),
        InlineData("gaudi3", "vllm", "0.19.0")]
    public async Task A_card_without_a_known_image_has_no_manifest(string gpu, string engine, string version)
    {
        JsonObject launch = (await OnCard(gpu, engine, version))["launch"]!.AsObject();

        Assert.NotEmpty((string)launch["command"]!);
        Assert.False(launch.ContainsKey("kubernetes") || launch.ContainsKey("compose"));
        Assert.Contains(launch["remarks"]!.AsArray(), remark => remark!.ToString().Contains("no manifest", StringComparison.Ordinal));
    }

    private async Task<JsonObject> OnCard(string gpu, string engine, string version) => await (await _client.Estimate(
        $$"""
        {"model": "Qwen/Qwen3-8B", "gpu": "{{gpu}}", "precision": "{{(engine == "llama.cpp" ? "q4_k_m" : "bf16")}}",
         "engine": {"name": "{{engine}}", "version": "{{version}}"}, "detail": "full"}
        """)).Object();

    private async Task<JsonObject> Spanning(string engine, string version, string layout) => await (await _client.Estimate(
        $$"""
        {"model": "Qwen/Qwen3-235B-A22B", "gpu": "h100-sxm", "parallelism": {{layout}}, "engine": {"name": "{{engine}}", "version": "{{version}}"},
         "detail": "full"}
        """)).Object();

    private async Task<JsonObject> Translated(string manifest)
    {
        using HttpRequestMessage ask = new(HttpMethod.Post, "/translate")
        {
            Content = new StringContent(manifest, Encoding.UTF8) { Headers = { ContentType = MediaTypeHeaderValue.Parse("application/yaml") } },
        };
        using HttpResponseMessage response = await _client.SendAsync(ask);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Object();
    }
}
