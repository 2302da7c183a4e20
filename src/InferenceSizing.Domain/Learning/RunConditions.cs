using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;

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

    /// <summary>The conditions of a deployment under a load.</summary>
    public static RunConditions Of(Deployment deployment, Workload workload)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        ArgumentNullException.ThrowIfNull(workload);
        return new RunConditions(
            deployment.Engine.Name, deployment.Engine.NearestTo(deployment.Version), deployment.Accelerator.Id, deployment.Precision.Weights.Id,
            deployment.Architecture.Dimensions, deployment.Layout with { Replicas = 1 })
        {
            Chips = deployment.Accelerator.Class,
            Load = (Logarithm(workload.AtOnce.Count), Logarithm(workload.InputTokens.Count), Logarithm(workload.OutputTokens.Count)),
        };
    }

    /// <summary>How far apart two loads are, in natural logarithms of their sizes.</summary>
    internal double LoadDistanceTo(RunConditions other) => Math.Sqrt(
        Square(Load.Sequences - other.Load.Sequences) + Square(Load.Input - other.Load.Input) + Square(Load.Output - other.Load.Output));

    internal bool IsSameDeployment(RunConditions other) =>
        Chip == other.Chip && Weights == other.Weights && Design == other.Design && Layout == other.Layout;

    private static double Logarithm(long count) => Math.Log(Math.Max(1, count));

    private static double Square(double value) => value * value;
}
