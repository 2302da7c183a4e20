using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>Pipelines of several networks as diffusers runs them: what of them is on the GPU at once, and what their decoder works on at once.</summary>
[Collection(ServiceTests.Name)]
public sealed class PipelineTests(SizingService service)
{
    private const double GiB = 1L << 30, Context = 600 << 20, Workspace = 64 << 20;

    private readonly HttpClient _client = service.CreateClient();

    /// <summary>Seconds, GiB on the GPU by the allocator and GiB in host memory of Flux.1-dev in BF16 at 1024 x 1024, 28 steps: huggingface/diffusers pull
    /// request 11682 (1.8 GiB of the host's memory are the process). Activations by lifetimes are below what the allocator holds.</summary>
    [Theory]
    [InlineData("", 6.594, 33.85, 0)]
    [InlineData(""", "modelCpuOffload": true""", 21.682, 22.64, 33.4)]
    [InlineData(""", "sequentialCpuOffload": true""", 68.406, 2.41, 31.4)]
    public async Task Networks_that_wait_in_host_memory_leave_what_was_measured(string settings, double seconds, double onGpu, double onHost)
    {
        JsonObject answer = await Answer(
            $$$"""{"model": "black-forest-labs/FLUX.1-dev", "gpu": "h100-sxm", "engine": {"name": "pytorch"{{{settings}}}}}""");
        JsonNode gpu = Gpu(answer);

        Assert.InRange(((double)gpu["totalBytes"]!["estimate"]! - Context) / GiB, onGpu - 1, onGpu + 0.1);
        Assert.InRange((double)gpu["totalBytes"]!["high"]! / GiB, onGpu, 1.1 * onGpu + 2);
        Assert.InRange((double)answer["memory"]!["host"]!["weightsBytes"]! / GiB, 0.93 * onHost, 1.01 * onHost);
        Assert.InRange((double)answer["latency"]!["batchMs"]!["estimate"]! / 1000, 0.8 * seconds, 1.25 * seconds);
    }

    /// <summary>The allocator's peak for one image of 1024 x 1024 in FP16: 10.47 GiB, huggingface/diffusers@58eb52c docs/source/en/using-diffusers/loading.md.
    /// The decoder computes in FP32 (force_upcast), and holds its weights so.</summary>
    [Fact]
    public async Task A_decoder_in_single_precision_peaks_where_it_was_measured()
    {
        double half = await Total("fp16"), wide = await Total("bf16");

        Assert.InRange((half - Context) / GiB, 0.85 * 10.47, 10.47);
        Assert.True(wide < half);

        async Task<double> Total(string precision) => (double)Gpu(await Answer(
            $$"""{"model": "sdxl", "gpu": "a100-sxm4-40gb", "engine": "pytorch", "precision": "{{precision}}"}"""))["totalBytes"]!["estimate"]!;
    }

    /// <summary>Four images of SDXL take 6.3 GB less with slices (huggingface/blog, simple_sdxl_optimizations.md, which has the U-Net's cached memory in both),
    /// and the decoder's share for three images at most.</summary>
    [Fact]
    public async Task Slices_take_the_decoder_of_a_batch_to_that_of_one_image()
    {
        double whole = await Activations(4, "false"), sliced = await Activations(4, "true"), one = await Activations(1, "false");

        Assert.InRange((whole - sliced) / 1e9, 6.3, 10.1);
        Assert.Equal(4 * one, whole + (3 * Workspace));
        Assert.InRange(sliced, one, 1.05 * one);

        async Task<double> Activations(int batch, string slices) => (double)Gpu(await Answer(
            $$$"""
            {"model": "sdxl", "gpu": "a100-sxm4-40gb", "engine": {"name": "pytorch", "vaeSlicing": {{{slices}}}}, "workload": {"batchSize": {{{batch}}}}}
            """))["activationsBytes"]!["estimate"]!;
    }

    /// <summary>tiled_decode of diffusers is not entered for a latent of one tile.</summary>
    [Theory]
    [InlineData("stabilityai/stable-diffusion-xl-base-1.0")]
    [InlineData("stabilityai/stable-diffusion-2-1")]
    public async Task Tiling_of_a_latent_of_one_tile_changes_nothing(string model)
    {
        JsonObject tiled = await Asked("true"), whole = await Asked("false");

        Assert.Equal(Gpu(whole)["activationsBytes"]!.ToJsonString(), Gpu(tiled)["activationsBytes"]!.ToJsonString());
        Assert.Equal(whole["latency"]!.ToJsonString(), tiled["latency"]!.ToJsonString());

        Task<JsonObject> Asked(string tiling) => Answer(
            $$$"""
            {"model": "{{{model}}}", "gpu": "h100-sxm", "engine": {"name": "pytorch", "vaeTiling": {{{tiling}}}}, "workload": {"batchSize": 4}}
            """);
    }

    [Theory]
    [InlineData("Qwen/Qwen-Image", 1024, false, true)]
    [InlineData("black-forest-labs/FLUX.1-dev", 1024, false, false)]
    [InlineData("black-forest-labs/FLUX.1-dev", 2048, false, true)]
    [InlineData("hunyuanvideo-community/HunyuanVideo", 720, true, true)]
    public async Task Tiles_help_where_the_latent_has_several(string model, int side, bool unasked, bool helps)
    {
        JsonObject own = await Asked(""), tiled = await Asked(""", "vaeTiling": true"""), whole = await Asked(""", "vaeTiling": false""");

        Assert.Equal(Peak(unasked ? tiled : whole), Peak(own));
        Assert.Equal(helps, Peak(tiled) < 0.9 * Peak(whole));

        static double Peak(JsonObject answer) => (double)Gpu(answer)["activationsBytes"]!["estimate"]!;
        Task<JsonObject> Asked(string settings) => Answer(
            $$$"""
            {"model": "{{{model}}}", "gpu": "h200-sxm", "engine": {"name": "pytorch"{{{settings}}}},
             "workload": {"imageHeight": {{{side}}}, "imageWidth": {{{side}}}}}
            """);
    }

    [Theory]
    [InlineData("""{"model": "black-forest-labs/FLUX.1-dev", "gpu": "rtx-4090"}""", "modelCpuOffload")]
    [InlineData("""{"model": "black-forest-labs/FLUX.1-dev", "gpu": "rtx-4090"}""", "sequentialCpuOffload")]
    [InlineData("""{"model": "sdxl", "gpu": "rtx-3060-12", "workload": {"imageHeight": 1536, "imageWidth": 1536}}""", "vaeTiling")]
    [InlineData("""{"model": "sdxl", "gpu": "rtx-4080", "workload": {"batchSize": 4, "imageHeight": 1536, "imageWidth": 1536}}""", "vaeSlicing")]
    public async Task A_pipeline_that_does_not_fit_is_told_how_diffusers_makes_it_fit(string body, string setting)
    {
        JsonObject answer = await Answer(body);

        Assert.False((bool)answer["fits"]!);
        Assert.Contains(answer["remedies"]!.AsArray(), remedy => ((string)remedy!["title"]!).Contains(setting, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("black-forest-labs/FLUX.1-dev", "bf16")]
    [InlineData("stabilityai/stable-diffusion-xl-base-1.0", "fp16")]
    [InlineData("Wan-AI/Wan2.2-T2V-A14B-Diffusers", "bf16")]
    [InlineData("resnet50", "fp32")]
    public async Task Weights_are_those_that_are_published_unless_told_otherwise(string model, string precision)
    {
        JsonNode resolved = (await Answer($$"""{"model": "{{model}}", "gpu": "h200-sxm", "engine": "pytorch"}"""))["resolved"]!;

        Assert.Equal(precision, (string)resolved["request"]!["precision"]!["weights"]!);
        Assert.Contains(resolved["defaulted"]!.AsArray(), path => (string)path! == "precision.weights");
    }

    [Theory]
    [InlineData("""{"model": "resnet50", "gpu": "a30", "engine": {"name": "pytorch", "vaeTiling": true}}""", "engine.vaeTiling")]
    [InlineData("""{"model": "resnet50", "gpu": "a30", "engine": {"name": "pytorch", "modelCpuOffload": true}}""", "engine.modelCpuOffload")]
    [InlineData("""{"model": "sdxl", "gpu": "a30", "engine": {"name": "pytorch", "modelCpuOffload": true, "sequentialCpuOffload": true}}""",
        "engine.sequentialCpuOffload")]
    [InlineData("""{"model": "sdxl", "gpu": "jetson-agx-orin-64", "engine": {"name": "pytorch", "modelCpuOffload": true}}""", "engine")]
    [InlineData("""{"model": "sdxl", "gpu": "a30", "engine": "pytorch", "techniques": {"offload": {"layersOnGpu": 3}}}""", "techniques.offload")]
    [InlineData("""{"model": "stabilityai/stable-audio-open-1.0", "gpu": "a30", "workload": {"imageHeight": 512, "imageWidth": 512}}""",
        "workload.imageHeight")]
    public async Task What_a_model_cannot_do_is_refused_where_it_is_asked(string body, string path)
    {
        using HttpResponseMessage response = await _client.PostAsync("/estimate", Asking.Json(body));
        string text = await response.Content.ReadAsStringAsync();

        Assert.True(response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity, text);
        Assert.True(JsonNode.Parse(text)!["errors"]!.AsObject().ContainsKey(path), text);
    }

    private static JsonNode Gpu(JsonObject answer) => answer["memory"]!["perGpu"]!;

    private async Task<JsonObject> Answer(string body)
    {
        using HttpResponseMessage response = await _client.PostAsync("/estimate", Asking.Json(body));
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }
}
