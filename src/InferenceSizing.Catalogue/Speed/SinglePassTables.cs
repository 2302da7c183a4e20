using System.Collections.Frozen;
using System.Text.Json;
using InferenceSizing.Catalogue.Loading;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Catalogue.Speed;

/// <summary>Reads the entries of <c>singlePassCurves</c> and <c>singlePassChips</c>.</summary>
internal static class SinglePassTables
{
    public static SinglePassModel ModelOf(IReadOnlyList<DataFile> files) => new(
        Of(files, Section.SinglePassCurves).ToFrozenDictionary(entry => Enum.Parse<SinglePassSet>(entry.Key), entry => Curves(entry.Json)),
        Of(files, Section.SinglePassChips).ToFrozenDictionary(entry => Enum.Parse<SinglePassChip>(entry.Key), entry => Chip(entry.Json)));

    private static List<SourcedEntry> Of(IReadOnlyList<DataFile> files, Section section) => Entries.Merge(files, section, entry => entry.Text("id"));

    private static SinglePassCurves Curves(JsonElement entry) => new()
    {
        Fusion = Enum.Parse<LayerFusion>(entry.Text("fusion")),
        PerPass = Seconds.FromMicroseconds(entry.Number("passMicroseconds")),
        PerOperator = Seconds.FromMicroseconds(entry.Number("operatorMicroseconds")),
        Floor = Seconds.FromMicroseconds(entry.Number("floorMicroseconds")),
        Kernels = [.. Enum.GetValues<SinglePassKernel>()
            .Select(kernel => Kernel(entry.GetProperty("kernels").GetProperty(JsonNamingPolicy.CamelCase.ConvertName(kernel.ToString()))))],
        IdleColumns = Ratio.From(entry.Number("idleColumns")),
        IdleDepth = Ratio.From(entry.Number("idleDepth")),
        IdleKeys = Ratio.From(entry.Number("idleKeys")),
        Tile = Ratio.From(entry.Number("tile")),
        ScorePasses = Ratio.From(entry.Number("scorePasses")),
        RelativePasses = Ratio.From(entry.Number("relativePasses")),
        AccumulatesInHalf = entry.IsSet("accumulatesInHalf"),
        Accuracy = new SinglePassAccuracy(SpreadOf(entry.GetProperty("knownSpread")), SpreadOf(entry.GetProperty("unknownSpread")), entry.Text("basis")),
    };

    private static SinglePassCurve Kernel(JsonElement kernel) =>
        new(Ratio.From(kernel.Number("vector")), Ratio.From(kernel.Number("tensor")), Ratio.From(kernel.Number("narrow")), Ratio.From(kernel.Number("memory")));

    private static ChipFactors Chip(JsonElement entry) => new(
        Ratio.From(entry.Number("vector")), Ratio.From(entry.Number("tensor")), Ratio.From(entry.Number("memory")), Ratio.From(entry.Number("floor")),
            Ratio.From(entry.Number("joulesPerTeraflop")),
        Measured: entry.Text("origin") == "fitted")
    {
        Images = new ImageHandling(Seconds.FromMicroseconds(entry.Number("imageMicroseconds")), Ratio.From(entry.Number("imageBytes"))),
    };

    private static Spread SpreadOf(JsonElement spread) => Spread.Of(spread.Number("below"), spread.Number("above"));
}
