using System.ComponentModel.DataAnnotations;
using InferenceSizing.Api.Estimates.Resolution;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>The graph of an ONNX file: its operators in the order in which they run, with what each costs as expressions in the dimensions that the file leaves
/// open.</summary>
internal sealed record InspectedGraphRequest
{
    /// <summary>The graph's name.</summary>
    [StringLength(Bounds.MaxNameLength)]
    public string? Name { get; init; }

    /// <summary>Height of the images that it takes; absent where it takes none.</summary>
    [Range(1, Bounds.MaxImageSide)]
    public int? ImageHeight { get; init; }

    /// <summary>Width of those images.</summary>
    [Range(1, Bounds.MaxImageSide)]
    public int? ImageWidth { get; init; }

    /// <summary>Samples of a pass where the file fixes them; absent where the batch is open.</summary>
    [Range(1, Bounds.MaxSequences)]
    public int? FixedBatch { get; init; }

    /// <summary>Tokens of a sample where the file fixes them; absent where they are open, or there are none.</summary>
    [Range(1, Bounds.MaxTokens)]
    public int? FixedTokens { get; init; }

    /// <summary>Bits of the file's floating-point activations. Default: 32.</summary>
    [Range(16, 32)]
    public int? FloatBits { get; init; }

    /// <summary>Dimensions that the file leaves open: d0, d1 and so on in the sizes.</summary>
    [Length(0, Bounds.MaxGraphDimensions)]
    public IReadOnlyList<InspectedDimensionRequest>? Dimensions { get; init; }

    /// <summary>Expressions that tensors and steps refer to by their place, such as 384*d0*d1 or floor(d1,2), which is d1 / 2 rounded down.</summary>
    [Required, Length(0, Bounds.MaxGraphSizes)]
    public IReadOnlyList<string>? Sizes { get; init; }

    /// <summary>Tensors between the steps, five numbers for each: the place of its element count among the sizes (-1: none), bits of an element, 1 where the
    /// precision of activations applies, a number of its shape (-1: not known before it runs), and the tensor whose memory it shows (-1: its own).</summary>
    [Required, Length(0, InspectedGraphs.TensorNumbers * Bounds.MaxGraphTensors), Each(-1, Bounds.MaxGraphTensors)]
    public IReadOnlyList<long>? Tensors { get; init; }

    /// <summary>Tensors that a sample brings.</summary>
    [Required, Length(0, Bounds.MaxGraphInputs), Each(0, Bounds.MaxGraphTensors - 1)]
    public IReadOnlyList<long>? Inputs { get; init; }

    /// <summary>Tensors that the caller gets.</summary>
    [Required, Length(0, Bounds.MaxGraphInputs), Each(0, Bounds.MaxGraphTensors - 1)]
    public IReadOnlyList<long>? Outputs { get; init; }

    /// <summary>The operators that compute something for each sample.</summary>
    [Required, Length(1, Bounds.MaxGraphSteps)]
    public IReadOnlyList<InspectedStepRequest>? Steps { get; init; }
}

/// <summary>A dimension that a graph leaves open.</summary>
internal sealed record InspectedDimensionRequest
{
    /// <summary>Its name in the file; of one without a name, its input and axis. workload.dimensions uses it.</summary>
    [Required, StringLength(Bounds.MaxDimensionName, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>What sets it: batch, tokens, height, width, or other for its own length.</summary>
    [Required, OneOf(typeof(TracedAxes))]
    public string? Axis { get; init; }

    /// <summary>Its length where nothing else sets it.</summary>
    [Required, Range(0, Bounds.MaxTokens)]
    public int? Length { get; init; }
}

/// <summary>One operator of a graph. Counts are places among the graph's sizes; absent for zero.</summary>
internal sealed record InspectedStepRequest
{
    /// <summary>The operator's name.</summary>
    [Required, StringLength(Bounds.MaxNameLength, MinimumLength = 1)]
    public string? Operator { get; init; }

    /// <summary>convolution, depthwiseConvolution, product, attention, arithmetic, normalization, movement, gather or recurrence.</summary>
    [Required, OneOf(typeof(TracedKinds))]
    public string? Kind { get; init; }

    /// <summary>Tensors that it reads, in their places; -1 for a weight.</summary>
    [Required, Length(0, Bounds.MaxGraphInputs), Each(-1, Bounds.MaxGraphTensors - 1)]
    public IReadOnlyList<long>? Inputs { get; init; }

    /// <summary>Tensors that it writes; -1 for one that nobody reads.</summary>
    [Required, Length(0, Bounds.MaxGraphInputs), Each(-1, Bounds.MaxGraphTensors - 1)]
    public IReadOnlyList<long>? Outputs { get; init; }

    /// <summary>Operations; a multiply-add is two.</summary>
    [Range(0, Bounds.MaxGraphSizes - 1)]
    public int? Flops { get; init; }

    /// <summary>Rows of a product.</summary>
    [Range(0, Bounds.MaxGraphSizes - 1)]
    public int? Rows { get; init; }

    /// <summary>Columns of a product.</summary>
    [Range(0, Bounds.MaxGraphSizes - 1)]
    public int? Columns { get; init; }

    /// <summary>Length of its inner sum.</summary>
    [Range(0, Bounds.MaxGraphSizes - 1)]
    public int? Depth { get; init; }

    /// <summary>Groups of a convolution.</summary>
    [Range(0L, Bounds.MaxTensorDimension)]
    public long? Groups { get; init; }

    /// <summary>Bytes that its kernel allocates for itself while it runs.</summary>
    [Range(0, Bounds.MaxGraphSizes - 1)]
    public int? Scratch { get; init; }

    /// <summary>The weights that it is the first to use, by format.</summary>
    [Length(0, Bounds.MaxGraphFormats)]
    public IReadOnlyList<InspectedWeightsRequest>? Weights { get; init; }
}

/// <summary>Weights of one step in one format.</summary>
internal sealed record InspectedWeightsRequest
{
    /// <summary>How the file stores them.</summary>
    [Required, StringLength(Bounds.MaxNameLength, MinimumLength = 1)]
    public string? Format { get; init; }

    /// <summary>Elements that count as parameters.</summary>
    [Range(0L, Bounds.MaxTensorDimension)]
    public long? Parameters { get; init; }

    /// <summary>Their bytes.</summary>
    [Required, Range(0L, Bounds.MaxTensorDimension)]
    public long? Bytes { get; init; }
}

/// <summary>What a step of a graph does.</summary>
internal sealed class TracedKinds : IVocabulary
{
    public static IReadOnlyList<string> Words { get; } = [
        "convolution", "depthwiseConvolution", "product", "attention", "arithmetic", "normalization", "movement", "gather", "recurrence"];
}

/// <summary>What sets an open dimension of a graph.</summary>
internal sealed class TracedAxes : IVocabulary
{
    public static IReadOnlyList<string> Words { get; } = ["batch", "tokens", "height", "width", "other"];
}
