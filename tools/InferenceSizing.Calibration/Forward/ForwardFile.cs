using System.Globalization;
using System.Text;
using System.Text.Json;
using InferenceSizing.Domain.Timing.Forward;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Forward;

/// <summary>Writes the data files of the catalogue: one entry a line, four digits, so that the same fit is the same file.</summary>
internal static class ForwardFile
{
    private const double MicrosecondsPerSecond = 1e6;
    private const string Source = "published tables of NVIDIA DeepLearningExamples, NVIDIA TensorRT demos, pytorch-image-models, AITemplate, MLPerf inference and others, fitted by tools/InferenceSizing.Calibration";

    public static string Curves(ForwardModel model, Func<ForwardSet, ForwardErrors> errorsOf)
    {
        StringBuilder file = new("{\n  \"forwardCurves\": [\n");
        ForwardSet[] sets = [.. Enum.GetValues<ForwardSet>()];
        foreach (ForwardSet set in sets)
        {
            ForwardCurves curves = model.Sets[set];
            ForwardErrors errors = errorsOf(set);
            file.Append(CultureInfo.InvariantCulture, $"    {{\"id\": \"{set}\", \"fusion\": \"{curves.Fusion}\", \"passMicroseconds\": {Number(curves.PerPass.Value * MicrosecondsPerSecond)}, \"operatorMicroseconds\": {Number(curves.PerOperator.Value * MicrosecondsPerSecond)}, \"floorMicroseconds\": {Number(curves.Floor.Value * MicrosecondsPerSecond)}, ");
            file.Append(CultureInfo.InvariantCulture, $"\"idleColumns\": {Number(curves.IdleColumns)}, \"idleDepth\": {Number(curves.IdleDepth)}, \"idleKeys\": {Number(curves.IdleKeys)}, \"tile\": {Number(curves.Tile)}, \"scorePasses\": {Number(curves.ScorePasses)}, \"relativePasses\": {Number(curves.RelativePasses)}, \"kernels\": {{");
            foreach (ForwardKernel kernel in Enum.GetValues<ForwardKernel>())
            {
                ForwardCurve curve = curves.Kernels[(int)kernel];
                file.Append(CultureInfo.InvariantCulture, $"{(kernel == 0 ? "" : ", ")}\"{JsonNamingPolicy.CamelCase.ConvertName(kernel.ToString())}\": {{\"vector\": {Number(curve.Vector)}, \"tensor\": {Number(curve.Tensor)}, \"narrow\": {Number(curve.Narrow)}, \"memory\": {Number(curve.Memory)}}}");
            }

            file.Append(CultureInfo.InvariantCulture, $"}}, \"knownSpread\": {Spread(errors.Known)}, \"unknownSpread\": {Spread(errors.Unknown)}, \"basis\": \"{errors.Basis}\", \"origin\": \"{(errors.Cases > 0 ? "fitted" : "assumed")}\", \"source\": \"{(errors.Cases > 0 ? Source : "PyTorch's compiled kernels with TensorRT's fusion")}\"");
            if (errors.Cases > 0)
                file.Append(CultureInfo.InvariantCulture, $", \"cases\": {errors.Cases}, \"medianErrorPercent\": {Number(errors.Median)}, \"meanErrorPercent\": {Number(errors.Mean)}");
            file.Append(set == sets[^1] ? "}\n" : "},\n");
        }

        return file.Append("  ]\n}\n").ToString();
    }

    public static string Chips(ForwardModel model, Func<ForwardChip, int> casesOn)
    {
        StringBuilder file = new("{\n  \"forwardChips\": [\n");
        foreach (ForwardChip chip in ForwardParameters.Chips)
        {
            ChipFactors factors = model.Chips[chip];
            int cases = casesOn(chip);
            file.Append(CultureInfo.InvariantCulture, $"    {{\"id\": \"{chip}\", \"vector\": {Number(factors.Vector)}, \"tensor\": {Number(factors.Tensor)}, \"memory\": {Number(factors.Memory)}, \"floor\": {Number(factors.Floor)}, \"joulesPerTeraflop\": {Number(factors.JoulesPerTeraflop)}, \"origin\": \"{(cases > 0 ? "fitted" : "assumed")}\", \"source\": \"{(cases > 0 ? Source : "ResNet-50 in INT8 reaches 34 to 39 % of the dense rate of H100 and H200 in MLPerf inference 2.1 and 4.1, beside 50 to 55 % on A100")}\"");
            if (cases > 0)
                file.Append(CultureInfo.InvariantCulture, $", \"cases\": {cases}");
            file.Append(chip == ForwardParameters.Chips[^1] ? "}\n" : "},\n");
        }

        return file.Append("  ]\n}\n").ToString();
    }

    private static string Spread(Spread spread) => $"{{\"below\": {Number(spread.Below)}, \"above\": {Number(spread.Above)}}}";

    private static string Number(Ratio ratio) => Number(ratio.Value);

    private static string Number(double value) => double.Parse(value.ToString("E3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).ToString("0.########", CultureInfo.InvariantCulture);
}
