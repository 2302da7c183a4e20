using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;
using InferenceSizing.Domain.Walks.Times.Forward;

namespace InferenceSizing.Domain.Engines.PyTorch;

/// <summary>A plain PyTorch forward pass, eager or compiled.</summary>
public sealed class PyTorchEngine : ForwardEngine
{
    /// <summary>CUDA context with cuDNN and cuBLAS loaded; seen between 0.4 and 1 GiB.</summary>
    private static readonly Interval<ByteCount> Context = Spread.Of(0.7, 1.8).Around(ByteCount.FromMebibytes(600));

    /// <summary>cuDNN's workspace with heuristics instead of a search: tens to hundreds of MiB.</summary>
    private static readonly ByteCount ConvolutionWorkspace = ByteCount.FromMebibytes(64);

    public override string Name => "pytorch";

    public override ImmutableArray<EngineVersion> Versions { get; } = [.. new[] { "2.10.0", "2.9.1", "2.4.0", "2.0.0", "1.13.0" }.Select(text => EngineVersion.Parse(text)!)];

    public override ImmutableArray<Knob> Knobs { get; } = [Knob.Compile, Knob.ChannelsLast];

    protected override Spread ActivationSpread { get; } = Spread.Of(0.8, 1.8);

    public override bool FusesLayers(KnobSet knobs) => knobs.Flag(Knob.Compile);

    /// <summary>Dispatch of one operator from Python: 5 to 10 µs on current hosts; compiled code replays most of it.</summary>
    public override HostOverhead Overhead(KnobSet knobs) => new(Seconds.FromMicroseconds(100), Seconds.Zero, Seconds.FromMicroseconds(knobs.Flag(Knob.Compile) ? 2 : 8));

    /// <summary>accelerate's hooks, as transformers'.</summary>
    public override StreamingAbility? Streaming(EngineVersion version) => new(FromDisk: true, Prefetches: false, ReadsInPlace: false);

    /// <summary><c>torch.sparse.to_sparse_semi_structured</c>, from 2.1 on.</summary>
    public override bool SkipsTwoOfFour(Accelerator accelerator, EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return TwoOfFourScheme.RunsOn(accelerator) && version.IsAtLeast(2, 1);
    }

    public override bool Runs(Architecture architecture) => true;

    public override KnobSet Defaults(EngineSetting setting, EngineVersion version) => KnobSet.Empty.With(Knob.Compile, false).With(Knob.ChannelsLast, false);

    internal override ForwardSet RunsAs(RankLoad load) =>
        load.Knobs.Flag(Knob.Compile) ? ForwardSet.Compiled : load.Knobs.Flag(Knob.ChannelsLast) ? ForwardSet.EagerChannelsLast : ForwardSet.Eager;

    /// <summary>scaled_dot_product_attention came with version 2.0.</summary>
    internal override bool FusesAttentionOf(RankLoad load)
    {
        const int fusedSince = 2;
        return load.Version.IsAtLeast(fusedSince, 0);
    }

    /// <summary>Eager norms, GELU and sums write new tensors. Measured with torch 1.13 and libtorch 2.10 on the processor, whose data flow is the GPU's: MobileNetV2 at 224 holds
    /// the convolution's output, the norm's and the block's input (10.87 MB), BERT base at 8 x 128 the feed-forward's output and GELU's beside the residual (31.46 MB).</summary>
    internal override bool WritesAnew(RankLoad load) => !load.Knobs.Flag(Knob.Compile);

    protected override Interval<ByteCount> Runtime(RankLoad load) => Context;

    protected override ByteCount Workspace(RankLoad load) => load.Architecture.Kind == ArchitectureKind.Convolutional ? ConvolutionWorkspace : ByteCount.Zero;
}
