using System.Collections.Immutable;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>Fourth walk over the operators: the time of one pass, operator by operator, of the slowest rank of each stage in turn.</summary>
internal sealed class KernelPass : IPassTimes
{
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

    /// <inheritdoc/>
    public bool FormatsMeasured { get; }

    /// <param name="operators">The model.</param>
    /// <param name="weights">Its weights as stored by this deployment.</param>
    /// <param name="precision">Formats of products, hidden states and cache.</param>
    /// <param name="layout">How ranks share the work.</param>
    /// <param name="chip">What a rank works with: a whole GPU or its slice.</param>
    /// <param name="overhead">What the engine adds on the host.</param>
    /// <param name="stream">Weights that every pass brings in; null where all are on the GPU.</param>
    public KernelPass(OperatorList operators, WeightLayout weights, PrecisionPlan precision, ParallelLayout layout, ChipTiming chip, HostOverhead overhead,
        WeightStream? stream = null)
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
        _tensorLink = layout.Tensor > 1 ? chip.Links.For(chip.Accelerator, Count.From(layout.Tensor)) : null;
        int experts = layout.Expert * layout.ExpertTensor;
        _expertLink = experts > 1 ? chip.Links.For(chip.Accelerator, Count.From(experts)) : null;
    }

    /// <inheritdoc/>
    public StepTime Pass(Passes passes, in StepShape step)
    {
        PassTally tally = new(stackalloc PartSum[PassTally.Length]);
        Walk(passes, step, tally);
        return tally.ToStepTime(Seconds.From(tally.Seconds));
    }

    /// <inheritdoc/>
    public Seconds Total(Passes passes, in StepShape step)
    {
        PassTally tally = new(stackalloc PartSum[PassTally.Length]);
        Walk(passes, step, tally);
        return Seconds.From(tally.Seconds);
    }

    /// <inheritdoc/>
    public PassParts Split(Passes passes, in StepShape step)
    {
        PassTally tally = new(stackalloc PartSum[PassTally.Length]);
        Walk(passes, step, tally);
        return new(Seconds.From(tally.Seconds), Seconds.From(tally[Component.Experts].Seconds), Seconds.From(tally[Component.Recurrent].Seconds),
            Seconds.From(tally.AllReduce.Seconds));
    }

    private static double BitsOf(TensorEncoding encoding)
    {
        const int headDimension = 128;
        return encoding.EffectiveBits(headDimension).Value;
    }

    private void Walk(Passes passes, in StepShape step, PassTally tally)
    {
        tally.Launch.Add(_overhead.PerStep.Value, 0, 0, Bound.Latency);
        foreach (VisitedOperator visited in new OperatorWalk(_operators, passes))
        {
            if (visited is { OpensBlock: true, Block.Place: BlockPlace.Layers })
                tally.Launch.Add(visited.Block.Repeat * _overhead.PerLayer.Value, 0, 0, Bound.Latency);
            Visit(visited, step, tally);
        }

        if (_stream is not null && tally.Offload.Bytes > 0)
            BringIn(_stream, step, ref tally.Offload);
    }

    /// <summary>Turns the computing that bringing weights in can hide behind, which was noted on the way, into what it adds to the pass.</summary>
    private static void BringIn(WeightStream moved, in StepShape step, ref PartSum offload)
    {
        Traffic bytes = Traffic.From(offload.Bytes);
        Seconds beyond = moved.Beyond(bytes, Seconds.From(offload.Seconds), step);
        offload = default;
        offload.Add(beyond.Value, 0, bytes.Bytes, Bound.Network);
    }

    /// <summary>The kernel of one operator in a pass, once.</summary>
    /// <param name="block">Index of its block.</param>
    /// <param name="node">Index within the block.</param>
    /// <param name="step">The pass.</param>
    internal KernelLoad LoadOf(int block, int node, in StepShape step)
    {
        Operator op = _operators.Blocks[block].Nodes[node].Operator;
        KernelWork work = op.Work(step, _layout);
        bool attends = work.Kind is KernelKind.Attention or KernelKind.LatentAttention;
        ref readonly ProductFormat format = ref attends ? ref _attention : ref _formats[block][node];
        Traffic moved = (Traffic.Of(_weights.OfNode(block, node)) * work.WeightsRead)
            + Traffic.From(((work.Inputs.Count * (attends ? _hiddenBits : format.InputBits)) + (work.Outputs.Count * _hiddenBits)
                + ((work.CacheReads.Count + work.CacheWrites.Count) * _cacheBits) + (work.StateTraffic.Count * RecurrentStateSpec.ElementBits))
                    / ByteCount.BitsPerByte);
        return new KernelLoad(work, moved, step.IsDecode, format.Format, format.Rate);
    }

    private void Visit(in VisitedOperator visited, in StepShape step, PassTally tally)
    {
        Block block = visited.Block;
        Operator node = visited.Node.Operator;
        KernelLoad load = LoadOf(visited.BlockIndex, visited.Index, step);
        if (load.IsIdle)
            return;
        KernelTime time = _chip.Kernels[load.Work.Kind, load.Decode, load.Format].Time(load.Work, load.Moved, load.Rate, _chip.Accelerator.MemoryBandwidth);
        int repeat = block.Repeat;
        tally[node.Component].Add(repeat * time.Time.Value, repeat * load.Work.Flops.Count, repeat * load.Moved.Bytes, time.Bound);
        if (_stream?.LayersAway(block, node) is > 0 and int away)
        {
            ByteCount stored = _weights.OfNode(visited.BlockIndex, visited.Index);
            tally.Offload.Add(away * time.Time.Value, 0, away * stored.Count * (_stream.WholeLayers ? 1 : load.Work.WeightsRead.Value), Bound.Network);
        }

        if (!node.FusesIntoPredecessor)
            tally.Launch.Add(repeat * _overhead.PerOperator.Value, 0, 0, Bound.Latency);
        if (load.Work.Reduced.Count > 0 && !SummedWithRoutedExperts(node))
            tally.AllReduce.Add(repeat * Summed(load.Work).Value, 0, repeat * load.Work.Reduced.Count * _hiddenBits / ByteCount.BitsPerByte, Bound.Network);
    }

    /// <summary>The sum over the ranks of a layer's partial results. With attention replicas the tokens are handed to the experts and back: two exchanges of
    /// half.</summary>
    private Seconds Summed(in KernelWork work)
    {
        Traffic size = work.Reduced.At(_hiddenBits);
        Bandwidth link = _chip.Accelerator.Interconnect.BetweenPeers;
        if (work.Kind != KernelKind.Experts)
            return _tensorLink?.Time(size, Count.From(_layout.Tensor), link) ?? Seconds.Zero;
        Count ranks = Count.From(_layout.Expert * _layout.ExpertTensor);
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
                KernelKind? kind = _operators.Blocks[b].Nodes[n].Operator switch
                {
                    Linear => KernelKind.MatrixProduct,
                    Experts => KernelKind.Experts,
                    _ => null
                };
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
        ProductFormat format = ProductFormat.Of(
            stored, compute == precision.Weights.Activations ? precision.Activations : compute, precision.HiddenStates, chip);
        return format with { Rate = format.Rate * precision.Weights.GainOf(tensor.Role, site) };
    }
}
