using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Domain.Engines.PyTorch;

/// <summary>A plain PyTorch forward pass, eager or compiled.</summary>
internal sealed class PyTorchEngine : SinglePassEngine
{
    /// <summary>CUDA context with cuDNN and cuBLAS loaded: seen between 0.4 and 1 GiB, and 256 MiB on an RTX 3090 (InvokeAI issue 9413, PyTorch 2.7) and 426
    /// on an RTX 6000 Ada (unsloth-zoo pull request 1053, 2.10) where nothing had run yet.</summary>
    private static readonly Interval<ByteCount> Context = Spread.Of(0.5, 1.8).Around(ByteCount.FromMebibytes(600));

    /// <summary>cuBLAS's workspace of a handle and stream: <c>2 · 4096 + 8 · 16</c> KiB, 32 MiB on Hopper, since 2026 on Blackwell, and on AMD's
    /// chips.</summary>
    private static readonly ByteCount MatrixWorkspace = ByteCount.FromCount(8320 * 1024), LargeMatrixWorkspace = ByteCount.FromMebibytes(32);

    /// <summary>cuDNN's workspace with heuristics instead of a search: tens to hundreds of MiB.</summary>
    private static readonly ByteCount ConvolutionWorkspace = ByteCount.FromMebibytes(64);

    public PyTorchEngine()
        : base("pytorch", PyTorchReleases.Table, PyTorchKnobs.All,
            [ArchitectureKind.Encoder, ArchitectureKind.Convolutional, ArchitectureKind.Decoder, ArchitectureKind.EncoderDecoder])
    {
        OtherNames = ["torch", "diffusers"];
        RefusalOf = Refused;
        FusesAttentionOf = static load => SinglePassRelease.Of(load).FusesAttention;
        // Measured with torch 1.13 on the processor, whose data flow is the GPU's: BERT base at 8 x 128 holds the feed-forward's output and GELU's next to the
        // residual and the layer's input (31.46 MB, to 0.02 %); TorchScript of libtorch 2.10, which has no frames, does without the input (ViT-B/16 5.46 MB,
        // MobileNetV2 10.87 MB against 11.65 MB).
        IsEager = static load => !load.Knobs.Get(PyTorchKnobs.Compile);
        WaitingParts = new(static values => values.Get(PyTorchKnobs.SequentialCpuOffload) ? PartWaiting.Operators
            : values.Get(PyTorchKnobs.ModelCpuOffload) ? PartWaiting.Networks : PartWaiting.None);
        // Dispatch of one operator from Python: 5 to 10 µs on current hosts. Compiled code replays most of what the host does in a loop over modules, and has
        // no runs of its own.
        HostTimes = new()
        {
            FusesLayers = static values => values.Get(PyTorchKnobs.Compile),
            OverheadOf = static load =>
                new(Seconds.FromMicroseconds(100), Seconds.Zero, Seconds.FromMicroseconds(load.Knobs.Get(PyTorchKnobs.Compile) ? 2 : 8)),
            TimedAs = static (version, values) => values.Get(PyTorchKnobs.Compile) ? null : (ModuleLoop.FittedAs, version),
        };
    }

    protected override Spread ActivationSpread { get; } = Spread.Of(0.8, 1.8);

    internal override SinglePassSet RunsAs(RankLoad load) =>
        load.Knobs.Get(PyTorchKnobs.Compile) ? SinglePassSet.Compiled : load.Knobs.Get(PyTorchKnobs.ChannelsLast) ? SinglePassSet.EagerChannelsLast
            : SinglePassSet.Eager;

    private static Refusal? Refused(Architecture architecture, KnobSet values, PrecisionPlan precision)
    {
        if (Chosen(values, PyTorchKnobs.SequentialCpuOffload) is { } sequential && Chosen(values, PyTorchKnobs.ModelCpuOffload) is not null)
            return Refusal.Unsupported(Subject.Setting(sequential), $"'{sequential}' and '{PyTorchKnobs.ModelCpuOffload.Name}' exclude each other.");
        if (architecture.DecodesInTiles is null && Chosen(values, PyTorchKnobs.VaeTiling) is { } tiles)
            return Refusal.Unsupported(Subject.Setting(tiles), "The model has no decoder of a latent that works in tiles.");
        string? ofPipelines = Chosen(values, PyTorchKnobs.VaeSlicing) ?? Chosen(values, PyTorchKnobs.ModelCpuOffload)
            ?? Chosen(values, PyTorchKnobs.SequentialCpuOffload);
        return ofPipelines is not null && !architecture.IsPipeline
            ? Refusal.Unsupported(Subject.Setting(ofPipelines), $"'{ofPipelines}' is of pipelines of several networks, and the model is one.") : null;
    }

    private static string? Chosen(KnobSet values, Knob<bool> knob) => values.Get(knob) ? knob.Name : null;

    protected override Interval<ByteCount> Runtime(RankLoad load) => Context;

    protected override ByteCount Workspace(RankLoad load) => load.Architecture.Kind == ArchitectureKind.Convolutional ? ConvolutionWorkspace
        : load.Accelerator.Generation switch
        {
            ChipGeneration.Hopper or ChipGeneration.Cdna2 or ChipGeneration.Cdna3 or ChipGeneration.Cdna4 => LargeMatrixWorkspace,
            ChipGeneration.Blackwell or ChipGeneration.BlackwellUltra when SinglePassRelease.Of(load).LargeBlackwellWorkspace => LargeMatrixWorkspace,
            _ => MatrixWorkspace,
        };
}
