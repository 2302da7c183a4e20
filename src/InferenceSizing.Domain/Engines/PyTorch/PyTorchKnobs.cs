using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.PyTorch;

/// <summary>The settings of a PyTorch forward pass that are taken into account.</summary>
internal static class PyTorchKnobs
{
    private static readonly KnobList<ForwardRelease> Declared = new(PyTorchReleases.Table);

    public static readonly Knob<bool> Compile = Declared.Switch("compile", null, "Whether torch.compile is on.", KnobRole.None, false);

    public static readonly Knob<bool> ChannelsLast = Declared.Switch("channelsLast", null, "Whether images are stored channels last.", KnobRole.None, false);

    public static KnobList All => Declared;
}
