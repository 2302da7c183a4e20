using System.Collections.Immutable;
using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Calibration.Kernels;

/// <summary>Reads tables of measured kernels. Of the engines that measured a shape the fastest counts: what is slower is a kernel that a release has
/// replaced.</summary>
internal sealed class KernelTables(CatalogueSet catalogue)
{
    /// <summary>Measurements of one chip and curve that take part: beyond some hundreds a fit no longer moves.</summary>
    private const int MostPerChip = 900;

    private const double MillisecondsPerSecond = 1e3;

    /// <summary>Chips whose names in AIConfigurator's tables are not names of the catalogue.</summary>
    private static readonly Dictionary<string, string> Systems = new(StringComparer.Ordinal)
    {
        ["a100_sxm"] = "a100-sxm4-80",
        ["rtx_pro_6000_server"] = "rtx-pro-6000-server",
        ["b60"] = "arc-pro-b60",
    };

    private readonly Dictionary<string, (KernelShape Shape, double Seconds)> _fastest = new(StringComparer.Ordinal);

    /// <summary>Takes in a table; false where its columns are not those of one.</summary>
    public bool TryRead(CsvTable table)
    {
        if (!table.Has("system", "engine", "latency"))
            return false;
        Func<CsvTable, KernelShape?>? read =
            table.Has("gemm_dtype", "m", "n", "k") ? Product
            : table.Has("moe_dtype", "num_experts") ? OfExperts
            : table.Has("mla_dtype", "num_heads") ? Latent
            : table.Has("attn_dtype", "num_key_value_heads", "step") ? OfAttention
            : null;
        if (read is null)
            return false;
        while (table.Next())
        {
            if (table.Number("latency") is not > 0 || read(table) is not { } shape || Chip(catalogue, shape.System) is not { } chip)
                continue;
            // MXFP4 weights meet FP8 activations on chips with FP4 units and 16-bit ones on others; the other table is of kernels that no engine runs there.
            if (shape.Weights == "mxfp4" && (table["moe_dtype"] == "w4a8_mxfp4_mxfp8") != (chip.Rates[NumberFormat.Fp4] is not null))
                continue;
            double seconds = table.Number("latency")!.Value / MillisecondsPerSecond;
            string key = shape.ToString();
            if (!_fastest.TryGetValue(key, out (KernelShape Shape, double Seconds) known) || seconds < known.Seconds)
                _fastest[key] = (shape, seconds);
        }

        return true;
    }

    /// <summary>The fastest measurements as the domain sees them, evenly thinned.</summary>
    public ImmutableArray<KernelMeasurement> Measurements()
    {
        List<KernelMeasurement> taken = [];
        foreach (IGrouping<string, (KernelShape Shape, double Seconds)> group in _fastest.Values.GroupBy(known => known.Shape.Group)
            .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            (KernelShape Shape, double Seconds)[] rows = [.. group.OrderBy(known => known.Shape.ToString(), StringComparer.Ordinal)];
            double stride = Math.Max(1, (double)rows.Length / MostPerChip);
            for (double at = 0; at < rows.Length; at += stride)
                taken.Add(Measured(rows[(int)at].Shape, rows[(int)at].Seconds));
        }

        return [.. taken];
    }

    /// <summary>The chip that the tables call <paramref name="system"/>; null where it is not known.</summary>
    internal static Accelerator? Chip(CatalogueSet catalogue, string system) => catalogue.FindAccelerator(Systems.GetValueOrDefault(system, system));

    private KernelMeasurement Measured(KernelShape shape, double seconds)
    {
        Accelerator chip = Chip(catalogue, shape.System)!;
        Block block = Block.Layer("kernel", Passes.Generate, [default], [new Node(shape.Operator, [NodeIndex.Input])]);
        OperatorList operators = new([block], LayerCount.One, KernelShape.Traits);
        WeightScheme weights = catalogue.FindWeightScheme(shape.Weights)!;
        PrecisionPlan precision = new(weights, weights.Activations, catalogue.FindCacheEncoding(shape.Cache)!);
        WeightLayout layout = WeightLayout.Of(operators, weights, shape.Layout, WeightPlacement.OnGpu);
        KernelPass pass = new(operators, layout, precision, shape.Layout, catalogue.Speed.On(chip), HostOverhead.None);
        KernelLoad load = pass.LoadOf(0, 0, shape.Step);
        return new KernelMeasurement(
            new CurveKey(chip.Class, load.Work.Kind, shape.SplitsPhases && load.Decode, load.Format), load, chip.MemoryBandwidth, seconds);
    }

    private static KernelShape? Product(CsvTable row)
    {
        (int m, int n, int k) = (row.Whole("m") ?? 0, row.Whole("n") ?? 0, row.Whole("k") ?? 0);
        const int least = 256;
        // vLLM's table of FP8 blocks on Blackwell holds an unfinished kernel.
        if (m == 0 || n < least || k < least || WeightsOf(row["gemm_dtype"]) is not { } weights || (row["engine"] == "vllm" && weights == "fp8-block"))
            return null;
        Linear product = Linear.Of(Component.Mlp, "product",
            [new WeightTensor(TensorRole.FeedForwardUp, AxisLength.From(n), AxisLength.From(k), TensorParallelism.Replicated)]);
        return new KernelShape(row["system"], $"product {m} {n} {k}", product, StepShape.Prefill(SequenceCount.One, TokenCount.From(m)), weights, "bf16");
    }

    private static KernelShape? OfAttention(CsvTable row)
    {
        bool prefill = Path.GetFileName(row.Path).StartsWith("context", StringComparison.Ordinal);
        (int batch, int heads, int keyValue, int dimension, int length, int step, int window) =
            (row.Whole("batch_size") ?? 0, row.Whole("num_heads") ?? 0, row.Whole("num_key_value_heads") ?? 0, row.Whole("head_dim") ?? 0,
                row.Whole("isl") ?? 0, row.Whole("step") ?? 0, row.Whole("window_size") ?? 0);
        const int shortest = 64, mostPrompt = 65_536, mostSequences = 512, mostCached = 4_000_000;
        if (dimension is not (64 or 128 or 256) || heads < 2 || row["attn_dtype"] != "bfloat16" || CacheOf(row) is not { } cache)
            return null;
        if (prefill ? length < shortest || (long)batch * length > mostPrompt : step < shortest - 1 || batch > mostSequences || (long)batch * step > mostCached)
            return null;
        Attention attention = new(
            Component.Attention, "attention", AxisLength.From(heads), AxisLength.From(keyValue), AxisLength.From(dimension), AxisLength.From(dimension),
                window > 0 ? AttentionSpan.Sliding(TokenCount.From(window)) : AttentionSpan.Full);
        StepShape shape = prefill ? StepShape.Prefill(SequenceCount.From(batch), TokenCount.From(length))
            : StepShape.Decode(SequenceCount.From(batch), TokenCount.From(step + 1));
        return new KernelShape(row["system"], $"attention {batch} {heads} {keyValue} {dimension} {length} {step} {window}", attention, shape, "bf16", cache)
        {
            SplitsPhases = true
        };
    }

    private static KernelShape? Latent(CsvTable row)
    {
        bool prefill = Path.GetFileName(row.Path).StartsWith("context", StringComparison.Ordinal);
        (int batch, int heads, int length, int step) = (
            row.Whole("batch_size") ?? 0, row.Whole("num_heads") ?? 0, row.Whole("isl") ?? 0, row.Whole("step") ?? 0);
        const int fewest = 8, shortest = 64, latent = 512, nope = 128, rope = 64, value = 128;
        if (heads < fewest || batch == 0 || row["engine"] == "vllm" || CacheOf(row) is not { } cache || (prefill && length < shortest))
            return null;
        LatentAttention attention = new(Component.Attention, "attention", AxisLength.From(heads), AxisLength.From(latent), AxisLength.From(nope),
            AxisLength.From(rope), AxisLength.From(value));
        StepShape shape = prefill ? StepShape.Prefill(SequenceCount.From(batch), TokenCount.From(length))
            : StepShape.Decode(SequenceCount.From(batch), TokenCount.From(step + 1));
        return new KernelShape(row["system"], $"latent {batch} {heads} {length} {step}", attention, shape, "bf16", cache) { SplitsPhases = true };
    }

    private KernelShape? OfExperts(CsvTable row)
    {
        (int tokens, int hidden, int inner, int active, int count, int tensor, int expert) =
            (row.Whole("num_tokens") ?? 0, row.Whole("hidden_size") ?? 0, row.Whole("inter_size") ?? 0, row.Whole("topk") ?? 0, row.Whole("num_experts") ?? 0,
                row.Whole("moe_tp_size") ?? 1, row.Whole("moe_ep_size") ?? 1);
        // Experts on A100 were timed with a kernel that nobody had tuned: published batches of Mixtral run 2.4 times as fast.
        if (Chip(catalogue, row["system"])?.Class == ChipClass.EarlierDataCentre)
            return null;
        const int leastActive = 2, leastInner = 512, leastShare = 128, leastCount = 32, mostRanks = 32, leastHeld = 4, mostTokens = 32_768;
        if (row["distribution"] != "power_law_1.2" || tokens == 0 || tokens > mostTokens || active < leastActive || inner < leastInner
            || inner / tensor < leastShare
            || count < leastCount || expert > mostRanks || count / expert < leastHeld || WeightsOf(row["moe_dtype"]) is not { } weights)
            return null;
        Experts experts = new("experts", AxisLength.From(count), AxisLength.From(active), AxisLength.From(hidden), AxisLength.From(inner), gated: true,
            bias: false);
        ParallelLayout layout = new() { Tensor = tensor * expert, Expert = expert, ExpertTensor = tensor };
        return new KernelShape(row["system"], $"experts {tokens} {hidden} {inner} {active} {count} {tensor} {expert}", experts,
            StepShape.Prefill(SequenceCount.One, TokenCount.From(tokens)), weights, "bf16")
        { Layout = layout };
    }

    private static string? CacheOf(CsvTable row) => row["kv_cache_dtype"] switch { "bfloat16" => "bf16", "fp8" => "fp8", _ => null };

    private static string? WeightsOf(string name) => name switch
    {
        "bfloat16" => "bf16",
        "fp8" => "fp8",
        "fp8_block" => "fp8-block",
        "nvfp4" => "nvfp4",
        "int4_wo" => "awq-int4",
        "int8_wo" => "int8-weight-only",
        "sq" => "int8",
        "w4a16_mxfp4" or "w4a8_mxfp4_mxfp8" => "mxfp4",
        _ => null,
    };
}
