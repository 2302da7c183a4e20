using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>What encoders and image networks answer beyond a time: curves by batch, the peak, the batch that a time allows.</summary>
[Collection(ServiceTests.Name)]
public sealed class SinglePassAnswerTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task Every_batch_of_the_curve_sent_back_gives_its_time()
    {
        JsonArray curve = (await Answer(
            """{"model": "resnet50", "gpu": "a30", "precision": "fp16", "detail": "full", "workload": {"batchSize": 8}}"""))["batchCurve"]!.AsArray();
        Assert.Contains(curve, point => (long)point!["batchSize"]! == 8);

        foreach (long batch in (long[])[1, 8, 64])
        {
            JsonObject alone = await Answer($$$"""{"model": "resnet50", "gpu": "a30", "precision": "fp16", "workload": {"batchSize": {{{batch}}}}}""");
            JsonNode point = curve.Single(candidate => (long)candidate!["batchSize"]! == batch)!;
            Assert.Equal((decimal)alone["latency"]!["batchMs"]!["estimate"]!, (decimal)point["batchMs"]!["estimate"]!);
            Assert.Equal((long)alone["memory"]!["perGpu"]!["totalBytes"]!["estimate"]!, (long)point["totalBytes"]!["estimate"]!);
        }
    }

    [Fact]
    public async Task What_is_alive_at_the_peak_is_the_peak()
    {
        JsonNode peak = (await Answer(
            """{"model": "resnet50", "gpu": "a30", "precision": "fp16", "engine": "pytorch", "detail": "full"}"""))["activationPeak"]!;

        Assert.Equal((long)peak["peakBytes"]!, peak["tensors"]!.AsArray().Sum(tensor => (long)tensor!["bytes"]!));
        Assert.True((long)peak["sumBytes"]! > (long)peak["peakBytes"]!);
    }

    [Fact]
    public async Task The_batch_that_a_required_time_allows_keeps_it_and_one_more_does_not()
    {
        static string Request(long batch) =>
            $$$"""{"model": "bert-base-uncased", "gpu": "t4", "precision": "fp16", "workload": {"batchSize": {{{batch}}}}, "require": {"maxRequestMs": 20}}""";
        JsonArray limits = (await Answer(Request(1)))["largestBatch"]!["byRequirement"]!.AsArray();
        long allowed = (long)limits.Single(limit => (string)limit!["limit"]! == "require.maxRequestMs")!["batchSize"]!;

        Assert.True((bool)(await Answer(Request(allowed)))["verdict"]!["passed"]!);
        Assert.False((bool)(await Answer(Request(allowed + 1)))["verdict"]!["passed"]!);
    }

    /// <summary>Times that no constant was fitted to: ultralytics/ultralytics@75231df, docs/en/guides/nvidia-jetson.md, TensorRT at 640 x 640 (8.3.51 on Orin
    /// Nano Super and Orin NX, 8.3.133 on AGX Orin 64 GB). FP32 runs in TF32; small kernels go by the clock; INT8 gains 1.1 to 1.6.</summary>
    [Theory]
    [InlineData("jetson-orin-nano-8", "yolo11n", "fp16", 4.91)]
    [InlineData("jetson-orin-nano-8", "yolo11s", "fp32", 13.29)]
    [InlineData("jetson-orin-nano-8", "yolo11m", "int8", 9.58)]
    [InlineData("jetson-orin-nano-8", "yolo11x", "fp32", 67.32)]
    [InlineData("jetson-orin-nx-16", "yolo11n", "fp32", 8.05)]
    [InlineData("jetson-orin-nx-16", "yolo11m", "fp16", 14.45)]
    [InlineData("jetson-orin-nx-16", "yolo11x", "int8", 22.32)]
    [InlineData("jetson-agx-orin-64", "yolo11n", "fp16", 2.60)]
    [InlineData("jetson-agx-orin-64", "yolo11m", "fp32", 12.69)]
    [InlineData("jetson-agx-orin-64", "yolo11x", "int8", 9.78)]
    public async Task Detectors_on_boards_take_what_their_publisher_measured(string gpu, string model, string precision, double milliseconds)
    {
        JsonObject answer = await Answer(
            $$$"""{"model": "{{{model}}}", "gpu": "{{{gpu}}}", "precision": "{{{precision}}}", "engine": "tensorrt", "workload": {"imageHeight": 640}}""");

        Assert.InRange((double)answer["latency"]!["batchMs"]!["estimate"]!, milliseconds * 0.8, milliseconds * 1.2);
    }

    /// <summary>Half a millisecond of a desktop's host or more, and nothing beside the batch's images.</summary>
    [Fact]
    public async Task From_image_to_results_takes_longer_by_as_much_an_image_at_every_batch()
    {
        double one = await Beside(1), eight = await Beside(8);

        Assert.InRange(one, 0.3, 1.0);
        Assert.Equal(8, eight / one, 3);

        async Task<double> Beside(int batch) => Milliseconds(await Answer(Request(batch, "true"))) - Milliseconds(await Answer(Request(batch, "false")));
        static string Request(int batch, string whole) =>
            $$$"""{"model": "yolov8s", "gpu": "rtx-3090", "precision": "fp16", "workload": {"batchSize": {{{batch}}}, "endToEnd": {{{whole}}}}}""";
        static double Milliseconds(JsonObject answer) => (double)answer["latency"]!["batchMs"]!["estimate"]!;
    }

    [Fact]
    public async Task The_pass_alone_is_the_default_of_images_and_tokens_know_no_other()
    {
        JsonObject images = await Answer("""{"model": "resnet50", "gpu": "a30", "precision": "fp16"}""");
        using HttpResponseMessage tokens = await _client.PostAsync("/estimate", Asking.Json(
            """{"model": "bert-base-uncased", "gpu": "t4", "workload": {"endToEnd": true}}"""));

        Assert.Contains(images["resolved"]!["defaulted"]!.AsArray(), path => (string)path! == "workload.endToEnd");
        Assert.Equal(HttpStatusCode.BadRequest, tokens.StatusCode);
        Assert.Contains("workload.endToEnd", await tokens.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_network_of_unknown_graph_says_so_and_is_less_sure()
    {
        JsonObject unknown = await Answer("""{"model": "levit_256", "gpu": "rtx-4090", "precision": "fp16", "engine": "pytorch"}""");
        JsonObject known = await Answer("""{"model": "resnet50", "gpu": "rtx-4090", "precision": "fp16", "engine": "pytorch"}""");

        Assert.Contains(unknown["warnings"]!.AsArray(), warning => (string)warning!["code"]! == "graphUnknown");
        Assert.DoesNotContain(known["warnings"]!.AsArray(), warning => (string)warning!["code"]! == "graphUnknown");
        Assert.True(Width(unknown) > Width(known));
    }

    [Fact]
    public async Task A_diffusion_network_answers_for_one_step_of_the_image_asked_and_is_less_sure()
    {
        JsonObject small = await Answer(
            """{"model": "sdxl-unet", "gpu": "l40s", "precision": "bf16", "engine": "pytorch", "workload": {"imageHeight": 512, "imageWidth": 512, "batchSize": 2}}""");
        JsonObject native = await Answer("""{"model": "sdxl-unet", "gpu": "l40s", "precision": "bf16", "engine": "pytorch", "workload": {"batchSize": 2}}""");
        JsonObject known = await Answer("""{"model": "resnet50", "gpu": "l40s", "precision": "bf16", "engine": "pytorch"}""");

        // 2,567,463,684 parameters of 2 bytes, each tensor padded to at most 512 bytes.
        Assert.InRange((long)native["memory"]!["perGpu"]!["weightsBytes"]!, 5_134_927_368, 5_136_000_000);
        Assert.True((decimal)native["latency"]!["batchMs"]!["estimate"]! > (decimal)small["latency"]!["batchMs"]!["estimate"]!);
        Assert.Contains(native["warnings"]!.AsArray(), warning => (string)warning!["code"]! == "designUnmeasured");
        Assert.DoesNotContain(known["warnings"]!.AsArray(), warning => (string)warning!["code"]! == "designUnmeasured");
        Assert.True(Width(native) > Width(known));
    }

    private static decimal Width(JsonObject answer) => (decimal)answer["latency"]!["batchMs"]!["high"]! / (decimal)answer["latency"]!["batchMs"]!["low"]!;

    private async Task<JsonObject> Answer(string body)
    {
        using HttpResponseMessage response = await _client.PostAsync("/estimate", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }
}
