using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>Fourth walk over the operators: the time of one pass, operator by operator, of the slowest rank of each stage in turn.</summary>
internal sealed class KernelPass : IPassTimes
{
    private readonly PassKernels _kernels;
    private readonly WeightLayout _weights;
    private readonly ParallelLayout _layout;
    private readonly ChipTiming _chip;
    private readonly HostOverhead _overhead;
    private readonly OffloadedWeights? _stream;
    private readonly ProductFormat _attention;
    private readonly LinkCurve? _tensorLink;
    private readonly LinkCurve? _expertLink;
    private readonly int _contextRanks;
    private readonly TokenCount _maskedKeys;
    private readonly LinkCurve? _contextLink;
    private readonly int _hiddenBits;
    private readonly double _cacheBits;
    private Walked? _walked;

    /// <inheritdoc/>
    public bool FormatsMeasured => _kernels.FormatsMeasured;

    /// <param name="operators">The model.</param>
    /// <param name="weights">Its weights as stored by this deployment.</param>
    /// <param name="precision">Formats of products, hidden states and cache.</param>
    /// <param name="layout">How ranks share the work.</param>
    /// <param name="chip">What a rank works with: a whole GPU or its slice.</param>
    /// <param name="overhead">What the engine adds on the host.</param>
    /// <param name="stream">Weights that every pass brings in; null where all are on the GPU.</param>
    /// <param name="contextRanks">Tensor ranks that hold the tokens of a context in turn.</param>
    /// <param name="maskedKeys">Keys beyond a window that layers with one read in a decode step.</param>
    public KernelPass(OperatorList operators, WeightLayout weights, PrecisionPlan precision, ParallelLayout layout, ChipTiming chip, HostOverhead overhead,
        OffloadedWeights? stream = null, int contextRanks = 1, TokenCount maskedKeys = default)
    {
        ArgumentNullException.ThrowIfNull(operators);
        ArgumentNullException.ThrowIfNull(precision);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(chip);
        (_weights, _layout, _chip, _overhead, _stream, _contextRanks, _maskedKeys) = (weights, layout, chip, overhead, stream, contextRanks, maskedKeys);
        _kernels = PassKernels.Of(operators, precision, chip);
        _hiddenBits = precision.HiddenStates.BitsPerElement();
        const double keysAndValues = 2;
        _cacheBits = (BitsOf(precision.Cache) + BitsOf(precision.Values)) / keysAndValues;
        _attention = _cacheBits < _hiddenBits ? _kernels.Plain with { Format = CurveFormat.Fp8 } : _kernels.Plain;
        _tensorLink = layout.Tensor > 1 ? chip.Links.For(chip.Accelerator, Count.From(layout.Tensor)) : null;
        int experts = layout.Expert * layout.ExpertTensor;
        _contextLink = contextRanks > 1 ? chip.Links.For(chip.Accelerator, Count.From(contextRanks)) : null;
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
    /// <remarks>Searches come back to the same shapes, so each is walked once.</remarks>
    public PassParts Split(Passes passes, in StepShape step)
    {
        for (Walked? walked = _walked; walked is not null; walked = walked.Before)
        {
            if (walked.Passes == passes && walked.Step == step)
                return walked.Parts;
        }

        PassParts parts = SplitAnew(passes, step);
        _walked = new Walked(passes, step, parts, _walked);
        return parts;
    }

    private PassParts SplitAnew(Passes passes, in StepShape step)
    {
        PassTally tally = new(stackalloc PartSum[PassTally.Length]);
        Walk(passes, step, tally);
        return new(Seconds.From(tally.Seconds), Seconds.From(tally[Component.Experts].Seconds), Seconds.From(tally[Component.Recurrent].Seconds),
            Seconds.From(tally.AllReduce.Seconds));
    }

    private static double BitsOf(TensorEncoding encoding)
    {
        const int headDimension = 128;
        return encoding.EffectiveBits(AxisLength.From(headDimension)).Value;
    }

    private void Walk(Passes passes, in StepShape asked, PassTally tally)
    {
        StepShape step = asked with { MaskedKeys = _maskedKeys };
        tally.Launch.Add(_overhead.PerStep.Value, 0, 0, Bound.Latency);
        ReadOnlySpan<PassKernel> kernels = _kernels.All;
        for (int i = 0; i < kernels.Length; i++)
        {
            ref readonly PassKernel kernel = ref kernels[i];
            if ((kernel.Block.Passes & passes) == 0)
                continue;
            if (kernel.Opens)
                tally.Launch.Add(kernel.Block.Repeat.Count * _overhead.PerLayer.Value, 0, 0, Bound.Latency);
            Visit(kernel, _weights.OfNode(i), step, tally);
        }

        if (_stream is not null && tally.Offload.Bytes > 0)
            BringIn(_stream, step, ref tally.Offload);
    }

    /// <summary>Turns the computing that bringing weights in can hide behind, which was noted on the way, into what it adds to the pass.</summary>
    private static void BringIn(OffloadedWeights moved, in StepShape step, ref PartSum offload)
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
        int index = _kernels.IndexOf(block, node);
        ref readonly PassKernel kernel = ref _kernels.All[index];
        KernelWork work = WorkOf(kernel.Operator, step);
        ProductFormat format = FormatOf(kernel, work);
        return new KernelLoad(work, Moved(work, format, _weights.OfNode(index)), step.IsDecode, format.Format, format.Rate);
    }

    private ProductFormat FormatOf(in PassKernel kernel, in KernelWork work) => Attends(work) ? _attention : kernel.Format;

    private static bool Attends(in KernelWork work) => work.Kind is KernelKind.Attention or KernelKind.LatentAttention;

    /// <summary>Bytes that a kernel reads and writes.</summary>
    private Traffic Moved(in KernelWork work, in ProductFormat format, ByteCount stored) => (Traffic.Of(stored) * work.WeightsRead)
        + Traffic.From(((work.Inputs.Count * (Attends(work) ? _hiddenBits : format.InputBits)) + (work.Outputs.Count * _hiddenBits)
            + ((work.CacheReads.Count + work.CacheWrites.Count) * _cacheBits) + (work.StateTraffic.Count * RecurrentStateSpec.ElementBits))
                / ByteCount.BitsPerByte);

    private void Visit(in PassKernel kernel, ByteCount stored, in StepShape step, PassTally tally)
    {
        (Block block, Operator node) = (kernel.Block, kernel.Operator);
        KernelWork work = WorkOf(node, step);
        ProductFormat format = FormatOf(kernel, work);
        Traffic moved = Moved(work, format, stored);
        if (moved.Bytes == 0 && work.Flops.Count == 0)
            return;
        KernelTime time = _chip.Kernels[work.Kind, step.IsDecode, format.Format].Time(work, moved, format.Rate, _chip.Accelerator.MemoryBandwidth);
        int repeat = block.Repeat.Count;
        tally[node.Component].Add(repeat * time.Time.Value, repeat * work.Flops.Count, repeat * moved.Bytes, time.Bound);
        if (_stream?.LayersAway(block, node) is > 0 and int away)
            tally.Offload.Add(away * time.Time.Value, 0, away * stored.Count * (_stream.WholeLayers ? 1 : work.WeightsRead.Value), Bound.Network);
        if (!node.FusesIntoPredecessor)
            tally.Launch.Add(repeat * _overhead.PerOperator.Value, 0, 0, Bound.Latency);
        if (work.Reduced.Count > 0 && !SummedWithRoutedExperts(node))
            tally.AllReduce.Add(repeat * Summed(work).Value, 0, repeat * work.Reduced.Count * _hiddenBits / ByteCount.BitsPerByte, Bound.Network);
        if (_contextLink is not null && step.IsDecode && Attends(work))
        {
            tally.AllReduce.Add(
                repeat * Exchanged(work).Value, 0, repeat * (work.Inputs.Count + work.Outputs.Count) * _hiddenBits / ByteCount.BitsPerByte, Bound.Network);
        }
    }

    /// <summary>What a rank does: of a decode step's attention so many times as many heads, on its part of the keys.</summary>
    private KernelWork WorkOf(Operator node, in StepShape step)
    {
        KernelWork work = node.Work(step, _layout);
        return _contextRanks == 1 || !step.IsDecode || !Attends(work) ? work : work with
        {
            N = checked(work.N * _contextRanks),
            K = WholeNumber.DivideUp(work.K, _contextRanks),
            Inputs = ElementCount.From(work.Inputs.Count * _contextRanks),
            Outputs = ElementCount.From(work.Outputs.Count * _contextRanks),
            CacheReads = ElementCount.From(work.CacheReads.Count / _contextRanks),
        };
    }

    private Bandwidth LinkAmong(Count ranks) => _chip.Accelerator.Interconnect.Among(ranks).BetweenPeers;

    /// <summary>Ranks that share a context gather the queries of all and hand each its heads' results, merged: the two halves of a sum over the
    /// ranks.</summary>
    private Seconds Exchanged(in KernelWork work)
    {
        const double half = 0.5;
        Count ranks = Count.From(_contextRanks);
        Bandwidth link = LinkAmong(ranks);
        return (_contextLink!.Time(work.Inputs.At(_hiddenBits), ranks, link) + _contextLink.Time(work.Outputs.At(_hiddenBits), ranks, link)) * Ratio.From(half);
    }

    /// <summary>The sum over the ranks of a layer's partial results. With attention replicas the tokens are handed to the experts and back: two exchanges of
    /// half.</summary>
    private Seconds Summed(in KernelWork work)
    {
        Traffic size = work.Reduced.At(_hiddenBits);
        if (work.Kind != KernelKind.Experts)
            return _tensorLink?.Time(size, Count.From(_layout.Tensor), LinkAmong(Count.From(_layout.Tensor))) ?? Seconds.Zero;
        Count ranks = Count.From(_layout.Expert * _layout.ExpertTensor);
        Bandwidth link = LinkAmong(ranks);
        const int exchanges = 2;
        return _expertLink is null ? Seconds.Zero
            : _layout.AttentionData > 1 ? exchanges * _expertLink.Time(size * Ratio.From(1.0 / exchanges), ranks, link)
            : _expertLink.Time(size, ranks, link);
    }

    /// <summary>Engines add a shared expert's partial result to the routed experts' before the ranks sum them.</summary>
    private static bool SummedWithRoutedExperts(Operator node) => !node.Tensors.IsEmpty && node.Tensors[0].Role == TensorRole.SharedExpertDown;

    /// <summary>A pass whose time is known.</summary>
    private sealed record Walked(Passes Passes, StepShape Step, PassParts Parts, Walked? Before);
}
