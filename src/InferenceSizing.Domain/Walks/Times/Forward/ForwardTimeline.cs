using System.Collections.Immutable;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times.Forward;

/// <summary>The time of a forward pass of an encoder or an image network on one GPU, kernel by kernel.</summary>
/// <remarks>A kernel takes <c>floor + √(t_c² + t_m²)</c>. <c>t_c = W (1 + n₀/n)(1 + k₀/k) / (F·e_c) + w · W_tile / (F·e_c / SM)</c>, not faster than the watts of the
/// card allow; <c>t_m = B / (BW·e_m)</c> with the bytes that this engine's fusion leaves. The host starts operators one after another while the device works:
/// <c>T = (G⁶ + H⁶)^(1/6)</c>, close to the longer of the two. Williams et al. 2009, doi:10.1145/1498765.1498785 for the roofline.</remarks>
public sealed partial class ForwardTimeline
{
    private const int BitsPerByte = 8;

    /// <summary>Rows and columns of a tile that one multiprocessor works on: the usual size in NVIDIA's CUTLASS.</summary>
    private const long TileSide = 128;

    private static readonly int Components = Enum.GetValues<Component>().Length;
    private static readonly string[] ComponentNames = [.. Enum.GetNames<Component>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])];

    private readonly OperatorList _operators;
    private readonly WeightLayout _weights;
    private readonly PrecisionPlan _precision;
    private readonly Accelerator _accelerator;
    private readonly ForwardCurves _curves;
    private readonly ChipFactors _chip;
    private readonly LayerFusion _fusion;
    private readonly bool _fusedAttention;
    private readonly bool _casts;
    private readonly double _hiddenBytes;
    private readonly double _bandwidth;
    private readonly double _cache;

    /// <param name="operators">The model.</param>
    /// <param name="weights">Its weights as stored.</param>
    /// <param name="precision">Formats of products and of what is between them.</param>
    /// <param name="accelerator">The GPU or its slice.</param>
    /// <param name="curves">The engine.</param>
    /// <param name="chip">How the chip differs from its data sheet.</param>
    /// <param name="fusesLayers">Whether the engine may fuse; without, every operator runs by itself.</param>
    /// <param name="fusedAttention">Whether attention keeps its scores out of memory.</param>
    public ForwardTimeline(OperatorList operators, WeightLayout weights, PrecisionPlan precision, Accelerator accelerator, ForwardCurves curves, ChipFactors chip, bool fusesLayers, bool fusedAttention)
    {
        (_operators, _weights, _precision, _accelerator, _curves, _chip) = (operators, weights, precision, accelerator, curves, chip);
        _fusion = fusesLayers ? curves.Fusion : LayerFusion.None;
        _fusedAttention = fusedAttention;
        _hiddenBytes = precision.HiddenStates.BitsPerElement() / (double)BitsPerByte;
        _casts = precision.Weights.EncodingOf(TensorRole.Convolution, new TensorSite(0, 1, 1, 1, operators.Traits)) is { } stored
            && stored.EffectiveBits(1).Value > precision.HiddenStates.BitsPerElement();
        _bandwidth = accelerator.MemoryBandwidth.BytesPerSecond * chip.Memory.Value;
        _cache = LastLevelCache.BytesOf(accelerator);
    }

    /// <summary>Time of the blocks that run in <paramref name="passes"/>, with a line for each component.</summary>
    public StepTime Pass(Passes passes, in StepShape step)
    {
        Span<Tally> tallies = stackalloc Tally[Components];
        tallies.Clear();
        double total = Walk(passes, step, tallies);
        return ToStepTime(tallies, total);
    }

    /// <summary>Time of the blocks that run in <paramref name="passes"/>, alone.</summary>
    public Seconds Total(Passes passes, in StepShape step)
    {
        Span<Tally> tallies = stackalloc Tally[Components];
        tallies.Clear();
        return Seconds.From(Walk(passes, step, tallies));
    }

    private static StepTime ToStepTime(ReadOnlySpan<Tally> tallies, double total)
    {
        ImmutableArray<StepPart>.Builder parts = ImmutableArray.CreateBuilder<StepPart>(Components + 1);
        double onDevice = 0;
        for (int i = 0; i < tallies.Length; i++)
        {
            ref readonly Tally tally = ref tallies[i];
            onDevice += tally.Seconds;
            if (tally.Seconds > 0)
                parts.Add(new StepPart(ComponentNames[i], Seconds.From(tally.Seconds), FlopCount.From(tally.Flops), Traffic.From(tally.Bytes), tally.Bound));
        }

        if (total > onDevice)
            parts.Add(new StepPart("launch", Seconds.From(total - onDevice), default, default, Bound.Latency));
        return new StepTime(Seconds.From(total), parts.ToImmutable());
    }

    /// <summary>Running sums of one component, on the stack.</summary>
    private struct Tally
    {
        private double _longest;

        public double Seconds { get; private set; }

        public double Flops { get; private set; }

        public double Bytes { get; private set; }

        public Bound Bound { get; private set; }

        public void Add(int repeat, in KernelCost cost)
        {
            double seconds = repeat * cost.Seconds;
            Seconds += seconds;
            Flops += repeat * cost.Flops;
            Bytes += repeat * cost.Bytes;
            if (seconds >= _longest)
                (_longest, Bound) = (seconds, cost.Bound);
        }
    }
}
