using System.Collections.Immutable;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>Fourth walk over the operators: the time of one pass, operator by operator, of the slowest rank of each stage in turn.</summary>
public sealed class StepTimeline
{
    /// <summary>Recurrent states are FP32. Derived from the engines' allocations.</summary>
    private const int StateBits = 32;
    private const double BitsPerByte = 8;

    /// <summary>Parts that are no component of the model: all-reduces, launches, weights brought in.</summary>
    private const int PartsBeside = 3;

    private static readonly int Components = Enum.GetValues<Component>().Length;
    private static readonly string[] ComponentNames = [.. Enum.GetNames<Component>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])];

    private readonly OperatorList _operators;
    private readonly WeightLayout _weights;
    private readonly ParallelLayout _layout;
    private readonly ChipTiming _chip;
    private readonly HostOverhead _overhead;
    private readonly WeightStream? _stream;
    private readonly ProductFormat[][] _formats;
    private readonly ProductFormat _attention;
    private readonly LinkCurve? _tensorLink;
    private readonly LinkCurve? _expertLink;
    private readonly int _hiddenBits;
    private readonly double _cacheBits;

    /// <summary>Whether kernels of all the products' formats were measured on such chips.</summary>
    public bool FormatsMeasured { get; }

    /// <param name="operators">The model.</param>
    /// <param name="weights">Its weights as stored by this deployment.</param>
    /// <param name="precision">Formats of products, hidden states and cache.</param>
    /// <param name="layout">How ranks share the work.</param>
    /// <param name="chip">What a rank works with: a whole GPU or its slice.</param>
    /// <param name="overhead">What the engine adds on the host.</param>
    /// <param name="stream">Weights that every pass brings in; null where all are on the GPU.</param>
    public StepTimeline(OperatorList operators, WeightLayout weights, PrecisionPlan precision, ParallelLayout layout, ChipTiming chip, HostOverhead overhead, WeightStream? stream = null)
    {
        ArgumentNullException.ThrowIfNull(operators);
        ArgumentNullException.ThrowIfNull(precision);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(chip);
        (_operators, _weights, _layout, _chip, _overhead, _stream) = (operators, weights, layout, chip, overhead, stream);
        _hiddenBits = precision.HiddenStates.BitsPerElement();
        const double keysAndValues = 2;
        _cacheBits = (BitsOf(precision.Cache) + BitsOf(precision.Values)) / keysAndValues;
        ProductFormat plain = ProductFormat.Of(TensorEncoding.Plain(precision.HiddenStates), precision.HiddenStates, precision.HiddenStates, chip.Accelerator);
        _attention = _cacheBits < _hiddenBits ? plain with { Format = CurveFormat.Fp8 } : plain;
        _formats = new ProductFormat[operators.Blocks.Length][];
        for (int b = 0; b < _formats.Length; b++)
            _formats[b] = FormatsOf(operators.Blocks[b], operators, precision, plain, chip.Accelerator);
        FormatsMeasured = AllMeasured();
        _tensorLink = layout.Tensor > 1 ? chip.Links.For(chip.Accelerator, layout.Tensor) : null;
        int experts = layout.Expert * layout.ExpertTensor;
        _expertLink = experts > 1 ? chip.Links.For(chip.Accelerator, experts) : null;
    }

    /// <summary>Time of the blocks that run in <paramref name="passes"/>, with a line for each component.</summary>
    public StepTime Pass(Passes passes, in StepShape step)
    {
        Span<Tally> tallies = stackalloc Tally[Components + PartsBeside];
        tallies.Clear();
        Walk(passes, step, tallies);
        return ToStepTime(tallies);
    }

    /// <summary>Time of the blocks that run in <paramref name="passes"/>, alone.</summary>
    public Seconds Total(Passes passes, in StepShape step)
    {
        Span<Tally> tallies = stackalloc Tally[Components + PartsBeside];
        tallies.Clear();
        Walk(passes, step, tallies);
        double total = 0;
        foreach (ref Tally tally in tallies)
            total += tally.Seconds;
        return Seconds.From(total);
    }

    private static double BitsOf(TensorEncoding encoding)
    {
        const int headDimension = 128;
        return encoding.EffectiveBits(headDimension).Value;
    }

    private void Walk(Passes passes, in StepShape step, Span<Tally> tallies)
    {
        ref Tally network = ref tallies[Components];
        ref Tally launch = ref tallies[Components + 1];
        launch.Add(_overhead.PerStep.Value, 0, 0, Bound.Latency);
        for (int b = 0; b < _operators.Blocks.Length; b++)
        {
            Block block = _operators.Blocks[b];
            if ((block.Passes & passes) == 0)
                continue;
            if (block.Place == BlockPlace.Layers)
                launch.Add(block.Repeat * _overhead.PerLayer.Value, 0, 0, Bound.Latency);
            for (int n = 0; n < block.Nodes.Length; n++)
                Visit(b, n, step, tallies, ref network, ref launch);
        }

        if (_stream is not null && tallies[Components + 2].Bytes > 0)
            BringIn(_stream, step, ref tallies[Components + 2]);
    }

    /// <summary>Turns the computing that bringing weights in can hide behind, which was noted on the way, into what it adds to the pass.</summary>
    private static void BringIn(WeightStream moved, in StepShape step, ref Tally tally)
    {
        Traffic bytes = Traffic.From(tally.Bytes);
        Seconds beyond = moved.Beyond(bytes, Seconds.From(tally.Seconds), step);
        tally = default;
        tally.Add(beyond.Value, 0, bytes.Bytes, Bound.Network);
    }

    /// <summary>The kernel of one operator in a pass, once.</summary>
    /// <param name="block">Index of its block.</param>
    /// <param name="node">Index within the block.</param>
    /// <param name="step">The pass.</param>
    public KernelLoad LoadOf(int block, int node, in StepShape step)
    {
        Operator op = _operators.Blocks[block].Nodes[node].Operator;
        KernelWork work = op.Work(step, _layout);
        bool attends = work.Kind is KernelKind.Attention or KernelKind.LatentAttention;
        ref readonly ProductFormat format = ref attends ? ref _attention : ref _formats[block][node];
        Traffic moved = (Traffic.Of(_weights.OfNode(block, node)) * work.WeightsRead)
            + Traffic.From(((work.Inputs.Count * (attends ? _hiddenBits : format.InputBits)) + (work.Outputs.Count * _hiddenBits)
                + ((work.CacheReads.Count + work.CacheWrites.Count) * _cacheBits) + (work.StateTraffic.Count * StateBits)) / BitsPerByte);
        return new KernelLoad(work, moved, step.IsDecode, format.Format, format.Rate);
    }

    private void Visit(int b, int n, in StepShape step, Span<Tally> tallies, ref Tally network, ref Tally launch)
    {
        Block block = _operators.Blocks[b];
        Operator node = block.Nodes[n].Operator;
        KernelLoad load = LoadOf(b, n, step);
        if (load.IsIdle)
            return;
        KernelTime time = _chip.Kernels[load.Work.Kind, load.Decode, load.Format].Time(load.Work, load.Moved, load.Rate, _chip.Accelerator.MemoryBandwidth);
        int repeat = block.Repeat;
        tallies[(int)node.Component].Add(repeat * time.Time.Value, repeat * load.Work.Flops.Count, repeat * load.Moved.Bytes, time.Bound);
        if (_stream?.LayersAway(block, node) is > 0 and int away)
            tallies[Components + 2].Add(away * time.Time.Value, 0, away * _weights.OfNode(b, n).Count * (_stream.WholeLayers ? 1 : load.Work.WeightsRead.Value), Bound.Network);
        if (!node.FusesIntoPredecessor)
            launch.Add(repeat * _overhead.PerOperator.Value, 0, 0, Bound.Latency);
        if (load.Work.Reduced.Count > 0 && !SummedWithRoutedExperts(node))
            network.Add(repeat * Summed(load.Work).Value, 0, repeat * load.Work.Reduced.Count * _hiddenBits / BitsPerByte, Bound.Network);
    }

    /// <summary>The sum over the ranks of a layer's partial results. With attention replicas the tokens are handed to the experts and back: two exchanges of half.</summary>
    private Seconds Summed(in KernelWork work)
    {
        Traffic size = work.Reduced.At(_hiddenBits);
        Bandwidth link = _chip.Accelerator.Interconnect.BetweenPeers;
        if (work.Kind != KernelKind.Experts)
            return _tensorLink?.Time(size, _layout.Tensor, link) ?? Seconds.Zero;
        int ranks = _layout.Expert * _layout.ExpertTensor;
        const int exchanges = 2;
        return _expertLink is null ? Seconds.Zero
            : _layout.AttentionData > 1 ? exchanges * _expertLink.Time(size * Ratio.From(1.0 / exchanges), ranks, link)
            : _expertLink.Time(size, ranks, link);
    }

    /// <summary>Engines add a shared expert's partial result to the routed experts' before the ranks sum them.</summary>
    private static bool SummedWithRoutedExperts(Operator node) => !node.Tensors.IsEmpty && node.Tensors[0].Role == TensorRole.SharedExpertDown;

    private bool AllMeasured()
    {
        for (int b = 0; b < _formats.Length; b++)
        {
            for (int n = 0; n < _formats[b].Length; n++)
            {
                KernelKind? kind = _operators.Blocks[b].Nodes[n].Operator switch { Linear => KernelKind.MatrixProduct, Experts => KernelKind.Experts, _ => null };
                if (kind is { } product && !_chip.Kernels.IsMeasured(product, decode: false, _formats[b][n].Format))
                    return false;
            }
        }

        return true;
    }

    private static ProductFormat[] FormatsOf(Block block, OperatorList operators, PrecisionPlan precision, ProductFormat plain, Accelerator chip)
    {
        ProductFormat[] formats = new ProductFormat[block.Nodes.Length];
        for (int n = 0; n < formats.Length; n++)
            formats[n] = FormatOf(block.Nodes[n].Operator, operators, precision, plain, chip);
        return formats;
    }

    /// <summary>The format of an operator's products: its weights' scheme decides, and the request's activations where that scheme quantizes them.</summary>
    private static ProductFormat FormatOf(Operator node, OperatorList operators, PrecisionPlan precision, ProductFormat plain, Accelerator chip)
    {
        ImmutableArray<WeightTensor> read = node.Tensors.IsEmpty ? node.Borrowed : node.Tensors;
        if (read.IsEmpty)
            return plain;
        WeightTensor tensor = read[0];
        TensorSite site = new(0, operators.Layers, tensor.Rows, tensor.Columns, operators.Traits);
        NumberFormat compute = precision.Weights.ComputeOf(tensor.Role, site);
        TensorEncoding stored = precision.Weights.EncodingOf(tensor.Role, site);
        ProductFormat format = ProductFormat.Of(stored, compute == precision.Weights.Activations ? precision.Activations : compute, precision.HiddenStates, chip);
        return format with { Rate = format.Rate * precision.Weights.GainOf(tensor.Role, site) };
    }

    private static StepTime ToStepTime(ReadOnlySpan<Tally> tallies)
    {
        int count = 0;
        double total = 0;
        foreach (ref readonly Tally tally in tallies)
        {
            count += tally.Seconds > 0 ? 1 : 0;
            total += tally.Seconds;
        }

        ImmutableArray<StepPart>.Builder parts = ImmutableArray.CreateBuilder<StepPart>(count);
        for (int i = 0; i < tallies.Length; i++)
        {
            ref readonly Tally tally = ref tallies[i];
            if (tally.Seconds > 0)
                parts.Add(new StepPart(NameOf(i), Seconds.From(tally.Seconds), FlopCount.From(tally.Flops), Traffic.From(tally.Bytes), tally.Bound));
        }

        return new StepTime(Seconds.From(total), parts.MoveToImmutable());
    }

    private static string NameOf(int index) => (index - Components) switch
    {
        < 0 => ComponentNames[index],
        0 => "allReduce",
        1 => StepTime.Launch,
        _ => "offload",
    };

    /// <summary>Running sums of one part, on the stack.</summary>
    private struct Tally
    {
        public double Seconds;
        public double Flops;
        public double Bytes;
        private double _longest;

        public Bound Bound { get; private set; }

        public void Add(double seconds, double flops, double bytes, Bound bound)
        {
            Seconds += seconds;
            Flops += flops;
            Bytes += bytes;
            if (seconds < _longest)
                return;
            _longest = seconds;
            Bound = bound;
        }
    }
}
