using System.Collections.Immutable;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>How the parts of a GPU's memory came about: the engine's own rule for each, its source and what was put in.</summary>
internal static class MemoryExplanation
{
    public static void AddTo(ImmutableArray<Explanation>.Builder lines, Deployment deployment, Workload workload, Estimate estimate)
    {
        MemoryRules rules = estimate.Load.Release.Rules;
        EngineMemory memory = estimate.PerGpu;
        NamedMagnitude usable = Of("usableBytes", deployment.Accelerator.UsableMemory), budget = Of("budgetBytes", memory.Budget),
            weights = Of("weightsBytes", memory.Weights);
        NamedMagnitude activations = Of("activationsBytes", memory.Activations.Estimate), runtime = Of("runtimeBytes", memory.Runtime.Estimate),
            pool = Of("poolBytes", memory.Pool);
        lines.Add(Line(EstimateFigure.Budget, rules.Budget, deployment.Engine.Find(KnobRole.BudgetShare) is { } knob
            ? [usable, NamedMagnitude.Of(knob.Name, deployment.Knobs[knob].Share.Value), budget]
            : [usable, budget]));
        lines.Add(Line(EstimateFigure.Activations, rules.Activations, [.. Shape(deployment, workload, estimate.Load.InFlight), activations]));
        lines.Add(Line(EstimateFigure.Runtime, rules.Runtime, [NamedMagnitude.Of("ranks", deployment.Layout.GpusPerInstance), runtime]));
        if (rules.Graphs is { } graphs && memory.CudaGraphs.Estimate.Count > 0)
            lines.Add(Line(EstimateFigure.CudaGraphs, graphs,
                [NamedMagnitude.Of("layers", estimate.Operators.Layers.Count), Of("cudaGraphBytes", memory.CudaGraphs.Estimate)]));
        if (estimate.CacheBytesPerSequence.Count == 0)
            return;
        lines.Add(Line(EstimateFigure.Pool, rules.Pool, [budget, weights, activations, runtime, pool]));
        lines.Add(Line(EstimateFigure.PoolTokens, rules.Tokens,
            [pool, Of("bytesPerToken", estimate.CacheBytesPerToken), NamedMagnitude.Of("poolTokens", memory.PoolTokens.Count)]));
    }

    /// <summary>The lengths and widths that activations go by.</summary>
    private static ImmutableArray<NamedMagnitude> Shape(Deployment deployment, Workload workload, SequenceCount inFlight)
    {
        ModelDimensions model = deployment.Architecture.Dimensions;
        ImmutableArray<NamedMagnitude>.Builder values = ImmutableArray.CreateBuilder<NamedMagnitude>();
        values.Add(NamedMagnitude.Of("hiddenSize", model.HiddenSize.Length));
        values.Add(NamedMagnitude.Of("vocabularySize", model.VocabularySize.Length));
        values.Add(NamedMagnitude.Of("hiddenStateBits", deployment.Precision.HiddenStates.BitsPerElement()));
        int before = values.Count;
        AddPeaks(ofStep: true);
        AddPeaks(ofStep: false);
        if (values.Count == before)
        {
            values.Add(NamedMagnitude.Of("batchSize", inFlight.Count));
            values.Add(NamedMagnitude.Of("inputTokens", workload.InputTokens.Count));
        }

        return values.DrainToImmutable();

        void AddPeaks(bool ofStep)
        {
            foreach (Knob knob in deployment.Engine.KnobsOf(KnobRole.ActivationPeak))
            {
                if (knob.Has(KnobRole.StepTokens) == ofStep && deployment.Knobs.Has(knob))
                    values.Add(NamedMagnitude.Of(knob.Name, deployment.Knobs[knob].Count));
            }
        }
    }

    private static Explanation Line(Explained quantity, MemoryRule rule, ImmutableArray<NamedMagnitude> values) =>
        new(quantity, rule.Formula, values, rule.Source);

    private static NamedMagnitude Of(string name, ByteCount bytes) => NamedMagnitude.Of(name, bytes.Count);
}
