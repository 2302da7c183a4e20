using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Calibration.Output;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Calibration.SinglePass;

/// <summary>Writes the data files of forward passes.</summary>
/// <param name="date">Day of the fit, as it stands in the files.</param>
/// <param name="source">Where the measurements are from, in words.</param>
internal sealed class SinglePassFile(string date, string source)
{
    private const double Micro = 1e6;
    private const string NoTimes = "no published times: PyTorch's compiled kernels with TensorRT's fusion";
    private const string NoHopper =
        "ResNet-50 in INT8 reaches 34 to 39 % of the dense rate of H100 and H200 in MLPerf inference 2.1 and 4.1, beside 50 to 55 % on A100";

    public void WriteCurves(string directory, SinglePassModel model, Func<SinglePassSet, SinglePassErrors> errorsOf) =>
        EntryFile.Write(directory, "singlePassCurves", Enum.GetValues<SinglePassSet>().Select(set =>
    {
        SinglePassCurves curves = model.Sets[set];
        SinglePassErrors errors = errorsOf(set);
        return WithOrigin(new JsonObject
        {
            ["id"] = set.ToString(),
            ["fusion"] = curves.Fusion.ToString(),
            ["passMicroseconds"] = EntryFile.Number(curves.PerPass.Value * Micro),
            ["operatorMicroseconds"] = EntryFile.Number(curves.PerOperator.Value * Micro),
            ["floorMicroseconds"] = EntryFile.Number(curves.Floor.Value * Micro),
            ["idleColumns"] = Of(curves.IdleColumns),
            ["idleDepth"] = Of(curves.IdleDepth),
            ["idleKeys"] = Of(curves.IdleKeys),
            ["tile"] = Of(curves.Tile),
            ["scorePasses"] = Of(curves.ScorePasses),
            ["relativePasses"] = Of(curves.RelativePasses),
            ["accumulatesInHalf"] = curves.AccumulatesInHalf,
            ["kernels"] = new JsonObject(
                Enum.GetValues<SinglePassKernel>()
                .Select(kernel => KeyValuePair.Create(JsonNamingPolicy.CamelCase.ConvertName(kernel.ToString()), (JsonNode?)Of(curves.Kernels[(int)kernel])))),
            ["knownSpread"] = Of(errors.Accuracy.Known),
            ["unknownSpread"] = Of(errors.Accuracy.Unknown),
            ["basis"] = errors.Accuracy.Basis,
        }, errors.Errors, NoTimes);
    }));

    public void WriteChips(string directory, SinglePassModel model, Func<SinglePassChip, int> casesOn) => EntryFile.Write(directory, "singlePassChips", [
        .. SinglePassParameters.Chips.Select(chip => WithOrigin(RowOf(chip, model.Chips[chip]), new Errors(casesOn(chip), 0, 0, 0, 0), NoHopper)),
        .. RowsOf(directory).Where(row => !SinglePassParameters.Chips.Contains(Enum.Parse<SinglePassChip>((string)row["id"]!)))]);

    /// <summary>Renews the rows of boards, and of all chips what is done with images.</summary>
    /// <param name="directory">Where the file lies.</param>
    /// <param name="model">The fit.</param>
    /// <param name="errors">On boards that were left out.</param>
    public void RenewBoards(string directory, SinglePassModel model, Errors errors) => EntryFile.Write(directory, "singlePassChips",
        [.. RowsOf(directory).Select(row =>
    {
        SinglePassChip chip = Enum.Parse<SinglePassChip>((string)row["id"]!);
        JsonObject renewed = RowOf(chip, model.Chips[chip]);
        if (chip == SinglePassChip.AmpereEmbedded)
            return WithOrigin(renewed, errors, NoTimes);
        row["imageMicroseconds"] = renewed["imageMicroseconds"]!.DeepClone();
        row["imageBytes"] = renewed["imageBytes"]!.DeepClone();
        return row;
    })]);

    private static JsonObject RowOf(SinglePassChip chip, ChipFactors factors) => new()
    {
        ["id"] = chip.ToString(),
        ["vector"] = Of(factors.Vector),
        ["tensor"] = Of(factors.Tensor),
        ["memory"] = Of(factors.Memory),
        ["floor"] = Of(factors.Floor),
        ["joulesPerTeraflop"] = Of(factors.JoulesPerTeraflop),
        ["imageMicroseconds"] = EntryFile.Number(factors.Images.Host.Value * Micro),
        ["imageBytes"] = Of(factors.Images.BytesPerPixel),
    };

    private static IEnumerable<JsonObject> RowsOf(string directory)
    {
        string path = Path.Combine(directory, "singlePassChips.json");
        return File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))!["singlePassChips"]!.AsArray().Select(row => (JsonObject)row!.DeepClone()) : [];
    }

    private JsonObject WithOrigin(JsonObject entry, Errors errors, string assumedFrom)
    {
        bool fitted = errors.Count > 0;
        entry["origin"] = fitted ? "fitted" : "assumed";
        entry["source"] = fitted ? source : assumedFrom;
        if (!fitted)
            return entry;
        entry["fittedOn"] = date;
        entry["cases"] = errors.Count;
        if (errors.Median > 0)
        {
            entry["medianErrorPercent"] = Math.Round((decimal)errors.Median, 1);
            entry["meanErrorPercent"] = Math.Round((decimal)errors.Mean, 1);
        }

        return entry;
    }

    private static JsonObject Of(SinglePassCurve curve) =>
        new() { ["vector"] = Of(curve.Vector), ["tensor"] = Of(curve.Tensor), ["narrow"] = Of(curve.Narrow), ["memory"] = Of(curve.Memory) };

    private static JsonObject Of(Spread spread) => new() { ["below"] = Of(spread.Below), ["above"] = Of(spread.Above) };

    private static decimal Of(Ratio ratio) => EntryFile.Number(ratio.Value);
}
