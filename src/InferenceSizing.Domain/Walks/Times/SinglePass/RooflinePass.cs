using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times.SinglePass;

/// <summary>The time of a forward pass of an encoder or an image network on one GPU, kernel by kernel.</summary>
/// <remarks>A kernel takes <c>floor + √(t_c² + t_m²)</c>. <c>t_c = W (1 + n₀/n)(1 + k₀/k) / (F·e_c) + w · W_tile / (F·e_c / SM)</c>, not faster than the watts
/// of the card allow; <c>t_m = B / (BW·e_m)</c> with the bytes that this engine's fusion leaves. The host starts operators one after another while the device
/// works:
/// <c>T = (G⁶ + H⁶)^(1/6)</c>, close to the longer of the two. Williams et al. 2009, doi:10.1145/1498765.1498785 for the roofline.</remarks>
internal sealed partial class RooflinePass : IPassTimes
{
    /// <summary>Rows and columns of a tile that one multiprocessor works on: the usual size in NVIDIA's CUTLASS.</summary>
    private const long TileSide = 128;

    private readonly OperatorList _operators;
    private readonly WeightLayout _weights;
    private readonly PrecisionPlan _precision;
    private readonly Accelerator _accelerator;
    private readonly SinglePassCurves _curves;
    private readonly ChipFactors _chip;
    private readonly LayerFusion _fusion;
    private readonly bool _fusedAttention;
    private readonly bool _casts;
    private readonly double _hiddenBytes;
    private readonly double _bandwidth;
    private readonly double _cache;
    private readonly Seconds _perSample;

    /// <param name="operators">The model.</param>
    /// <param name="weights">Its weights as stored.</param>
    /// <param name="precision">Formats of products and of what is between them.</param>
    /// <param name="accelerator">The GPU or its slice.</param>
    /// <param name="curves">The engine.</param>
    /// <param name="chip">How the chip differs from its data sheet.</param>
    /// <param name="fusesLayers">Whether the engine may fuse; without, every operator runs by itself.</param>
    /// <param name="fusedAttention">Whether attention keeps its scores out of memory.</param>
    /// <param name="perSample">What is done for each sample round the pass; zero for the pass alone.</param>
    public RooflinePass(OperatorList operators, WeightLayout weights, PrecisionPlan precision, Accelerator accelerator, SinglePassCurves curves,
        ChipFactors chip, bool fusesLayers, bool fusedAttention, Seconds perSample = default)
    {
        (_operators, _weights, _precision, _accelerator, _curves, _chip) = (operators, weights, precision, accelerator, curves, chip);
        _fusion = fusesLayers ? curves.Fusion : LayerFusion.None;
        _fusedAttention = fusedAttention;
        _perSample = perSample;
        _hiddenBytes = precision.HiddenStates.BitsPerElement() / (double)ByteCount.BitsPerByte;
        _casts = precision.Weights.EncodingOf(TensorRole.Convolution,
            new TensorSite(LayerIndex.First, LayerCount.One, AxisLength.One, AxisLength.One, operators.Traits)) is { } stored
            && stored.EffectiveBits(AxisLength.One).Value > precision.HiddenStates.BitsPerElement();
        _bandwidth = accelerator.MemoryBandwidth.BytesPerSecond * chip.Memory.Value;
        _cache = LastLevelCache.BytesOf(accelerator);
    }

    /// <summary>Weights that a pass brings from host memory and sends back.</summary>
    public ByteCount Moved { get; init; }

    /// <summary>What the pass waits for them.</summary>
    public Seconds Moving { get; init; }

    /// <inheritdoc/>
    /// <remarks>Their interval says what was measured.</remarks>
    public bool FormatsMeasured => true;

    /// <inheritdoc/>
    public StepTime Pass(Passes passes, in StepShape step)
    {
        PassTally tally = new(stackalloc PartSum[PassTally.Length]);
        double total = Walk(passes, step, tally, out _), onDevice = tally.Seconds, round = RoundThePass(step);
        if (total > onDevice)
            tally.Launch.Add(total - onDevice, 0, 0, Bound.Latency);
        if (round > 0)
            tally.Images.Add(round, 0, 0, Bound.Latency);
        if (Moving > Seconds.Zero)
            tally.Offload.Add(Moving.Value, 0, Moved.Count, Bound.Network);
        return tally.ToStepTime(Seconds.From(total + round) + Moving);
    }

    /// <inheritdoc/>
    public Seconds Total(Passes passes, in StepShape step)
    {
        PassTally tally = new(stackalloc PartSum[PassTally.Length]);
        return Seconds.From(Walk(passes, step, tally, out _) + RoundThePass(step)) + Moving;
    }

    /// <summary>Share of a pass and of what is done round it that follows the machine round the chip, its host and its clocks, not the chip's rates: starts of
    /// kernels, and the host's own work. Hosts of servers are alike, and their part is in the constants.</summary>
    public Ratio OfMachine(Passes passes, in StepShape step)
    {
        if (_accelerator.MemoryKind is not (MemoryKind.Graphics or MemoryKind.Unified))
            return default;
        PassTally tally = new(stackalloc PartSum[PassTally.Length]);
        double round = RoundThePass(step), total = Walk(passes, step, tally, out double waited) + round + Moving.Value;
        return total > 0 ? Ratio.From(Math.Clamp((waited + round) / total, 0, 1)) : default(Ratio);
    }

    private double RoundThePass(in StepShape step) => _perSample.Value * step.Sequences.Count;

    /// <inheritdoc/>
    public PassParts Split(Passes passes, in StepShape step) => PassParts.Of(Total(passes, step));
}
