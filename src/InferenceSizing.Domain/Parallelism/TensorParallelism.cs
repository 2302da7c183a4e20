namespace InferenceSizing.Domain.Parallelism;

/// <summary>How tensor or expert parallelism divides a weight tensor among ranks.</summary>
/// <remarks>Column and row parallel linear layers: Shoeybi et al. 2019, arXiv:1909.08053.</remarks>
public enum TensorParallelism
{
    /// <summary>Every rank holds all of it: norms, routers, MLA's down-projections.</summary>
    Replicated,

    /// <summary>Outputs are divided: ceil(rows / tensor).</summary>
    Outputs,

    /// <summary>Inputs are divided, and the results are summed over the ranks: an all-reduce follows.</summary>
    Inputs,

    /// <summary>Outputs are key-value heads: ceil(heads / tensor) whole heads; ranks beyond the heads hold copies.</summary>
    KeyValueHeads,

    /// <summary>The vocabulary is padded to a multiple of 64 and divided.</summary>
    Vocabulary,

    /// <summary>Whole experts over the expert ranks, each expert's outputs over the expert-tensor ranks.</summary>
    ExpertOutputs,

    /// <summary>Whole experts over the expert ranks, each expert's inputs over the expert-tensor ranks.</summary>
    ExpertInputs,
}
