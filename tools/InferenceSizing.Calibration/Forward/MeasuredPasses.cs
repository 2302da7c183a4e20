using System.Globalization;
using System.Text.Json;
using InferenceSizing.Catalogue;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Domain.Accelerators;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Memory;
using InferenceSizing.Domain.Operators;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Precision;
using InferenceSizing.Domain.Timing.Forward;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Forward;

/// <summary>Reads published times of encoders and image networks: a CSV file of rows, and a JSON file of the names that its models and GPUs have in the catalogue.</summary>
internal static class MeasuredPasses
{
    private static readonly Dictionary<string, string> Precisions = new(StringComparer.Ordinal) { ["FP32"] = "fp32", ["TF32"] = "tf32", ["FP16"] = "fp16", ["BF16"] = "bf16", ["INT8"] = "int8" };

    public static List<MeasuredPass> Read(string rowsFile, string namesFile, CatalogueSet catalogue)
    {
        JsonElement names = JsonDocument.Parse(File.ReadAllText(namesFile)).RootElement;
        List<MeasuredPass> passes = [];
        HashSet<string> timed = [];
        foreach (Dictionary<string, string> row in Csv.Rows(rowsFile).OrderBy(row => row["metric"] == "latency_p50_ms" ? 1 : 0))
        {
            if (PassOf(row, names, catalogue) is { } pass)
                passes.Add(pass);
        }

        return passes;
    }

    private static MeasuredPass? PassOf(Dictionary<string, string> row, JsonElement names, CatalogueSet catalogue)
    {
        string framework = row["framework"], notes = row["notes"];
        if (SetOf(framework, notes) is not { } found || notes.Contains("CHECK") || notes.Contains("SUSPECT") || notes.Contains("padding removed") || notes.Contains("w/ plugin") || row["model"].EndsWith("-sparse"))
            return null;
        ForwardSet set = found;
        bool offline = framework == "TensorRT (MLPerf)" && !notes.Contains("SingleStream");
        string gpuName = row["gpu"];
        if (gpuName.StartsWith("H100-SXM5")) gpuName = "H100-SXM5-80GB";
        if (!names.GetProperty("gpus").TryGetProperty(gpuName, out JsonElement gpu) || catalogue.FindAccelerator(gpu.GetProperty("id").GetString()!) is not { } accelerator)
            return null;
        string name = names.GetProperty("models").TryGetProperty(row["model"], out JsonElement mapped) ? mapped.GetString()! : row["model"];
        if (catalogue.FindModel(name) is not { } entry || !entry.Architecture.Succeeded(out Architecture? architecture, out _) || architecture.Generates)
            return null;
        if (!Precisions.TryGetValue(row["precision"], out string? precision))
            return null;
        if (notes.Contains("AMP") && precision is "fp16" or "bf16" && notes.Contains("AMP"))
            precision = "mixed-" + precision;
        long gpus = long.TryParse(row["gpu_count"], out long count) ? count : 1;
        if (gpus > 1 && !offline)
            return null;
        const long saturated = 256;
        long batch = long.TryParse(row["batch"], out long stated) ? stated : offline ? saturated : 0;
        if (batch == 0 || !double.TryParse(row["value"], CultureInfo.InvariantCulture, out double value) || value <= 0)
            return null;
        Seconds? measured = row["metric"] switch
        {
            "throughput" when row["unit"] is "img/s" or "seq/s" or "samples/s" or "sentences/s" or "FPS" or "fps" or "images/s" or "sequences/s" => Seconds.From(batch * gpus / value),
            "latency_avg_ms" or "latency_p50_ms" => Seconds.FromMilliseconds(notes.Contains("per image") ? value * batch : value),
            _ => null,
        };
        if (measured is not { } time)
            return null;
        if (framework == "TensorRT" && row["engine_version"].StartsWith("7.2.3") && accelerator.Generation >= ChipGeneration.Ampere)
            set = ForwardSet.TensorRtSeven;
        string size = row["image_or_seq"].Trim();
        LaidOut laidOut;
        StepShape shape;
        if (architecture.Input == InputKind.Tokens)
        {
            if (!long.TryParse(size, out long tokens))
                return null;
            laidOut = architecture.LayOut();
            shape = StepShape.Forward(batch, tokens);
        }
        else
        {
            string[] sides = size.Split('x');
            if (sides.Length > 2 || !int.TryParse(sides[0], out int height))
            {
                if (!offline)
                    return null;
                height = architecture.NativeImage!.Value.Height;
                sides = [sides[0]];
            }

            laidOut = architecture.LayOut(new ImageSize(height, sides.Length == 2 ? int.Parse(sides[1], CultureInfo.InvariantCulture) : height));
            shape = StepShape.Forward(batch, Math.Max(1, laidOut.Tokens));
        }

        if (laidOut.Operators is null)
            return null;
        WeightScheme scheme = WeightSchemes.Find(precision)!;
        bool old = row["engine_version"].StartsWith("1.") || row["engine_version"].StartsWith("0.");
        return new MeasuredPass
        {
            Model = entry.Id,
            Accelerator = accelerator,
            Set = set,
            Table = $"{framework} {row["engine_version"]} {row["source"].Split('@')[0]}",
            Operators = laidOut.Operators,
            Weights = WeightLayout.Of(laidOut.Operators, scheme, ParallelLayout.Single, WeightPlacement.OnGpu),
            Precision = new PrecisionPlan(scheme, scheme.Activations, TensorEncoding.Plain(NumberFormat.Fp32)),
            Shape = shape,
            FusedAttention = !old,
            GraphKnown = architecture.GraphKnown,
            Measured = time,
            Weight = (framework == "AITemplate" ? 0.5 : offline ? 2 : 1) * (architecture.GraphKnown ? 1 : 0.5),
        };
    }

    private static ForwardSet? SetOf(string framework, string notes) => framework switch
    {
        "PyTorch-timm-compile" => ForwardSet.Compiled,
        "TensorRT" or "TensorRT (MLPerf)" or "AITemplate" => ForwardSet.TensorRt,
        "PyTorch" or "PyTorch-timm" or "PyTorch-eager" or "PyTorch-HF" or "TorchScript" => notes.Contains("channels_last") ? ForwardSet.EagerChannelsLast : ForwardSet.Eager,
        _ => null,
    };
}
