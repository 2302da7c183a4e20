using System.Collections.Immutable;
using InferenceSizing.Domain.Accelerators;
using InferenceSizing.Domain.Memory;
using InferenceSizing.Domain.Operators;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Precision;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Timing;

/// <summary>Fourth walk over the operators: the time of one pass, operator by operator, of the slowest rank of each stage in turn.</summary>
/// <param name="operators">The model.</param>
/// <param name="weights">Its weights as stored by this deployment.</param>
/// <param name="precision">Formats of products, hidden states and cache.</param>
/// <param name="layout">How ranks share the work.</param>
/// <param name="accelerator">What a rank works with: a whole GPU or its slice.</param>
/// <param name="overhead">What the engine adds.</param>
/// <param name="stream">Weights that every pass brings in; null where all are on the GPU.</param>
public sealed class StepTimeline(OperatorList operators, WeightLayout weights, PrecisionPlan precision, ParallelLayout layout, Accelerator accelerator, HostOverhead overhead, WeightStream? stream = null)
{
    /// <summary>Recurrent states are FP32. Derived from the engines' allocations.</summary>
    private const int StateBits = 32;
    private const int BitsPerByte = 8;

    /// <summary>Parts that are no component of the model: all-reduces, launches, weights brought in.</summary>
    private const int PartsBeside = 3;

    private static readonly int Components = Enum.GetValues<Component>().Length;
    private static readonly string[] ComponentNames = [.. Enum.GetNames<Component>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])];

    private readonly int _hiddenBits = precision.HiddenStates.BitsPerElement();
    private readonly double _cacheBits = BitsOf(precision.Cache);

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
        launch.Add(overhead.PerStep.Value, 0, 0, Bound.Latency);
        for (int b = 0; b < operators.Blocks.Length; b++)
        {
            Block block = operators.Blocks[b];
            if ((block.Passes & passes) == 0)
                continue;
            if (block.Place == BlockPlace.Layers)
                launch.Add(block.Repeat * overhead.PerLayer.Value, 0, 0, Bound.Latency);
            for (int n = 0; n < block.Nodes.Length; n++)
                Visit(block, block.Nodes[n].Operator, weights.OfNode(b, n), step, tallies, ref network, ref launch);
        }

        if (stream is not null && tallies[Components + 2].Bytes > 0)
            BringIn(stream, step, ref tallies[Components + 2]);
    }

    /// <summary>Turns the computing that bringing weights in can hide behind, which was noted on the way, into what it adds to the pass.</summary>
    private static void BringIn(WeightStream moved, in StepShape step, ref Tally tally)
    {
        Traffic bytes = Traffic.From(tally.Bytes);
        Seconds beyond = moved.Beyond(bytes, Seconds.From(tally.Seconds), step);
        tally = default;
        tally.Add(beyond.Value, 0, bytes.Bytes, Bound.Network);
    }

    private void Visit(Block block, Operator node, ByteCount nodeWeights, in StepShape step, Span<Tally> tallies, ref Tally network, ref Tally launch)
    {
        KernelWork work = node.Work(step, layout);
        NumberFormat format = FormatOf(node, out Ratio gain);
        Traffic moved = (Traffic.Of(nodeWeights) * work.WeightsRead) + (work.Inputs + work.Outputs).At(_hiddenBits)
            + Traffic.From((work.CacheReads.Count + work.CacheWrites.Count) * _cacheBits / BitsPerByte) + work.StateTraffic.At(StateBits);
        if (moved.Bytes == 0 && work.Flops.Count == 0)
            return;
        KernelTime time = KernelCurves.For(work.Kind, format, step.IsDecode).Time(work.Flops, moved, accelerator.RateFor(format, out _) * gain, accelerator.MemoryBandwidth);
        int repeat = block.Repeat;
        tallies[(int)node.Component].Add(repeat * time.Time.Value, repeat * work.Flops.Count, repeat * moved.Bytes, time.Bound);
        if (stream?.LayersAway(block, node) is > 0 and int away)
            tallies[Components + 2].Add(away * time.Time.Value, 0, away * nodeWeights.Count * (stream.WholeLayers ? 1 : work.WeightsRead.Value), Bound.Network);
        if (!node.FusesIntoPredecessor)
            launch.Add(repeat * overhead.PerOperator.Value, 0, 0, Bound.Latency);
        if (work.Reduced.Count == 0)
            return;
        int ranks = work.Kind == KernelKind.Experts ? layout.Expert * layout.ExpertTensor : layout.Tensor;
        Traffic reduced = work.Reduced.At(_hiddenBits);
        network.Add(repeat * AllReduce.Time(reduced, ranks, accelerator.Interconnect.BetweenPeers).Value, 0, repeat * reduced.Bytes, Bound.Network);
    }

    /// <summary>The format of an operator's products: its weights' scheme decides, and the request's activations where that scheme quantizes them.</summary>
    private NumberFormat FormatOf(Operator node, out Ratio gain)
    {
        gain = Ratio.One;
        if (node.Tensors.IsEmpty)
            return precision.HiddenStates;
        WeightTensor tensor = node.Tensors[0];
        TensorSite site = new(0, operators.Layers, tensor.Rows, tensor.Columns, operators.Traits);
        NumberFormat format = precision.Weights.ComputeOf(tensor.Role, site);
        gain = precision.Weights.GainOf(tensor.Role, site);
        return format == precision.Weights.Activations ? precision.Activations : format;
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
        1 => "launch",
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
