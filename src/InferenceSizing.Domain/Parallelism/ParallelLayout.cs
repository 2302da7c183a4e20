using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Parallelism;

/// <summary>How one instance of a model is laid over GPUs, and how many whole instances there are.</summary>
/// <remarks>GPUs of an instance = tensor · pipeline · attentionData = expertTensor · expert · pipeline.</remarks>
public sealed record ParallelLayout
{
    public static ParallelLayout Single { get; } = new();

    /// <summary>GPUs that a machine usually has at most. Datasheet: HGX and OAM baseboards hold eight.</summary>
    internal const int GpusOfMachine = 8;

    /// <summary>Ranks that share each attention head's work: degree of tensor parallelism of an attention rank.</summary>
    internal int Tensor { get; init; } = 1;

    internal int Pipeline { get; init; } = 1;

    /// <summary>Relative shares of the layers that the stages take; empty for even ones.</summary>
    public ImmutableArray<Ratio> StageShares { get; init; } = [];

    /// <summary>Whether those shares are numbers of layers.</summary>
    internal bool SharesAreLayers { get; init; }

    /// <summary>Layers, the first of the stack, that no stage holds: they stay in host memory (llama.cpp's partial offload).</summary>
    internal int HostLayers { get; init; }

    /// <summary>Attention replicas, each with sequences of its own, in front of shared experts.</summary>
    internal int AttentionData { get; init; } = 1;

    /// <summary>Groups that hold different experts.</summary>
    internal int Expert { get; init; } = 1;

    /// <summary>Ranks that share each expert.</summary>
    internal int ExpertTensor { get; init; } = 1;

    /// <summary>Whole copies of the model.</summary>
    internal int Replicas { get; init; } = 1;

    internal int GpusPerInstance => checked(Tensor * Pipeline * AttentionData);

    /// <summary>Of all copies.</summary>
    public Count Gpus => Count.From(checked(GpusPerInstance * Replicas));

    /// <summary>The same GPUs with whole experts on each rank, as far as each holds as many (expert parallel).</summary>
    internal ParallelLayout WithWholeExperts => this with { Expert = Tensor * AttentionData, ExpertTensor = 1 };

    /// <summary>The same GPUs with fewer ranks and as many more stages. Groups of experts stay as many, or are one a rank where so many ranks do not divide
    /// into them.</summary>
    /// <param name="ranks">A divisor of <see cref="Tensor"/>.</param>
    internal ParallelLayout WithRanks(int ranks)
    {
        int ofStage = ranks * AttentionData, groups = ofStage % Expert == 0 ? Expert : ofStage;
        return this with { Tensor = ranks, Expert = groups, ExpertTensor = ofStage / groups, Pipeline = Pipeline * (Tensor / ranks) };
    }

    /// <summary>Shares are equal where their items are: what was worked out for a layout is found again for one that was put together anew.</summary>
    public bool Equals(ParallelLayout? other) => ReferenceEquals(this, other) || (other is not null
        && Tensor == other.Tensor && Pipeline == other.Pipeline && StageShares.AsSpan().SequenceEqual(other.StageShares.AsSpan())
        && SharesAreLayers == other.SharesAreLayers && HostLayers == other.HostLayers && AttentionData == other.AttentionData && Expert == other.Expert
        && ExpertTensor == other.ExpertTensor && Replicas == other.Replicas);

    public override int GetHashCode() =>
        HashCode.Combine(Tensor, Pipeline, HostLayers, AttentionData, Expert, ExpertTensor, Replicas, StageShares.AsSpan().Length);

    /// <summary><see cref="Tensor"/> for readers of an answer.</summary>
    public Count TensorRanks => Count.From(Tensor);

    /// <summary><see cref="Pipeline"/> for readers of an answer.</summary>
    public Count Stages => Count.From(Pipeline);

    /// <summary><see cref="Expert"/> for readers of an answer.</summary>
    public Count ExpertGroups => Count.From(Expert);

    /// <summary><see cref="Replicas"/> for readers of an answer.</summary>
    public Count Copies => Count.From(Replicas);
}
