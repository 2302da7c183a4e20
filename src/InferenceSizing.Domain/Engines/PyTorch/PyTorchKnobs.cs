using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Shared.Kinds;

namespace InferenceSizing.Domain.Engines.PyTorch;

/// <summary>The settings of a PyTorch forward pass that are taken into account.</summary>
internal static class PyTorchKnobs
{
    private static readonly KnobList<SinglePassRelease> Declared = new(PyTorchReleases.Table);

    public static readonly Knob<bool> Compile = Declared.Switch("compile", null, "Whether torch.compile is on.", KnobRole.None, false);

    public static readonly Knob<bool> ChannelsLast = Declared.Switch("channelsLast", null, "Whether images are stored channels last.", KnobRole.None, false);

    public static readonly Knob<bool> VaeTiling = Declared.Switch("vaeTiling", null,
        "Whether the decoder of a diffusion pipeline works tile by tile (diffusers' vae.enable_tiling): a latent of one tile is decoded whole.",
        KnobRole.TiledDecoding, KnobDefault<SinglePassRelease, bool>.From(
            "off; on where the pipeline tiles unless told otherwise, or its documentation does", (setting, _) => setting.Architecture.DecodesInTiles ?? false));

    public static readonly Knob<bool> VaeSlicing = Declared.Switch("vaeSlicing", null,
        "Whether the decoder of a diffusion pipeline makes the images of a batch one by one (diffusers' vae.enable_slicing).", KnobRole.SlicedDecoding, false);

    public static readonly Knob<bool> ModelCpuOffload = Declared.Switch("modelCpuOffload", null,
        "Whether the networks of a diffusion pipeline wait in host memory, each until its turn comes (diffusers' enable_model_cpu_offload).",
        KnobRole.NetworksOnHost, false);

    public static readonly Knob<bool> SequentialCpuOffload = Declared.Switch("sequentialCpuOffload", null,
        "Whether the weights of a diffusion pipeline wait in host memory, each until its operator runs (diffusers' enable_sequential_cpu_offload).",
        KnobRole.OperatorsOnHost, false);

    public static KnobList All => Declared;
}
