using InferenceSizing.Domain.Accelerators;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>The 80 % intervals of predicted times, as factors of the estimate.</summary>
/// <remarks>Wide on purpose: the kernel curves carry a general efficiency, not one fitted to each chip and engine.</remarks>
/// <param name="TimeToFirstToken">Of times to the first token.</param>
/// <param name="TimePerOutputToken">Of decode steps and whole requests.</param>
/// <param name="Forward">Of a pass of a model that does not generate.</param>
/// <param name="Basis">What the intervals rest on, for the reader.</param>
public sealed record PredictionAccuracy(Spread TimeToFirstToken, Spread TimePerOutputToken, Spread Forward, string Basis)
{
    /// <summary>Data-centre chips (of stacked memory) on whose generation the kernel curves were fitted, with the engines that served them.</summary>
    private static readonly PredictionAccuracy Fitted = new(
        Spread.Of(0.45, 2.2), Spread.Of(0.65, 1.6), Spread.Of(0.4, 2.5),
        "Operator roofline with kernel efficiencies fitted on Hopper and Blackwell data-centre GPUs.");

    private static readonly PredictionAccuracy CarriedOver = new(
        Spread.Of(0.3, 3), Spread.Of(0.45, 2.2), Spread.Of(0.3, 3.3),
        "Operator roofline with kernel efficiencies of Hopper and Blackwell data-centre GPUs carried over to this chip by its data sheet.");

    /// <summary>With what is not known of the acceptance of proposed tokens.</summary>
    public PredictionAccuracy Speculating(SpeculativeDecoding? speculation) => speculation is null ? this : this with { TimePerOutputToken = TimePerOutputToken.And(speculation.TimeSpread) };

    public static PredictionAccuracy For(Accelerator accelerator, EngineProfile engine) =>
        engine is PagedEngine && accelerator is { Generation: ChipGeneration.Hopper or ChipGeneration.Blackwell, MemoryKind: MemoryKind.Hbm } ? Fitted : CarriedOver;
}
