using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>Watts against steady states that were measured.</summary>
[Collection(ServiceTests.Name)]
public sealed class PowerTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>Model, card, cards, precision, sequences, mean output, watts of all cards: every twelfth usable row of the ML.ENERGY leaderboard
    /// (ml-energy/leaderboard at 0cd52dab89, tasks gpqa and lm-arena-chat, vLLM 0.11.1, NVML, 2026-02-27). Prompt lengths are not published; 500 tokens are
    /// taken.</summary>
    private static readonly (string Model, string Gpu, int Count, string Precision, int Sequences, int Output, double Watts)[] Measured =
    [
        ("Qwen/Qwen3-30B-A3B", "h100-sxm", 1, "bf16", 16, 8243, 564.8),
        ("openai/gpt-oss-20b", "b200", 1, "mxfp4", 64, 2093, 563.4),
        ("openai/gpt-oss-20b", "h100-sxm", 1, "mxfp4", 96, 2599, 588.0),
        ("Qwen/Qwen3-14B", "b200", 1, "bf16", 16, 627, 761.6),
        ("Qwen/Qwen3-14B", "h100-sxm", 1, "bf16", 96, 623, 541.8),
        ("meta-llama/Meta-Llama-3.1-405B", "h100-sxm", 8, "fp8", 16, 380, 3384.3),
        ("meta-llama/Meta-Llama-3.1-70B", "b200", 2, "bf16", 256, 361, 1941.7),
        ("meta-llama/Meta-Llama-3.1-70B", "h100-sxm", 4, "bf16", 256, 349, 2354.3),
        ("meta-llama/Meta-Llama-3.1-8B", "b200", 1, "bf16", 1024, 396, 599.9),
        ("meta-llama/Meta-Llama-3.1-8B", "h100-sxm", 1, "bf16", 768, 397, 685.1),
        ("meta-llama/Llama-3.3-70B-Instruct", "h100-sxm", 4, "bf16", 64, 409, 2108.3),
        ("nvidia/NVIDIA-Nemotron-Nano-9B-v2", "b200", 1, "bf16", 128, 1115, 641.7),
    ];

    /// <summary>An 80 % interval holds at least eight of twelve but in one case of fourteen.</summary>
    [Fact]
    public async Task Measured_watts_lie_near_the_estimate_and_mostly_in_its_interval()
    {
        int held = 0;
        double off = 0;
        foreach (var row in Measured)
        {
            JsonNode watts = await WattsOf(row.Model, row.Gpu, row.Count, row.Precision, row.Sequences, row.Output);
            held += (double)watts["low"]! <= row.Watts && row.Watts <= (double)watts["high"]! ? 1 : 0;
            off += Math.Abs(((double)watts["estimate"]! / row.Watts) - 1);
        }

        Assert.InRange(held, 8, Measured.Length);
        Assert.InRange(off / Measured.Length, 0, 0.16);
    }

    /// <summary>Watts times an hour are thousandths of kilowatt-hours; 400 g each.</summary>
    [Fact]
    public async Task An_intensity_makes_emissions_of_the_energy()
    {
        JsonNode energy = (await Answered("""{"model": "gpt2", "gpu": "t4", "energy": {"gramsCo2ePerKilowattHour": 400}}"""))["energy"]!;

        Assert.Equal((double)energy["watts"]!["estimate"]! * 400 / 1e6, (double)energy["kgCo2ePerHour"]!["estimate"]!, 1e-4);
        Assert.Equal(
            (double)energy["joulesPerOutputToken"]!["high"]! * 1e6 / 3.6e6 * 0.4, (double)energy["kgCo2ePerMillionOutputTokens"]!["high"]!, 1e-3);
        Assert.Null(energy["kgCo2ePerMillionSamples"]);
        Assert.Null((await Answered("""{"model": "gpt2", "gpu": "t4"}"""))["energy"]!["kgCo2ePerHour"]);
    }

    [Fact]
    public async Task An_intensity_is_not_negative()
    {
        using StringContent body = new(
            """{"model": "gpt2", "gpu": "t4", "energy": {"gramsCo2ePerKilowattHour": -1}}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _client.PostAsync("/estimate", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["errors"]!["energy.gramsCo2ePerKilowattHour"]);
    }

    private async Task<JsonNode> Answered(string json)
    {
        using StringContent body = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _client.PostAsync("/estimate", body);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    private async Task<JsonNode> WattsOf(string model, string gpu, int count, string precision, int sequences, int output)
    {
        using HttpResponseMessage response = await _client.PostAsJsonAsync("/estimate", new
        {
            model,
            gpu = new { id = gpu, count },
            precision,
            engine = new { name = "vllm", version = "0.11.1", maxNumSeqs = sequences, maxNumBatchedTokens = 8192 },
            workload = new { inputTokens = 500, outputTokens = output, batchSize = sequences },
            parallelism = new { tensor = count },
        });
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["energy"]!["watts"]!;
    }
}
