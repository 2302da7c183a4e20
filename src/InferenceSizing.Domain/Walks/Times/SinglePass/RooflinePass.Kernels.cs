using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times.SinglePass;

/// <summary>The walk over the operators: which kernels there are, and how long each takes.</summary>
internal sealed partial class RooflinePass
{
    /// <summary>Operators that frameworks run for one of ours. Derived from the eager code of Hugging Face transformers and timm: query, key and value by
    /// themselves, products of scores and values, scale, mask and softmax; the gathers of DeBERTa; a cast next to a product in mixed precision.</summary>
    private const int HostAttention = 6, HostFusedAttention = 3, HostRelativeScores = 25;

    /// <summary>Bytes of an FP32 element that is read and a 16-bit element that is written where autocast converts.</summary>
    private const double CastBytes = 6, SingleBytes = 4;

    private double Walk(Passes passes, in StepShape step, PassTally tally, out double waited)
    {
        double device = 0, floors = 0;
        long host = 0;
        Running before = default;
        foreach (ref readonly RooflineKernel kernel in RooflineKernels.Of(_operators, _precision))
        {
            if ((kernel.Block.Passes & passes) == 0)
                continue;
            KernelCost cost = CostOf(kernel, _weights.OfNode(kernel.Index), kernel.Block.ShapeOf(step), ref before);
            int repeat = kernel.Block.Repeat.Count;
            device += repeat * cost.Seconds;
            floors += repeat * cost.Floor;
            host += repeat * cost.HostOperators;
            tally[kernel.Operator.Component].Add(repeat * cost.Seconds, repeat * cost.Flops, repeat * cost.Bytes, cost.Bound);
        }

        double driven = host * _curves.PerOperator.Value, kernels = Longer(device, driven);
        waited = _curves.PerPass.Value + kernels - device + floors;
        return _curves.PerPass.Value + kernels;
    }

    private KernelCost CostOf(in RooflineKernel visited, ByteCount stored, in StepShape step, ref Running before)
    {
        Operator node = visited.Operator;
        KernelWork work = node.Work(step, ParallelLayout.Single);
        SinglePassKernel kind = KindOf(node, work);
        if (kind is SinglePassKernel.MapArithmetic or SinglePassKernel.TokenArithmetic)
            return ArithmeticCost(node, work, kind, visited.Follows, ref before);
        NumberFormat asked = AsRun(visited.Format, kind);
        _accelerator.RateFor(asked, out NumberFormat format);
        bool narrow = format.BitsPerElement() <= ByteCount.BitsPerByte;
        double elementBytes = narrow && _fusion == LayerFusion.Epilogue ? 1 : _hiddenBytes;
        double weights = stored.Count * work.WeightsRead.Value;
        double bytes = (work.Inputs.Count + work.Outputs.Count + work.CacheReads.Count) * elementBytes;
        int launches = 1, host = 1;
        if (_casts && kind is not SinglePassKernel.Movement && weights > 0)
        {
            // The stored FP32 weight is read, its 16-bit copy written and read again.
            weights += weights;
            host++;
            if (before.LeavesSingle && _fusion == LayerFusion.None)
            {
                bytes += work.Inputs.Count * CastBytes;
                host++;
            }
        }

        if (kind is SinglePassKernel.Attention or SinglePassKernel.RelativeScores)
            (launches, host) = ScoresOf(kind, node, step, ref bytes);
        before = default;
        return Timed(kind, work, format, visited.Gain, bytes, weights, launches, host);
    }

    /// <summary>Kernels of attention's scores, and operators that start them; their bytes are added.</summary>
    private (int Launches, int Host) ScoresOf(SinglePassKernel kind, Operator node, in StepShape step, ref double bytes)
    {
        bool whole = _fusion != LayerFusion.None;
        if (kind == SinglePassKernel.RelativeScores)
        {
            bytes += node.UnfusedElements(step, ParallelLayout.Single) * _hiddenBytes * _curves.RelativePasses.Value;
            return (whole ? HostFusedAttention : HostRelativeScores, HostRelativeScores);
        }

        if (_fusedAttention && !node.AlwaysWritesScores)
            return (1, HostFusedAttention);
        bytes += node.UnfusedElements(step, ParallelLayout.Single) * _hiddenBytes * _curves.ScorePasses.Value;
        return (whole ? HostFusedAttention : HostAttention, HostAttention);
    }

    /// <summary>What products of FP32 run in where nothing else is set: TensorFloat-32 on chips that have it, of convolutions in PyTorch, of all in engines
    /// that build a plan.</summary>
    /// <remarks>PyTorch: <c>torch.backends.cudnn.allow_tf32</c> is true, <c>torch.backends.cuda.matmul.allow_tf32</c> false. TensorRT:
    /// <c>BuilderFlag::kTF32</c> is set by default. ONNX Runtime: <c>use_tf32</c> of the CUDA provider is 1.</remarks>
    private NumberFormat AsRun(NumberFormat asked, SinglePassKernel kind) =>
        asked == NumberFormat.Fp32 && (_curves.Fusion == LayerFusion.Epilogue || kind is SinglePassKernel.Convolution or SinglePassKernel.GroupedConvolution)
            ? NumberFormat.Tf32 : asked;

    /// <summary>An element-wise operator: by itself, or what it adds to the kernel before it.</summary>
    private KernelCost ArithmeticCost(Operator node, in KernelWork work, SinglePassKernel kind, bool follows, ref Running before)
    {
        bool normalizes = node.Normalizes;
        bool joins = follows && _fusion != LayerFusion.None && (before.IsArithmetic || (_fusion == LayerFusion.Epilogue && !normalizes));
        double read = joins ? Math.Max(0, work.Inputs.Count - work.Outputs.Count) : work.Inputs.Count, written = joins ? 0 : work.Outputs.Count;
        double bytes = (read + written) * _hiddenBytes;
        bool single = _casts && kind == SinglePassKernel.TokenArithmetic && (normalizes || work.Inputs.Count > work.Outputs.Count);
        if (single)
        {
            // Under autocast layer norms and the stream of residual sums stay in FP32; the branch that is added is of 16 bits.
            bytes = _fusion == LayerFusion.None && normalizes ? (read + written) * SingleBytes : ((read + written) * SingleBytes) - (written * _hiddenBytes);
        }

        before = new Running(IsArithmetic: !joins || before.IsArithmetic, LeavesSingle: single && normalizes);
        return Timed(kind, work with { Flops = default }, _precision.HiddenStates, Ratio.One, bytes, 0, joins ? 0 : 1, joins ? 0 : 1);
    }

    private KernelCost Timed(
        SinglePassKernel kind, in KernelWork work, NumberFormat format, Ratio gain, double activations, double weights, int launches, int host)
    {
        SinglePassCurve curve = _curves.Kernels[(int)kind];
        double bytes = LastLevelCache.Beyond(activations, _cache) + weights;
        double memory = bytes / Math.Min(_accelerator.MemoryBandwidth.BytesPerSecond, _bandwidth * curve.Memory.Value);
        double compute = work.Flops.Count == 0 ? 0 : ComputeTime(kind, curve, work, format) / gain.Value;
        double busy = Math.Sqrt((compute * compute) + (memory * memory));
        double floor = launches * _curves.Floor.Value * _chip.Floor.Value;
        Bound bound = floor > busy ? Bound.Latency : compute >= memory ? Bound.Compute : Bound.Memory;
        return new KernelCost(floor + busy, floor, work.Flops.Count, activations + weights, bound, host);
    }

    private double ComputeTime(SinglePassKernel kind, SinglePassCurve curve, in KernelWork work, NumberFormat format)
    {
        // Depthwise kernels have one column for each group and do not use tensor cores.
        NumberFormat used = kind == SinglePassKernel.DepthwiseConvolution ? NumberFormat.Fp32 : format;
        double rate = _accelerator.RateFor(used, out NumberFormat ranAs).PerSecond;
        bool vector = ranAs == NumberFormat.Fp32, narrow = ranAs.BitsPerElement() <= ByteCount.BitsPerByte;
        double reached = rate * (vector ? curve.Vector.Value * _chip.Vector.Value : (narrow ? curve.Narrow.Value : curve.Tensor.Value) * _chip.Tensor.Value);
        double flops = work.Flops.Count;
        double padded = flops, tile = 0;
        if (kind is SinglePassKernel.Attention)
        {
            padded *= 1 + (_curves.IdleKeys.Value / Math.Max(1, work.Inputs.Count == 0 ? 1 : flops / work.Inputs.Count / FlopsPerQueryAndKey));
        }
        else if (work.N > 0 && kind is not (SinglePassKernel.DepthwiseConvolution or SinglePassKernel.RelativeScores))
        {
            double columns = work.N / (double)Math.Max(1, work.Groups);
            padded *= (1 + (_curves.IdleColumns.Value / columns)) * (1 + (_curves.IdleDepth.Value / work.K));
            double multiprocessors = Math.Max(1, _accelerator.Multiprocessors.Value);
            tile = _curves.Tile.Value * FlopCount.PerMultiplyAdd * Math.Min(work.M, TileSide) * Math.Min(columns, TileSide) * work.K * multiprocessors;
        }

        bool half = _curves.AccumulatesInHalf && ranAs == NumberFormat.Fp16
            && kind is SinglePassKernel.Convolution or SinglePassKernel.GroupedConvolution;
        double time = (padded + tile) / Math.Min(half ? HalfAccumulated(rate) : rate, reached);
        double joules = flops * _chip.JoulesPerTeraflop.Value / Tera * EnergyOf(ranAs, vector);
        return _accelerator.Watts.Value > 0 ? Longer(time, joules / _accelerator.Watts.Value) : time;
    }

    /// <summary>Rate of operations of 16 bits whose sums are of 16 bits too: half of that of INT8, which GeForce does not halve as it does sums in FP32
    /// (NVIDIA Ampere GA102 whitepaper, table 3).</summary>
    private double HalfAccumulated(double rate) =>
        Math.Max(rate, _accelerator.RateFor(NumberFormat.Int8, out NumberFormat ranAs).PerSecond / (ranAs == NumberFormat.Int8 ? 2 : 1));

    private const double Tera = 1e12, FlopsPerQueryAndKey = 4;

    /// <summary>Energy of an operation over one in 16 bits: it follows the bits, and operations outside tensor cores fetch their operands one by one (about
    /// five times).</summary>
    private static double EnergyOf(NumberFormat format, bool vector)
    {
        const double half = 16, vectorOperation = 5, tensorFloat = 2;
        return vector ? vectorOperation : format == NumberFormat.Tf32 ? tensorFloat : format.BitsPerElement() / half;
    }

    /// <summary>Close to the longer of two times that overlap.</summary>
    private static double Longer(double left, double right)
    {
        double longer = Math.Max(left, right);
        if (longer == 0)
            return 0;
        double share = Math.Min(left, right) / longer;
        double cubed = share * share * share;
        return longer * Math.Pow(1 + (cubed * cubed), 1.0 / 6);
    }

    private static SinglePassKernel KindOf(Operator node, in KernelWork work) => work.Kind switch
    {
        KernelKind.MatrixProduct => SinglePassKernel.Product,
        KernelKind.Attention => node is RelativeScores ? SinglePassKernel.RelativeScores : SinglePassKernel.Attention,
        KernelKind.DepthwiseConvolution => SinglePassKernel.DepthwiseConvolution,
        KernelKind.Convolution => work.Groups > 1 ? SinglePassKernel.GroupedConvolution : SinglePassKernel.Convolution,
        KernelKind.Elementwise when node.FusesIntoPredecessor => node is ImageOperator ? SinglePassKernel.MapArithmetic : SinglePassKernel.TokenArithmetic,
        _ => SinglePassKernel.Movement,
    };

    private readonly record struct Running(bool IsArithmetic, bool LeavesSingle);

    private readonly record struct KernelCost(double Seconds, double Floor, double Flops, double Bytes, Bound Bound, int HostOperators);
}
