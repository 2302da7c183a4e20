using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>Everything that is asked, in the domain's own terms. A part that is null is left to its default; <see cref="Resolver"/> fills it in.</summary>
public sealed record Question
{
    /// <summary>The model.</summary>
    public required ModelSource Model { get; init; }

    /// <summary>The GPUs.</summary>
    public required GpuQuestion Gpu { get; init; }

    /// <summary>How weights, activations and the cache are kept.</summary>
    public PrecisionQuestion Precision { get; init; } = PrecisionQuestion.Default;

    /// <summary>The engine and its settings.</summary>
    public EngineQuestion Engine { get; init; } = EngineQuestion.Default;

    /// <summary>The load that is offered.</summary>
    public WorkloadQuestion Workload { get; init; } = WorkloadQuestion.Default;

    /// <summary>How the model is laid over the GPUs.</summary>
    public LayoutQuestion Layout { get; init; } = LayoutQuestion.Default;

    /// <summary>Techniques that change memory, time or quality.</summary>
    public TechniquesQuestion Techniques { get; init; } = TechniquesQuestion.Default;

    /// <summary>Whose prices count.</summary>
    public Pricing Pricing { get; init; } = Pricing.Catalogue;

    /// <summary>Runs that were measured at the site, which times lean on.</summary>
    public MeasuredTimes Measured { get; init; } = MeasuredTimes.None;

    /// <summary>What the electricity emits; null where it is not said.</summary>
    public CarbonIntensity? Carbon { get; init; }

    /// <summary>Requirements on the answer; null for none.</summary>
    public Requirements? Requirements { get; init; }

    /// <summary>How names were read, where the reader must know.</summary>
    public IEnumerable<Warning> Warnings => new[] { Model.Warning, Gpu.Warning, Precision.Warning }.OfType<Warning>();
}
