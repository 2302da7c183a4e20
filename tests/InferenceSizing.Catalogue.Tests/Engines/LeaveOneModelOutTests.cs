using InferenceSizing.Domain.Networks.Graph;
using Xunit.Abstractions;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>Fitted constants must hold on models that were not in the fit: each is fitted again to the logs of all other models, and its error is taken on the
/// one left out. The figures stand in docs/accuracy.md.</summary>
public sealed class LeaveOneModelOutTests(ITestOutputHelper output)
{
    /// <summary>A log with graphs, and what their form takes of the model.</summary>
    private sealed record Graphs(string Model, int Layers, bool SeveralRanks, bool HasExperts, double Gibibytes);

    /// <summary>GiB of all sizes: those of every model, of each of its layers, of experts; and what several ranks take of the first two.</summary>
    private sealed record Form(double Fixed, double PerLayer, double Experts, double Ranks)
    {
        public double Of(Graphs log) => ((log.SeveralRanks ? Ranks : 1) * (Fixed + (PerLayer * log.Layers))) + (log.HasExperts ? Experts : 0);
    }

    [Fact]
    public void Graphs_of_a_model_left_out()
    {
        Graphs[] logs = [.. PublishedLogs.All.Where(log => log is { Graphs: not null, Version: "0.19.0" }).Select(GraphsOf)];
        Assert.True(logs.Length >= 25);

        (double Median, double Covered) = Errors(logs, log => log.Model, log => log.Gibibytes, others => Fitted(others).Of, 0.86, 1.16);

        Assert.InRange(Median, 0, 0.10);
        Assert.InRange(Covered, 0.75, 0.88);
    }

    /// <summary>What lies outside PyTorch goes by version and ranks alone: the median of the other models' logs stands for it.</summary>
    [Fact]
    public void What_lies_outside_of_a_model_left_out()
    {
        PublishedLog[] logs = [.. PublishedLogs.All.Where(log => log is { NonTorch: not null, Pipeline: 1, Gpu: "h100-sxm" })];
        Assert.True(logs.Length >= 40);

        (double Median, double Covered) = Errors(
            logs, log => log.Model, log => log.NonTorch!.Value, others => log =>
            Middle(others.Where(other => Class(other) == Class(log)).Select(other => other.NonTorch!.Value)), 0.985, 1.042);

        Assert.InRange(Median, 0, 0.02);
        Assert.InRange(Covered, 0.70, 0.90);

        static (int Age, int Ranks) Class(PublishedLog log) =>
            (log.Version.StartsWith("0.10", StringComparison.Ordinal) ? 0 : string.CompareOrdinal(log.Version, "0.18") < 0 ? 1 : 2, log.Tensor);
    }

    /// <summary>Median of the absolute errors, and the share of truths within the interval, each on the model that was left out.</summary>
    private (double Median, double Covered) Errors<T>(
        T[] logs, Func<T, string> modelOf, Func<T, double> truthOf, Func<T[], Func<T, double>> fit, double low, double high)
    {
        List<double> errors = [];
        int covered = 0, counted = 0;
        foreach (IGrouping<string, T> left in logs.GroupBy(modelOf))
        {
            Func<T, double> predict = fit([.. logs.Where(log => modelOf(log) != left.Key)]);
            foreach (T log in left)
            {
                double predicted = predict(log), truth = truthOf(log);
                if (double.IsNaN(predicted))
                    continue;
                counted++;
                errors.Add(Math.Abs((predicted / truth) - 1));
                covered += truth >= low * predicted && truth <= high * predicted ? 1 : 0;
                output.WriteLine($"{left.Key}: {predicted:F2} for {truth:F2}");
            }
        }

        errors.Sort();
        output.WriteLine(
            $"{counted} logs, median {Middle(errors):P1}, mean {errors.Average():P1}, 90th percentile {errors[(int)(0.9 * errors.Count)]:P1}, within the " +
            $"interval {(double)covered / counted:P0}");
        return (Middle(errors), (double)covered / counted);
    }

    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }

    private static Graphs GraphsOf(PublishedLog log)
    {
        OperatorList operators = SharedCatalogue.Instance.FindModel(log.Model)!.Architecture.Value!.LayOut().Operators!;
        return new Graphs(log.Model, operators.Layers.Count / log.Pipeline, log.Tensor > 1, operators.Traits.Experts.Length > 0, log.Graphs!.Value);
    }

    /// <summary>Least squares of relative errors in the linear terms, for the best of a grid of rank shares.</summary>
    private static Form Fitted(Graphs[] logs)
    {
        Form best = new(0, 0, 0, 0);
        double least = double.PositiveInfinity;
        for (double ranks = 0.7; ranks <= 1; ranks += 0.05)
        {
            Form form = Solved(logs, ranks);
            double squares = logs.Sum(log => Math.Pow((form.Of(log) / log.Gibibytes) - 1, 2));
            if (squares < least)
                (best, least) = (form, squares);
        }

        return best;
    }

    private static Form Solved(Graphs[] logs, double ranks)
    {
        const int terms = 3;
        double[,] normal = new double[terms, terms + 1];
        foreach (Graphs log in logs)
        {
            double share = (log.SeveralRanks ? ranks : 1) / log.Gibibytes;
            double[] row = [share, share * log.Layers, (log.HasExperts ? 1 : 0) / log.Gibibytes, 1];
            for (int i = 0; i < terms; i++)
            {
                for (int j = 0; j <= terms; j++)
                    normal[i, j] += row[i] * row[j];
            }
        }

        for (int pivot = 0; pivot < terms; pivot++)
        {
            for (int i = 0; i < terms; i++)
            {
                if (i == pivot || normal[pivot, pivot] == 0)
                    continue;
                double factor = normal[i, pivot] / normal[pivot, pivot];
                for (int j = pivot; j <= terms; j++)
                    normal[i, j] -= factor * normal[pivot, j];
            }
        }

        return new Form(normal[0, terms] / normal[0, 0], normal[1, terms] / normal[1, 1], normal[2, 2] == 0 ? 0 : normal[2, terms] / normal[2, 2], ranks);
    }
}
