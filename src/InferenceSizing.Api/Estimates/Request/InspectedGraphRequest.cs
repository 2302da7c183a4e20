using System.ComponentModel.DataAnnotations;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>The graph of an ONNX file: its operators in execution order, with what each costs for one sample.</summary>
internal sealed record InspectedGraphRequest
{
    /// <summary>The graph's name.</summary>
    [StringLength(Bounds.MaxNameLength)]
    public string? Name { get; init; }

    /// <summary>The precision id that most of its weights are stored in.</summary>
    [StringLength(Bounds.MaxNameLength, MinimumLength = 1)]
    public string? StoredAs { get; init; }

    /// <summary>Height of the images it was traced with; absent for tokens.</summary>
    [Range(1, Bounds.MaxImageSide)]
    public int? ImageHeight { get; init; }

    /// <summary>Width of those images.</summary>
    [Range(1, Bounds.MaxImageSide)]
    public int? ImageWidth { get; init; }

    /// <summary>Whether images of other sizes pass through it.</summary>
    public bool? Resizes { get; init; }

    /// <summary>Elements of one sample of the traced size.</summary>
    [Range(0, Bounds.MaxGraphCount)]
    public double? InputElements { get; init; }

    /// <summary>The operators that compute something for each sample.</summary>
    [Required, Length(1, Bounds.MaxGraphSteps)]
    public IReadOnlyList<InspectedStepRequest>? Steps { get; init; }
}

/// <summary>One operator of a graph. Counts are polynomials in the size of a sample, lowest degree first: in its tokens, or in its pixels over those of the trace.</summary>
internal sealed record InspectedStepRequest
{
    /// <summary>The operator's name.</summary>
    [Required, StringLength(Bounds.MaxNameLength, MinimumLength = 1)]
    public string? Operator { get; init; }

    /// <summary>convolution, depthwiseConvolution, product, attention, arithmetic, movement, gather or recurrence.</summary>
    [Required, OneOf(typeof(GraphStepKinds))]
    public string? Kind { get; init; }

    /// <summary>Earlier steps that it reads, from 0; -1 for the graph's input.</summary>
    [Required, Length(1, Bounds.MaxGraphInputs), Each(-1, Bounds.MaxGraphSteps - 1)]
    public IReadOnlyList<long>? Inputs { get; init; }

    /// <summary>Operations; a multiply-add is two.</summary>
    [Length(0, 3), Each(-Bounds.MaxGraphCount, Bounds.MaxGraphCount)]
    public IReadOnlyList<double>? Flops { get; init; }

    /// <summary>Activation elements read.</summary>
    [Length(0, 3), Each(-Bounds.MaxGraphCount, Bounds.MaxGraphCount)]
    public IReadOnlyList<double>? Reads { get; init; }

    /// <summary>Activation elements written.</summary>
    [Length(0, 3), Each(-Bounds.MaxGraphCount, Bounds.MaxGraphCount)]
    public IReadOnlyList<double>? Writes { get; init; }

    /// <summary>Rows of a product.</summary>
    [Length(0, 3), Each(-Bounds.MaxGraphCount, Bounds.MaxGraphCount)]
    public IReadOnlyList<double>? Rows { get; init; }

    /// <summary>Columns of a product.</summary>
    [Range(0L, Bounds.MaxTensorDimension)]
    public long? Columns { get; init; }

    /// <summary>Length of its inner sum.</summary>
    [Range(0L, Bounds.MaxTensorDimension)]
    public long? Depth { get; init; }

    /// <summary>Groups of a convolution.</summary>
    [Range(0L, Bounds.MaxTensorDimension)]
    public long? Groups { get; init; }

    /// <summary>Weights that it owns.</summary>
    [Range(0L, Bounds.MaxTensorDimension)]
    public long? Parameters { get; init; }

    /// <summary>Of those, rows of a matrix.</summary>
    [Range(0L, Bounds.MaxTensorDimension)]
    public long? MatrixRows { get; init; }
}

/// <summary>What a step of a graph does.</summary>
internal sealed class GraphStepKinds : IVocabulary
{
    public static IReadOnlyList<string> Words { get; } = ["convolution", "depthwiseConvolution", "product", "attention", "arithmetic", "movement", "gather", "recurrence"];
}
