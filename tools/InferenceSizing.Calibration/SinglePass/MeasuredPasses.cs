using System.Globalization;
using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Calibration.SinglePass;

/// <summary>Reads tables of published times of encoders and image networks: one row a figure, with framework, precision, batch and size.</summary>
internal sealed class MeasuredPasses(CatalogueSet catalogue, Names names, Tally skipped)
{
    /// <summary>Batch of offline runs that do not state theirs: they fill the chip.</summary>
    private const long Saturated = 256;

    /// <summary>An engine that is not ours but fuses as one of ours does says less; a saturated run is many in one.</summary>
    private const double StandIn = 0.5, Offline = 2, UnknownGraph = 0.5;

    /// <summary>The passes of all tables.</summary>
    /// <param name="catalogue">Models and GPUs.</param>
    /// <param name="tables">CSV files.</param>
    /// <param name="names">File of the tables' names; null for the catalogue's own.</param>
    /// <param name="skipped">Counts rows that say nothing of a pass.</param>
    /// <exception cref="FormatException">A file is another kind of table.</exception>
    public static IEnumerable<MeasuredPass> Of(CatalogueSet catalogue, IEnumerable<FileInfo> tables, string? names, Tally skipped)
    {
        MeasuredPasses reader = new(catalogue, Names.Of(catalogue, names), skipped);
        List<MeasuredPass> passes = [];
        foreach (FileInfo file in tables)
        {
            using CsvTable table = CsvTable.Open(file.FullName);
            passes.AddRange(reader.Read(table) ?? throw new FormatException($"{file.FullName}: the header is not that of a table of forward passes."));
        }

        return passes;
    }

    private IEnumerable<MeasuredPass>? Read(CsvTable table) =>
        table.Has("framework", "precision", "batch", "image_or_seq", "metric", "value") ? Rows(table) : null;

    private IEnumerable<MeasuredPass> Rows(CsvTable row)
    {
        while (row.Next())
        {
            if (PassOf(row) is { } pass)
                yield return pass;
        }
    }

    private MeasuredPass? PassOf(CsvTable row)
    {
        string framework = row["framework"], notes = row["notes"];
        if (SetOf(framework, notes) is not { } set)
            return skipped.Add<MeasuredPass>("framework without curves");
        if (notes.Contains("CHECK", StringComparison.Ordinal) || notes.Contains("SUSPECT", StringComparison.Ordinal)
            || notes.Contains("w/ plugin", StringComparison.Ordinal) || row["model"].EndsWith("-sparse", StringComparison.Ordinal))
            return skipped.Add<MeasuredPass>("suspect, or with weights left out");
        bool offline = framework == "TensorRT (MLPerf)" && !notes.Contains("SingleStream", StringComparison.Ordinal);
        if (row["gpu"].Contains("2 GCD", StringComparison.Ordinal))
            return skipped.Add<MeasuredPass>("several dies");
        if (names.Gpu(row["gpu"]) is not { } gpu || catalogue.FindAccelerator(gpu) is not { } accelerator || names.Model(row["model"]) is not { } model
            || catalogue.FindModel(model) is not { } entry)
            return skipped.Add<MeasuredPass>("model, GPU or its variant not known");
        if (set == SinglePassSet.TensorRt && !EngineList.Find("tensorrt")!.Chips.Runs(accelerator))
            return skipped.Add<MeasuredPass>("an engine that stands in for TensorRT where it does not exist");
        if (!entry.Architecture.Succeeded(out Architecture? architecture, out _) || architecture.Generates)
            return skipped.Add<MeasuredPass>("generates");
        int gpus = row.Whole("gpu_count") ?? 1;
        long batch = row.Whole("batch") ?? (offline ? Saturated : 0);
        if (batch == 0 || (gpus > 1 && !offline) || PrecisionOf(row["precision"], notes) is not { } scheme)
            return skipped.Add<MeasuredPass>("batch, precision or layout not stated");
        if (TimeOf(row, batch, gpus) is not { } time)
            return skipped.Add<MeasuredPass>("not a time of a pass");
        if (ShapeOf(row["image_or_seq"].Trim(), architecture, batch, offline) is not { } laidOut)
            return skipped.Add<MeasuredPass>("size not stated");
        if (set == SinglePassSet.TensorRt && row["engine_version"].StartsWith("7.2.3", StringComparison.Ordinal)
            && accelerator.Generation >= ChipGeneration.Ampere)
            set = SinglePassSet.TensorRtSeven;
        return new MeasuredPass
        {
            Model = entry.Id,
            Accelerator = accelerator,
            Set = set,
            Operators = laidOut.Operators,
            Weights = WeightLayout.Of(laidOut.Operators, scheme, ParallelLayout.Single, WeightPlacement.OnGpu),
            Precision = new PrecisionPlan(scheme, scheme.Activations, TensorEncoding.Plain(NumberFormat.Fp32)),
            Shape = laidOut.Shape,
            FusedAttention = row["engine_version"] is not ['0' or '1', '.', ..],
            GraphKnown = architecture.GraphKnown,
            Image = architecture.Input == InputKind.Images ? ImageOf(row["image_or_seq"].Trim()) : null,
            EndToEnd = notes.StartsWith("end to end", StringComparison.Ordinal),
            Measured = time,
            Weight = (framework == "AITemplate" ? StandIn : offline ? Offline : 1) * (architecture.GraphKnown ? 1 : UnknownGraph),
        };
    }

    private static SinglePassSet? SetOf(string framework, string notes) => framework switch
    {
        "PyTorch-timm-compile" => SinglePassSet.Compiled,
        "TensorRT" or "TensorRT (MLPerf)" or "AITemplate" => SinglePassSet.TensorRt,
        "PyTorch" or "PyTorch-timm" or "PyTorch-eager" or "PyTorch-HF" or "TorchScript" =>
            notes.Contains("channels_last", StringComparison.Ordinal) ? SinglePassSet.EagerChannelsLast : SinglePassSet.Eager,
        _ => null,
    };

    private static WeightScheme? PrecisionOf(string name, string notes) => name switch
    {
        "FP16" or "BF16" when notes.Contains("AMP", StringComparison.Ordinal) => WeightSchemes.Find($"mixed-{name}"),
        "FP32" or "TF32" or "FP16" or "BF16" or "INT8" => WeightSchemes.Find(name),
        _ => null,
    };

    private static Seconds? TimeOf(CsvTable row, long batch, int gpus) => (row["metric"], row["unit"], row.Number("value")) switch
    {
        ("throughput", "img/s" or "seq/s" or "samples/s", > 0 and { } rate) => Seconds.From(batch * gpus / rate),
        ("latency_avg_ms" or "latency_p50_ms", _, > 0 and { } time) =>
            Seconds.FromMilliseconds(row["notes"].Contains("per image", StringComparison.Ordinal) ? time * batch : time),
        _ => null,
    };

    private static (OperatorList Operators, StepShape Shape)? ShapeOf(string size, Architecture architecture, long batch, bool offline)
    {
        string[] sides = size.Split('x');
        bool stated = int.TryParse(sides[0], CultureInfo.InvariantCulture, out int first) && sides.Length <= 2;
        if (architecture.Input == InputKind.Tokens)
            return stated && sides.Length == 1 && architecture.LayOut().Operators is { } encoder
                ? (encoder, StepShape.Forward(SequenceCount.From(batch), TokenCount.From(first))) : null;
        if (!stated && !offline)
            return null;
        LaidOut laidOut = architecture.LayOut(ImageOf(size));
        return laidOut.Operators is { } network
            ? (network, StepShape.Forward(SequenceCount.From(batch), TokenCount.From(Math.Max(1, laidOut.Tokens.Count)))) : null;
    }

    /// <summary>A size as <c>640</c> or <c>480x640</c>; null where none is stated.</summary>
    private static ImageSize? ImageOf(string size)
    {
        string[] sides = size.Split('x');
        return !int.TryParse(sides[0], CultureInfo.InvariantCulture, out int first) || sides.Length > 2 ? null
            : sides.Length == 1 ? new ImageSize(AxisLength.From(first), AxisLength.From(first))
            : int.TryParse(sides[1], CultureInfo.InvariantCulture, out int second) ? new ImageSize(AxisLength.From(first), AxisLength.From(second)) : null;
    }
}
