using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;

namespace InferenceSizing.Domain.Learning;

/// <summary>What two runs are compared by: who served what, on which chips, under which load.</summary>
public sealed record RunConditions
{
    private RunConditions(string engine, EngineVersion version, string chip, string weights, ModelDimensions design, ParallelLayout layout) =>
        (Engine, Version, Chip, Weights, Design, Layout) = (engine, version, chip, weights, design, layout);

    internal string Engine { get; }

    internal EngineVersion Version { get; }

    internal ChipClass Chips { get; private init; }

    /// <summary>The chip itself, of a class of chips whose kernels behave alike.</summary>
    internal string Chip { get; }

    /// <summary>The design: models of one design under several names are one.</summary>
    internal ModelDimensions Design { get; }

    internal string Weights { get; }

    internal ParallelLayout Layout { get; }

    /// <summary>Natural logarithms of the sequences of an instance, the prompt and the output.</summary>
    internal (double Sequences, double Input, double Output) Load { get; private init; }

    /// <summary>The conditions under which a load is served.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="version">Its release.</param>
    /// <param name="accelerator">The card.</param>
    /// <param name="weights">How the weights are stored.</param>
    /// <param name="design">The model.</param>
    /// <param name="layout">How it is laid over the GPUs.</param>
    /// <param name="workload">The load.</param>
    internal static RunConditions Of(
        Engine engine, EngineVersion version, Accelerator accelerator, WeightScheme weights, ModelDimensions design, ParallelLayout layout,
        Workload workload) =>
        new(engine.Name, engine.NearestTo(version), accelerator.Id, weights.Id, design, layout with { Replicas = 1 })
        {
            Chips = accelerator.Class,
            Load = (Logarithm(workload.AtOnce.Count), Logarithm(workload.InputTokens.Count), Logarithm(workload.OutputTokens.Count)),
        };

    /// <summary>How far apart two loads are, in natural logarithms of their sizes.</summary>
    internal double LoadDistanceTo(RunConditions other) => Math.Sqrt(
        Square(Load.Sequences - other.Load.Sequences) + Square(Load.Input - other.Load.Input) + Square(Load.Output - other.Load.Output));

    internal bool IsSameDeployment(RunConditions other) =>
        Chip == other.Chip && Weights == other.Weights && Design == other.Design && Layout == other.Layout;

    private static double Logarithm(long count) => Math.Log(Math.Max(1, count));

    private static double Square(double value) => value * value;
}
