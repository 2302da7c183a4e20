using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>The 80 % intervals of a deployment's times: those of the engine's timing on runs that it had not seen, wider by what is unknown.</summary>
/// <param name="Times">Of models that generate.</param>
/// <param name="SinglePass">Of a pass of a model that does not.</param>
/// <param name="Basis">What the intervals rest on, for the reader.</param>
public sealed record PredictionAccuracy(TimingAccuracy Times, Spread SinglePass, string Basis)
{
    /// <summary>Imbalance of attention replicas is not modelled. Assumed.</summary>
    private static readonly Ratio AttentionReplicas = Ratio.From(1.15);

    /// <summary>A class of chips on which the engine was not measured. Assumed.</summary>
    private static readonly Ratio UnmeasuredChips = Ratio.From(1.5);

    /// <summary>Passes of networks that do not generate, on the generation of chips that kernels were measured on, and carried over to others.</summary>
    private static readonly Spread SinglePassMeasured = Spread.Of(0.4, 2.5);
    private static readonly Spread SinglePassCarriedOver = Spread.Of(0.3, 3.3);

    /// <summary>A format of which no kernel was measured on chips of the class or of one that stands in for it. Assumed, from the spread between
    /// formats.</summary>
    private static readonly Ratio UnmeasuredFormat = Ratio.From(1.25);

    /// <summary>An instance that is larger than the nodes that all-reduces were measured in. Assumed.</summary>
    private static readonly Ratio AcrossNodes = Ratio.From(1.5);

    /// <summary>First tokens through separate prefill instances: a third of the runs wait three to ten seconds longer than their like, at no load in
    /// particular, as if connections were made in them. Measured over predicted in four of five of the 84 runs that <see cref="ServedTimes"/> is fitted to,
    /// with a model and chip left out.</summary>
    private static readonly Spread HandedOn = Spread.Of(0.63, 9.7);

    /// <summary>The most ranks that all-reduces were measured among.</summary>
    internal const int GpusOfNode = 8;

    /// <summary>The intervals of a deployment.</summary>
    /// <param name="accelerator">The chip.</param>
    /// <param name="layout">How an instance is laid over chips.</param>
    /// <param name="timing">The engine's constants with their own intervals.</param>
    /// <param name="formatsMeasured">Whether kernels of all the formats were measured.</param>
    public static PredictionAccuracy For(Accelerator accelerator, ParallelLayout layout, EngineTiming timing, bool formatsMeasured)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(timing);
        ChipClass chips = accelerator.Class;
        bool measured = timing.MeasuredOn.Contains(chips) || timing.MeasuredOn.IsEmpty;
        TimingAccuracy times = timing.Accuracy
            .WidenedBy(measured ? Ratio.One : UnmeasuredChips)
            .WidenedBy(layout.AttentionData > 1 ? AttentionReplicas : Ratio.One)
            .WidenedBy(formatsMeasured ? Ratio.One : UnmeasuredFormat)
            .WidenedBy(layout.GpusPerInstance > GpusOfNode ? AcrossNodes : Ratio.One);
        return new(times, chips == ChipClass.DataCentre ? SinglePassMeasured : SinglePassCarriedOver,
            measured ? timing.Basis : $"{timing.Basis} Carried over to this chip by its data sheet.");
    }

    /// <summary>With what connections, routers and load balancing of separate instances add.</summary>
    public PredictionAccuracy Disaggregated(PrefillPool? pool) => pool is null ? this
        : this with { Times = Times with { FirstToken = HandedOn }, Basis = $"{Basis} First tokens of separate prefill instances: 84 runs of two engines." };

    /// <summary>With what is not known of the acceptance of proposed tokens.</summary>
    public PredictionAccuracy Speculating(SpeculativeDecoding? speculation) =>
        speculation is null ? this : this with
        {
            Times = Times with
            {
                OutputToken = Times.OutputToken.And(speculation.TimeSpread),
                InterToken = Times.InterToken.And(speculation.TimeSpread),
            },
        };
}
