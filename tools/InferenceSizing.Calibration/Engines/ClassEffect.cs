using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Engines;

/// <summary>What a class of chips makes of an engine's constants, as factors: what is the chip's, its driver's and its links', whichever engine runs.</summary>
/// <param name="Kernels">Of all kernels, over their curves.</param>
/// <param name="Layers">Of what is left between a layer's kernels: launches, and small kernels.</param>
/// <param name="Experts">Of experts, over <paramref name="Kernels"/>.</param>
/// <param name="Links">Of sums between ranks, over <paramref name="Kernels"/>.</param>
internal sealed record ClassEffect(Ratio Kernels, Ratio Layers, Ratio Experts, Ratio Links)
{
    /// <summary>Factors that it has.</summary>
    public const int Parts = 4;

    /// <summary>No factor is farther from one.</summary>
    public const double Most = 10;

    /// <summary>From the factors' logarithms.</summary>
    public static ClassEffect Of(double[] logs) => new(Factor(logs[0]), Factor(logs[1]), Factor(logs[2]), Factor(logs[3]));

    /// <summary>The constants of an engine on such chips.</summary>
    public EngineTiming On(EngineTiming engine) => engine with
    {
        StepFactor = engine.StepFactor * Kernels,
        OwnPrefill = engine.OwnPrefill * Kernels,
        PrefillShare = engine.PrefillShare * Kernels,
        PerLayer = engine.PerLayer * Layers,
        PerExpertLayer = engine.PerExpertLayer * Layers,
        PerLatentLayer = engine.PerLatentLayer * Layers,
        PerRecurrentLayer = engine.PerRecurrentLayer * Layers,
        ExpertStep = engine.ExpertStep * Experts,
        ExpertPrefill = engine.ExpertPrefill * Experts,
        Links = engine.Links * Links,
    };

    private static Ratio Factor(double log) => Ratio.From(Math.Exp(log));
}
