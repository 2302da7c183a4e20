namespace InferenceSizing.Domain.Hardware;

/// <summary>The design generation of a chip: what kernels exist for it and how well they run go by this.</summary>
public enum ChipGeneration
{
    Other,
    Pascal,
    Volta,
    Turing,
    Ampere,
    Ada,
    Hopper,
    Blackwell,
    BlackwellUltra,
    Cdna,
    Cdna2,
    Cdna3,
    Cdna4,
    Rdna2,
    Rdna3,
    Rdna4,
    Xe,
    Gaudi,
    Apple,
    Tpu,
    Neuron,
    Ascend,
    Cpu,
    Vega,
}
