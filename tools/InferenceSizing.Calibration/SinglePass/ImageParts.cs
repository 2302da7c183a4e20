using System.Collections.Frozen;
using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Calibration.SinglePass;

/// <summary>What is done with an image round its pass: the difference of two times of one network, size and GPU, with and without it.</summary>
internal static class ImageParts
{
    /// <summary>Beyond this error a difference counts by its error, not by its square.</summary>
    private const double Corner = 0.3;

    /// <summary>Where the host's time on a desktop and on a board (seconds) and the bytes for a pixel start.</summary>
    private static readonly double[] Start = [Math.Log(0.5e-3), Math.Log(1.5e-3), Math.Log(60)];

    /// <summary>The model with the handling of images that fits the differences best; as it was where there are none.</summary>
    public static SinglePassModel FittedTo(IReadOnlyList<MeasuredPass> passes, SinglePassModel model)
    {
        ILookup<(string, string, ImageSize?), MeasuredPass> alone = passes.Where(pass => !pass.EndToEnd).ToLookup(KeyOf);
        (MeasuredPass Pass, double Difference)[] pairs = [
            .. passes.Where(pass => pass.EndToEnd)
                .SelectMany(pass => alone[KeyOf(pass)].Select(other => (pass, pass.Measured.Value - other.Measured.Value)))
                .Where(pair => pair.Item2 > 0)];
        if (pairs.Length == 0)
            return model;
        double[] fitted = LeastSquares.Solve(
            Start, [.. Start.Select(value => value - 3)], [.. Start.Select(value => value + 3)], Corner, pairs.Length, (at, residuals) =>
            {
                for (int i = 0; i < pairs.Length; i++)
                {
                    (MeasuredPass pass, double difference) = pairs[i];
                    residuals[i] = Math.Log(difference / Handling(at, pass.Accelerator.SinglePassKind()).Of(pass.Image!.Value, pass.Accelerator).Value);
                }
            });
        return model with
        {
            Chips = model.Chips.ToFrozenDictionary(chip => chip.Key, chip => chip.Value with { Images = Handling(fitted, chip.Key) }),
        };
    }

    private static (string Model, string Gpu, ImageSize? Image) KeyOf(MeasuredPass pass) => (pass.Model, pass.Accelerator.Id, pass.Image);

    private static ImageHandling Handling(double[] logarithms, SinglePassChip chip) => new(
        Seconds.From(Math.Exp(logarithms[chip == SinglePassChip.AmpereEmbedded ? 1 : 0])), Ratio.From(Math.Exp(logarithms[2])));
}
