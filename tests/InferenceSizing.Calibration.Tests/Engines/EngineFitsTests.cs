using System.Text.Json.Nodes;
using InferenceSizing.Calibration.Engines;
using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Tests.Engines;

/// <summary>What is known of an engine on chips on which nobody ran it.</summary>
public sealed class EngineFitsTests
{
    private static readonly CatalogueSet Embedded = CatalogueSet.Load();

    /// <summary>Steps that take five times as long between their kernels on MI300X, under vLLM as under SGLang. Without the runs of SGLang there, what vLLM
    /// shows of the chip is known, and what SGLang's own constants on other chips would say is not enough.</summary>
    [Fact]
    public void What_one_engine_shows_of_a_class_of_chips_holds_for_another()
    {
        (TimingScope Scope, PreparedRun Run)[] runs = [.. from engine in new[] { "vllm", "sglang" } from chip in new[] { "h100-sxm", "mi300x" }
                                                          from run in Runs(engine, chip) select (EngineFits.ScopeOf(run, FitScopes.All), run)];
        ILookup<TimingScope, PreparedRun> byScope = runs.ToLookup(pair => pair.Scope, pair => pair.Run);

        EngineFits without = EngineFits.To(byScope, Embedded.SpeedTables.TimingOf)
            .Without(run => run.Engine == "sglang" && run.Chips == ChipClass.Instinct, byScope);

        double[] off = [.. runs.Where(pair => pair.Run.Engine == "sglang" && pair.Run.Chips == ChipClass.Instinct)
            .Select(pair => Math.Abs(pair.Run.Residual(without[pair.Scope])))];
        double[] known = [.. runs.Where(pair => pair.Run.Engine == "sglang" && pair.Run.Chips == ChipClass.Instinct)
            .Select(pair => Math.Abs(pair.Run.Residual(without[pair.Scope with { Chips = null }])))];
        Assert.InRange(known.Average(), 0.3, 1);
        Assert.InRange(off.Average(), 0, 0.15);
    }

    /// <summary>Prompts that take three times as long on H100 as elsewhere, before llama.cpp fused its kernels and since. Without the runs of the later builds
    /// there, what the earlier ones show of the chip's prompts is known; steps, which fusing changes, are drawn to those of the engine.</summary>
    [Fact]
    public void Prompts_of_a_class_of_chips_hold_from_one_era_of_an_engine_to_the_next()
    {
        (TimingScope Scope, PreparedRun Run)[] runs =
        [
            .. (from engine in new[] { "vllm", "sglang" } from chip in new[] { "h100-sxm", "mi300x" } from run in Runs(engine, chip) select run)
                .Concat(from chip in new[] { "h100-sxm", "rtx-4090" } from build in new[] { "b5000", "b7000" } from run in Prompts(chip, build) select run)
                .Select(run => (EngineFits.ScopeOf(run, FitScopes.All), run)),
        ];
        ILookup<TimingScope, PreparedRun> byScope = runs.ToLookup(pair => pair.Scope, pair => pair.Run);

        EngineFits without = EngineFits.To(byScope, Embedded.SpeedTables.TimingOf).Without(run => run.Source == "h100-sxm b7000", byScope);

        double[] off = [.. runs.Where(pair => pair.Run.Source == "h100-sxm b7000").Select(pair => Math.Abs(pair.Run.Residual(without[pair.Scope])))];
        Assert.InRange(off.Average(), 0, 0.15);
    }

    /// <summary>Layers that leave three times as much between their kernels on H100 as elsewhere, and half of it since llama.cpp fused its kernels. Without the
    /// runs of the later builds there, the earlier ones show the chip's share, and two other sorts of chips what the later ones make of it.</summary>
    [Fact]
    public void Steps_of_a_class_of_chips_hold_in_another_era_with_what_sets_it_apart()
    {
        (TimingScope Scope, PreparedRun Run)[] runs =
        [
            .. (from engine in new[] { "vllm", "sglang" } from chip in new[] { "h100-sxm", "mi300x" } from run in Runs(engine, chip) select run)
                .Concat(from chip in new[] { "h100-sxm", "rtx-4090", "a100-sxm4-80", "m3-max" } from build in new[] { "b3000", "b7000" }
                        from run in Steps(chip, build) select run)
                .Select(run => (EngineFits.ScopeOf(run, FitScopes.All), run)),
        ];
        ILookup<TimingScope, PreparedRun> byScope = runs.ToLookup(pair => pair.Scope, pair => pair.Run);

        EngineFits without = EngineFits.To(byScope, Embedded.SpeedTables.TimingOf).Without(run => run.Source == "h100-sxm b7000", byScope);

        double[] off = [.. runs.Where(pair => pair.Run.Source == "h100-sxm b7000").Select(pair => Math.Abs(pair.Run.Residual(without[pair.Scope])))];
        Assert.InRange(off.Average(), 0, 0.15);
    }

    /// <summary>Steps of single streams of two models in q8_0: 200 µs a layer, three times that on H100, half of it since b6900.</summary>
    private static IEnumerable<PreparedRun> Steps(string chip, string build)
    {
        EngineTiming timing = EngineTiming.Unmeasured with
        {
            PerLayer = Seconds.FromMicroseconds(200 * (chip == "h100-sxm" ? 3 : 1) * (build == "b7000" ? 0.5 : 1)),
        };
        return Asked(["Qwen/Qwen3-8B", "Qwen/Qwen3-14B"], chip, build, outputTokens: 128, MeasuredFigure.OutputToken, timing);
    }

    /// <summary>Rates of prompts of two models in q8_0, with an own prefill of one, and of three on H100.</summary>
    private static IEnumerable<PreparedRun> Prompts(string chip, string build)
    {
        EngineTiming timing = EngineTiming.Unmeasured with { OwnPrefill = Ratio.From(chip == "h100-sxm" ? 3 : 1) };
        return Asked(["Qwen/Qwen3-8B", "Qwen/Qwen3-32B"], chip, build, outputTokens: 1, MeasuredFigure.PrefillRate, timing);
    }

    /// <summary>Figures of single requests to llama.cpp at four lengths of the prompt, as these constants give them.</summary>
    private static IEnumerable<PreparedRun> Asked(string[] models, string chip, string build, int outputTokens, MeasuredFigure figure, EngineTiming timing)
    {
        RunPreparation preparation = new(Embedded, Embedded.Speed, new Tally());
        foreach (string model in models)
        {
            foreach (int tokens in new[] { 512, 1024, 2048, 4096 })
            {
                JsonObject request = new()
                {
                    ["model"] = model,
                    ["gpu"] = chip,
                    ["precision"] = new JsonObject { ["weights"] = "q8_0" },
                    ["engine"] = new JsonObject { ["name"] = "llama.cpp", ["version"] = build },
                    ["workload"] = new JsonObject { ["inputTokens"] = tokens, ["outputTokens"] = outputTokens, ["batchSize"] = 1 },
                };
                PreparedRun asked = preparation.Prepare(new MeasuredRun(model, request, figure, 1, $"{chip} {build}"))!;
                yield return asked with { Measured = asked.Measured with { Value = asked.Predicted(timing) } };
            }
        }
    }

    /// <summary>Benchmarks of three models at ten numbers of clients, with the times that constants of 20 µs a layer give, 100 on MI300X.</summary>
    private static IEnumerable<PreparedRun> Runs(string engine, string chip)
    {
        EngineTiming timing = EngineTiming.Unmeasured with { PerLayer = Seconds.FromMicroseconds(chip == "mi300x" ? 100 : 20) };
        RunPreparation preparation = new(Embedded, Embedded.Speed, new Tally());
        string version = engine == "vllm" ? "0.16.0" : "0.5.6";
        foreach (string model in new[] { "meta-llama/Llama-3.1-8B-Instruct", "Qwen/Qwen3-8B", "Qwen/Qwen3-32B" })
        {
            foreach (int clients in new[] { 1, 2, 3, 4, 6, 8, 12, 16, 24, 32 })
            {
                JsonObject request = new()
                {
                    ["model"] = model,
                    ["gpu"] = chip,
                    ["engine"] = new JsonObject { ["name"] = engine, ["version"] = version },
                    ["workload"] = new JsonObject
                    {
                        ["inputTokens"] = 256,
                        ["outputTokens"] = 512,
                        ["batchSize"] = clients,
                        ["arrival"] = "closedLoop",
                        ["requestsPerClient"] = 10,
                    },
                };
                foreach (MeasuredFigure quantity in new[] { MeasuredFigure.OutputToken, MeasuredFigure.Request })
                {
                    PreparedRun asked = preparation.Prepare(new MeasuredRun($"{engine} {chip}", request, quantity, 1, model))!;
                    yield return asked with { Measured = asked.Measured with { Value = asked.Predicted(timing) } };
                }
            }
        }
    }
}
