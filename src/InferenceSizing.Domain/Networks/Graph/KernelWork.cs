using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>The kinds of kernel that have an efficiency curve of their own.</summary>
public enum KernelKind
{
    /// <summary>A matrix product M x K by K x N.</summary>
    MatrixProduct,

    /// <summary>Scores and weighted values over a key-value cache.</summary>
    Attention,

    /// <summary>Attention over MLA's compressed cache.</summary>
    LatentAttention,

    /// <summary>The grouped products of routed experts.</summary>
    Experts,

    /// <summary>A scan or a state update of a recurrent layer.</summary>
    Recurrence,
    Convolution,
    DepthwiseConvolution,

    /// <summary>Norms, activations, residual sums, pooling: bound by memory.</summary>
    Elementwise,

    /// <summary>Rows looked up in a table.</summary>
    Gather,
}

/// <summary>What one rank does for one operator in one pass, free of precision: elements, not bytes.</summary>
/// <param name="Kind">Which curve applies.</param>
/// <param name="Flops">Operations; a multiply-add is two.</param>
internal readonly record struct KernelWork(KernelKind Kind, FlopCount Flops)
{
    /// <summary>Rows that share a load of weights or keys. M of a product: tokens; of experts: rows of each expert; of attention: a sequence's new
    /// tokens.</summary>
    public long M { get; init; }

    /// <summary>Columns that are worked on side by side. N of a product: this rank's outputs; of attention: the heads of all sequences.</summary>
    public long N { get; init; }

    /// <summary>Length of the loop that each result is summed over. K of a product: this rank's inputs; of attention: keys.</summary>
    public long K { get; init; }

    /// <summary>Pieces that are set up one by one: key-value heads of all sequences, a rank's experts. Zero where there are none.</summary>
    public long Blocks { get; init; }

    /// <summary>Independent products that N is divided among: the groups of a convolution. Zero and one are the same.</summary>
    public long Groups { get; init; }

    /// <summary>Kernels that run for it beyond the first: scoring and selection of keys before sparse attention.</summary>
    public long FurtherLaunches { get; init; }

    /// <summary>Activation elements read.</summary>
    public ElementCount Inputs { get; init; }

    /// <summary>Activation elements written.</summary>
    public ElementCount Outputs { get; init; }

    /// <summary>Cache elements read.</summary>
    public ElementCount CacheReads { get; init; }

    /// <summary>Cache elements written.</summary>
    public ElementCount CacheWrites { get; init; }

    /// <summary>Recurrent-state elements read and written, kept in FP32 where the engine does.</summary>
    public ElementCount StateTraffic { get; init; }

    /// <summary>Share of the rank's weights of this operator that the pass reads: all of a linear layer's, the routed experts' of a mixture.</summary>
    public Ratio WeightsRead { get; init; }

    /// <summary>Elements that the tensor ranks sum after this operator; zero where no all-reduce follows.</summary>
    public ElementCount Reduced { get; init; }
}
