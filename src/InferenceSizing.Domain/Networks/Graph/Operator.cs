using System.Collections.Immutable;
using InferenceSizing.Domain.Parallelism;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>One step of a network: what it holds, computes, moves, writes and keeps, for any tokens and any layout.</summary>
/// <remarks>Immutable and shared between requests. All figures are of the fullest rank of <see cref="ParallelLayout"/>.</remarks>
public abstract class Operator(Component component, string name)
{
    public Component Component { get; } = component;

    /// <summary>The name within its block, after the field's own (<c>q_proj</c>, <c>conv1</c>).</summary>
    public string Name { get; } = name;

    /// <summary>Weights that the operator owns. Empty where it borrows them (a tied head) or has none.</summary>
    public ImmutableArray<WeightTensor> Tensors { get; protected init; } = [];

    /// <summary>What it keeps for each sequence; null where nothing outlives the pass.</summary>
    internal CacheSpec? Cache { get; private protected init; }

    /// <summary>What it would keep of its own, where it reads the cache of an earlier layer instead: some engines set it aside all the same.</summary>
    internal CacheSpec? BorrowedCache { get; private protected init; }

    /// <summary>Whether the output may overwrite the first input when memory is reused: activations, norms, residual sums.</summary>
    public virtual bool InPlace => false;

    /// <summary>Whether an eager framework gives its output a new tensor although it could overwrite an input: norms, GELU, sums of a transformer.</summary>
    public virtual bool WritesAnew => false;

    /// <summary>Whether an engine that fuses layers runs this as part of its predecessor: no tensor of its own in memory.</summary>
    public virtual bool FusesIntoPredecessor => false;

    /// <summary>Whether it takes statistics of its input first, so that no product or convolution can end with it: layer and group norms.</summary>
    public virtual bool Normalizes => false;

    /// <summary>Whether published multiply-add counts include it: products, convolutions and norms, but not activations, sums and pooling.</summary>
    /// <remarks>The rule of fvcore's <c>FlopCountAnalysis</c>, by which timm's tables are made.</remarks>
    public virtual bool CountsAsMultiplyAdds => true;

    /// <summary>What a rank computes and moves in one pass.</summary>
    internal abstract KernelWork Work(in StepShape step, ParallelLayout layout);

    /// <summary>Elements of the output tensor in one pass.</summary>
    /// <exception cref="OverflowException">Beyond 2^63 − 1 elements.</exception>
    internal abstract long OutputElements(in StepShape step, ParallelLayout layout);

    /// <summary>Weights of another operator that this one reads: the embedding under a tied head, the head of a detector at its further levels.</summary>
    public ImmutableArray<WeightTensor> Borrowed { get; protected init; } = [];

    /// <summary>Elements of scratch memory while it runs, in every engine: the hidden rows of routed experts.</summary>
    internal virtual long WorkspaceElements(in StepShape step, ParallelLayout layout) => 0;

    /// <summary>Elements that only an engine without a fused kernel writes in between: attention scores.</summary>
    internal virtual long UnfusedElements(in StepShape step, ParallelLayout layout) => 0;

    /// <summary>Whether even engines with fused attention write <see cref="UnfusedElements"/>: no fused kernel exists for the operator.</summary>
    public virtual bool AlwaysWritesScores => false;
}
