using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>Our figures beside those that engines print when they start: a fact a case.</summary>
public sealed class EngineLogTests
{
    /// <summary>Share by which a figure may differ, a little more than the worst of the table; the medians are held closer below.</summary>
    private static readonly Dictionary<string, double> Tolerances = new(StringComparer.Ordinal)
    {
        // The 11 % is a 4-bit build whose groups are smaller than the format's usual ones.
        ["weights"] = 0.12,
        // W8A8 on one rank, where its quantized inputs count; the others are within 2.5 %.
        ["activations"] = 0.075,
        ["nonTorch"] = 0.45,
        ["pool"] = 0.05,
        ["tokens"] = 0.05,
        ["concurrency"] = 0.05,
    };

    private static readonly Dictionary<string, double> MedianTolerances = new(StringComparer.Ordinal)
    {
        ["weights"] = 0.002,
        ["activations"] = 0.003,
        ["nonTorch"] = 0.015,
        ["pool"] = 0.003,
        ["tokens"] = 0.003,
        ["concurrency"] = 0.0015,
    };

    /// <summary>Index of a log and one quantity that it prints.</summary>
    public static TheoryData<int, string, string> Facts
    {
        get
        {
            TheoryData<int, string, string> facts = [];
            for (int log = 0; log < PublishedLogs.All.Length; log++)
            {
                foreach (string quantity in Tolerances.Keys)
                {
                    if (Printed(PublishedLogs.All[log], quantity) is not null)
                        facts.Add(log, quantity, PublishedLogs.All[log].ToString());
                }
            }

            return facts;
        }
    }

    [Theory, MemberData(nameof(Facts))]
    public void A_figure_is_near_the_one_printed(int log, string quantity, string about)
    {
        PublishedLog published = PublishedLogs.All[log];
        double printed = Printed(published, quantity)!.Value, ours = Ours(published.Estimated(), quantity);

        Assert.True(Math.Abs(ours - printed) <= Tolerances[quantity] * printed, $"{about}: {quantity} {ours} for {printed}.");
    }

    [Theory, InlineData("weights"), InlineData("activations"), InlineData("nonTorch"), InlineData("pool"), InlineData("tokens"), InlineData("concurrency")]
    public void Half_of_the_figures_are_much_nearer(string quantity)
    {
        double[] errors = [.. PublishedLogs.All.Where(log => Printed(log, quantity) is not null)
            .Select(log => Math.Abs((Ours(log.Estimated(), quantity) / Printed(log, quantity)!.Value) - 1)).Order()];

        Assert.True(errors[errors.Length / 2] <= MedianTolerances[quantity], $"{quantity}: median error {errors[errors.Length / 2]} of {errors.Length}.");
    }

    private static double? Printed(PublishedLog log, string quantity) => quantity switch
    {
        "weights" => log.Weights,
        "activations" => log.Activations,
        "nonTorch" => log.NonTorch,
        "pool" => log.Pool,
        "tokens" => log.Tokens,
        _ => log.Concurrency,
    };

    private static double Ours(EngineMemory memory, string quantity) => quantity switch
    {
        "weights" => Gibibytes(memory.Weights),
        "activations" => Gibibytes(memory.Activations.Estimate),
        "nonTorch" => Gibibytes(memory.Runtime.Estimate),
        "pool" => Gibibytes(memory.Pool),
        "tokens" => memory.PoolTokens.Count,
        _ => memory.MaxConcurrency.Value,
    };

    private static double Gibibytes(ByteCount bytes) => (double)bytes.Count / ByteCount.PerGiB;
}
