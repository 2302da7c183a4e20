using System.Collections.Immutable;
using InferenceSizing.Domain.Capacity;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>How one figure came about.</summary>
/// <param name="Quantity">The figure that it explains.</param>
/// <param name="Formula">The rule.</param>
/// <param name="Values">What was put in.</param>
/// <param name="Source">Where the rule is from.</param>
public sealed record Explanation(Explained Quantity, string Formula, ImmutableArray<NamedMagnitude> Values, string Source)
{
    /// <summary>Lines of a model that generates, on an engine with a pool of cache blocks.</summary>
    private const int UsualLines = 16;

    /// <summary>The figures of an estimate, each with its rule.</summary>
    public static ImmutableArray<Explanation> Of(Deployment deployment, Workload workload, Estimate estimate)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(estimate);
        EngineMemory memory = estimate.PerGpu;
        ImmutableArray<Explanation>.Builder lines = ImmutableArray.CreateBuilder<Explanation>(UsualLines);
        lines.Add(new(EstimateFigure.UsableMemory, "what the driver lets a process see of the nominal memory",
            [Of("nominalBytes", deployment.Accelerator.NominalMemory), Of("usableBytes", deployment.Accelerator.UsableMemory)], deployment.Accelerator.Source));
        lines.Add(new(EstimateFigure.Weights, "sum over tensors of rows x columns x bits, scales and zero points included, of the fullest rank",
            [NamedMagnitude.Of("parameters", estimate.Operators.Parameters.Value), NamedMagnitude.Of("tensorRanks", deployment.Layout.Tensor),
                NamedMagnitude.Of("pipelineStages", deployment.Layout.Pipeline), Of("weightsBytes", memory.Weights)],
            deployment.Precision.Weights.Source));
        if (estimate.CacheBytesPerSequence.Count > 0)
        {
            lines.Add(deployment.Engine.CacheNote(estimate.Load, memory) is { } note ? new(note.Quantity, note.Rule.Formula, note.Values, note.Rule.Source)
                : new(EstimateFigure.Cache, "sequences x sum over layers of (key + value) x tokens within reach, plus recurrent state",
                    [NamedMagnitude.Of("sequences", estimate.Load.InFlight.Count), NamedMagnitude.Of("contextTokens", workload.ContextTokens.Count),
                        Of("bytesPerToken", estimate.CacheBytesPerToken), Of("bytesPerSequence", estimate.CacheBytesPerSequence)],
                    "Pope et al. 2022, arXiv:2211.05102; Ainslie et al. 2023, arXiv:2305.13245"));
        }

        MemoryExplanation.AddTo(lines, deployment, workload, estimate);
        lines.Add(new(EstimateFigure.LargestBatch, "the smallest of what each limit allows",
            ImmutableArray.CreateRange(estimate.LargestBatch.ByLimit, static limit => NamedMagnitude.Of(limit.Limit, limit.BatchSize.Count)),
            "docs/formulas.md, largest batch"));
        AuxiliaryExplanation.AddTo(lines, deployment, estimate);
        AddCapacity(lines, workload, estimate);
        lines.Add(new(EstimateFigure.Latency, "sum over operators of launch + (compute^q + memory^q + loop^q)^(1/q), times the engine's step factor, plus " +
            "its time for " +
            "each layer and what a step carries of other prompts",
            [
                NamedMagnitude.Of("peakFlopsPerSecond", deployment.Accelerator.RateFor(deployment.Precision.Activations, out _).PerSecond),
                NamedMagnitude.Of("bandwidthBytesPerSecond", deployment.Accelerator.MemoryBandwidth.BytesPerSecond),
                NamedMagnitude.Of("runningSequences", estimate.Served.Running.Count),
                NamedMagnitude.Of("stepFactor", deployment.Timing.StepFactor.Value),
                NamedMagnitude.Of("secondsPerLayer", deployment.Timing.PerLayer.Value),
            ],
            estimate.TimeBasis));
        return lines.DrainToImmutable();
    }

    private static void AddCapacity(ImmutableArray<Explanation>.Builder lines, Workload workload, Estimate estimate)
    {
        const string source = "docs/formulas.md, largest batch";
        const string longestAllowed = "the longest context at which the asked batch fits, up to the engine's and the model's own: the ";
        CapacityAnswers capacity = estimate.Capacity;
        NamedMagnitude batch = NamedMagnitude.Of("sequences", estimate.Load.InFlight.Count),
            context = NamedMagnitude.Of("contextTokens", workload.ContextTokens.Count);
        if (capacity.Context is { } longest)
        {
            bool ofDecoder = estimate.Deployment.Architecture.Kind == ArchitectureKind.EncoderDecoder;
            lines.Add(new(EstimateFigure.LargestContext, ofDecoder
                ? longestAllowed + "decoder's tokens alone, which grow; the encoder's input stays"
                : longestAllowed + "prompt grows, the answer stays",
                [batch, NamedMagnitude.Of("outputTokens", workload.OutputTokens.Count), Of("poolBytes", estimate.PerGpu.Pool),
                    NamedMagnitude.Of("largestContextTokens", longest.Tokens.Count)], source));
        }

        if (capacity.MemoryShare.Share is { } share)
        {
            lines.Add(new(EstimateFigure.SmallestMemoryShare, "the smallest share in hundredths at which the asked batch fits at the asked lengths",
                [batch, context, Of("usableBytes", estimate.Deployment.Accelerator.UsableMemory), NamedMagnitude.Of("smallestMemoryFraction", share.Value)],
                    source));
        }

        if (capacity.Gpus.Count is { } gpus)
        {
            lines.Add(new(EstimateFigure.FewestGpus,
                "the fewest tensor ranks, of the numbers that divide the attention heads, that hold the model and the asked batch",
                [batch, context, NamedMagnitude.Of("attentionHeads", estimate.Deployment.Architecture.Dimensions.AttentionHeads.Length),
                    NamedMagnitude.Of("fewestGpus", gpus.Value)], source));
        }
    }

    private static NamedMagnitude Of(string name, ByteCount bytes) => NamedMagnitude.Of(name, bytes.Count);
}
