using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>How the model is laid over the GPUs, as far as it is said.</summary>
public sealed record LayoutQuestion
{
    /// <summary>Nothing is given.</summary>
    public static LayoutQuestion Default { get; } = new();

    /// <summary>Ranks that share each attention head's work.</summary>
    public Count? Tensor { get; init; }

    /// <summary>Stages that each hold a part of the layers.</summary>
    public Count? Pipeline { get; init; }

    /// <summary>Copies of the attention in front of shared experts.</summary>
    public Count? AttentionData { get; init; }

    /// <summary>Groups that hold different experts.</summary>
    public Count? Expert { get; init; }

    /// <summary>Ranks that share each expert.</summary>
    public Count? ExpertTensor { get; init; }

    /// <summary>Whole copies of the model.</summary>
    public Count? Replicas { get; init; }

    /// <summary>Relative shares of the layers that the stages take; empty for even ones.</summary>
    public ImmutableArray<Ratio> StageShares { get; init; } = [];

    /// <summary>Whether those shares are numbers of layers: of a complete question.</summary>
    internal bool SharesAreLayers { get; init; }

    /// <summary>Instances that read prompts apart from those that decode; all else then is that of the latter. Null where all do both.</summary>
    public DisaggregatedQuestion? Disaggregated { get; init; }

    /// <summary>The same with nothing left open.</summary>
    /// <param name="gpu">The GPUs.</param>
    /// <param name="architecture">The model, as techniques leave it.</param>
    /// <param name="engine">What serves it.</param>
    internal Outcome<LayoutQuestion> Completed(GpuQuestion gpu, Architecture architecture, Engine engine)
    {
        if (Disaggregated is not null)
            return Disaggregated.Completed(gpu, architecture, engine).Select(pools => pools.Decode with { Disaggregated = pools });
        if (engine.Division == LayerDivision.LayersAlone && Ranks.Any(degree => degree is { Value: > 1 }))
            return Refusal.Unsupported(Topic.TensorDegree, $"{engine.Name} gives whole layers to each GPU: take pipeline stages in place of ranks.");
        return from usual in Divided(gpu, architecture, engine)
               from layout in Completed(usual, StageShares.IsEmpty ? null : engine.Find(KnobRole.StageShares))
               select layout;
    }

    /// <summary>The degrees where the request says nothing of them, from the number of GPUs.</summary>
    private Outcome<Degrees> Divided(GpuQuestion gpu, Architecture architecture, Engine engine)
    {
        (int tensor, int pipeline, int replicas) = (1, 1, 1);
        if ((gpu.Count ?? gpu.OfMachine) is { } gpus && SaysNothing && engine.DividesLayers && architecture.Kind == ArchitectureKind.Decoder)
        {
            pipeline = Enumerable.Range(1, (int)gpus.Value).Last(some => gpus.Value % some == 0 && engine.DividesOver(architecture.Dimensions, some));
            replicas = (int)gpus.Value / pipeline;
        }
        else if ((gpu.Count ?? gpu.OfMachine) is { } given && SaysNothing)
        {
            int count = (int)given.Value;
            int heads = (int)architecture.Dimensions.AttentionHeads.Length;
            int divided = architecture.Kind != ArchitectureKind.Decoder ? 1 : gpu.Count is null && heads > 0 ? LargestDivisor(count, heads) : count;
            (tensor, replicas) = (divided, count / divided);
            if (tensor > Ceilings.Degree || (heads > 0 && heads % tensor != 0))
                return Refusal.Invalid(Topic.AcceleratorCount, $"{count} GPUs do not divide the model's {heads} attention heads; say how to use them with " +
                    $"parallelism.");
        }

        if (replicas > Ceilings.Degree)
            return Refusal.Invalid(Topic.AcceleratorCount, $"Each GPU holds a whole copy of this model, and at most {Ceilings.Degree} copies are sized.");
        return new Degrees(Count.From(tensor), Count.From(pipeline), Count.From(replicas));
    }

    /// <param name="usual">Degrees where the request names none.</param>
    /// <param name="shares">The setting that shares the layers out; null where nothing is said of that.</param>
    private Outcome<LayoutQuestion> Completed(Degrees usual, Knob? shares)
    {
        Count one = Count.From(1), ranks = Tensor ?? usual.Tensor, stages = Pipeline ?? usual.Pipeline, copies = AttentionData ?? one, groups = Expert ?? one;
        if (shares is not null && StageShares.Length != stages.Value)
            return Refusal.Invalid(Subject.Setting(shares.Name), $"One share for each of the {stages.Value} pipeline stages.");
        bool layers = shares?.Has(KnobRole.StageLayers) == true;
        if (layers && StageShares.Any(share => share.Value != Math.Truncate(share.Value)))
            return Refusal.Invalid(Subject.Setting(shares!.Name), "A stage has whole layers.");
        return new LayoutQuestion
        {
            Tensor = ranks,
            Pipeline = stages,
            AttentionData = copies,
            Expert = groups,
            ExpertTensor = ExpertTensor ?? Count.From(checked(ranks.Value * copies.Value) / groups.Value),
            Replicas = Replicas ?? usual.Replicas,
            StageShares = StageShares,
            SharesAreLayers = layers,
        };
    }

    private sealed record Degrees(Count Tensor, Count Pipeline, Count Replicas);

    /// <summary>The layout of a complete question.</summary>
    internal ParallelLayout ToLayout() => new()
    {
        Tensor = (int)Tensor!.Value.Value,
        Pipeline = (int)Pipeline!.Value.Value,
        AttentionData = (int)AttentionData!.Value.Value,
        Expert = (int)Expert!.Value.Value,
        ExpertTensor = (int)ExpertTensor!.Value.Value,
        Replicas = (int)Replicas!.Value.Value,
        StageShares = StageShares,
        SharesAreLayers = SharesAreLayers,
    };

    /// <summary>The largest number that divides both.</summary>
    private static int LargestDivisor(int left, int right) => right == 0 ? left : LargestDivisor(right, left % right);

    /// <summary>Degrees that divide a layer.</summary>
    private IEnumerable<Count?> Ranks => [Tensor, AttentionData, Expert, ExpertTensor];

    private bool SaysNothing => (Tensor ?? Pipeline ?? AttentionData ?? Expert ?? ExpertTensor ?? Replicas) is null;
}
