using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Learning.Judging;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Learning.Judging;

public sealed class PublishedAccuracyTests
{
    private static readonly Accelerator Card = SampleAccelerators.H100;

    private static readonly PublishedAccuracy Published = new(
    [
        Runs("vllm", Card.Id, "one", "first", 2, 1.1, 0.7, 2.0),
        Runs("vllm", Card.Id, "two", "second", 0, 0.5),
        Runs("vllm", "another", "one", "second", 1, 1.2),
        Runs("sglang", Card.Id, "one", "first", 0, 3),
    ]);

    /// <summary>Errors of the first publisher are 10, 30 and 100 %, the second's is 50: the median of four lies between 30 and 50, the mean of the publishers'
    /// medians between 30 and 50 too; ratios 0.5, 0.7, 1.1 and 2 have the middle 0.9.</summary>
    [Fact]
    public void A_slice_sums_up_the_figures_of_its_publishers()
    {
        QuantityAccuracy chip = Published.SlicesOf("vllm", Card, "one")[1].Quantities.Single();

        Assert.Equal((4, 2, 2), (chip.Figures.Value, chip.Publishers.Value, chip.Deployments.Value));
        Assert.Equal(0.4, chip.MedianError.Value, 1e-12);
        Assert.Equal(0.4, chip.MeanOverPublishers.Value, 1e-12);
        Assert.Equal(0.9, chip.PredictedOverMeasured.Value, 1e-12);
        Assert.Equal((0.5, 1), (chip.Coverage.Value, chip.CoverageWithoutDeployment.Value));
        Assert.Equal(0, chip.MedianWithoutDeployment.Value, 1e-12);
    }

    [Fact]
    public void The_nearest_slice_comes_first_and_empty_ones_are_left_out()
    {
        Assert.Equal(
            [SliceKind.Deployment, SliceKind.Chip, SliceKind.ChipClass, SliceKind.Engine], Published.SlicesOf("vllm", Card, "one").Select(slice => slice.Kind));
        Assert.Equal([SliceKind.Chip, SliceKind.ChipClass, SliceKind.Engine], Published.SlicesOf("vllm", Card, "unknown").Select(slice => slice.Kind));
        Assert.Equal([SliceKind.All], Published.SlicesOf(null, null, null).Select(slice => slice.Kind));
        Assert.Empty(Published.SlicesOf("onnxruntime", null, null));
    }

    /// <summary>None is off where only its deployment is left out.</summary>
    private static JudgedRuns Runs(string engine, string gpu, string model, string publisher, long held, params double[] ratios) => new(
        engine, ChipClass.DataCentre, gpu, model, publisher, MeasuredFigure.OutputToken, [.. ratios.Select(Ratio.From)],
        [.. ratios.Select(_ => Ratio.One)], Count.From(held), Count.From(ratios.Length));
}
