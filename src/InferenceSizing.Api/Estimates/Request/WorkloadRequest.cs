using System.ComponentModel.DataAnnotations;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>What is asked of one instance of the model.</summary>
internal sealed record WorkloadRequest
{
    /// <summary>Prompt length; sequence length of an encoder; tokens. Default: 1024, of an encoder 128.</summary>
    [Range(1, Bounds.MaxTokens)]
    public int? InputTokens { get; init; }

    /// <summary>Tokens generated for each prompt; 0 asks for the prefill alone. Default: 256.</summary>
    [Range(0, Bounds.MaxMillion)]
    public int? OutputTokens { get; init; }

    /// <summary>Sequences, or images, in flight at once in one instance; of unevenly loaded replicas, in the mean. Default: 1. Not with arrival open.</summary>
    [Range(1, Bounds.MaxMillion)]
    public int? BatchSize { get; init; }

    /// <summary>Images in each prompt of a language model, imageHeight by imageWidth pixels each; the tokens that its processor makes of them come beside
    /// inputTokens. Default: 1 where a size is given, else 0.</summary>
    [Range(0, Bounds.MaxImagesOfPrompt)]
    public int? Images { get; init; }

    /// <summary>Image rows, pixels. Default: the model's own; of images in a prompt 1024.</summary>
    [Range(Bounds.MinImageSide, Bounds.MaxImageSide)]
    public int? ImageHeight { get; init; }

    /// <summary>Image columns, pixels. Default: the model's own; of images in a prompt 1024.</summary>
    [Range(Bounds.MinImageSide, Bounds.MaxImageSide)]
    public int? ImageWidth { get; init; }

    /// <summary>Of images: whether times hold, beside the network's pass, the copy of a decoded image to the GPU, its scaling there, and the copy and reading
    /// of the results. Default: false, the pass alone.</summary>
    public bool? EndToEnd { get; init; }

    /// <summary>Of an ONNX graph, lengths of dimensions that the file leaves open, by the names that POST /models/inspect gives them; they stand above
    /// batchSize, inputTokens and the image's size.</summary>
    [Length(0, Bounds.MaxGraphDimensions)]
    public IReadOnlyDictionary<string, long>? Dimensions { get; init; }

    /// <summary>Tokens at the start of every prompt that are the same in all (a system prompt): engines with a shared cache keep them once. Default:
    /// 0.</summary>
    [Range(0, Bounds.MaxTokens)]
    public int? SharedPrefixTokens { get; init; }

    /// <summary>Share of the prompt tokens found in the prefix cache, which need not be computed. Default: what sharedPrefixTokens are of the prompt where the
    /// engine finds them by itself, else 0.</summary>
    [Range(0.0, 1.0)]
    public double? PrefixCacheHitRate { get; init; }

    /// <summary>How requests come: static (one batch, all start together), closedLoop (batchSize clients, each sending again when answered) or open (at
    /// requestsPerSecond). Default: the engine's own way of serving.</summary>
    [OneOf(typeof(ArrivalNames))]
    public string? Arrival { get; init; }

    /// <summary>Load of the busiest replica over the mean, at most parallelism.replicas; the others share the rest evenly. Memory, fits and latency are then
    /// the busiest replica's. Default: 1, all alike.</summary>
    [Range(1.0, Bounds.MaxDegree)]
    public double? ReplicaImbalance { get; init; }

    /// <summary>With closedLoop: a benchmark run in which all clients start at once and send this many each.</summary>
    [Range(1, Bounds.MaxMillion)]
    public int? RequestsPerClient { get; init; }

    /// <summary>With open: mean rate at which requests come.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxRequestRate)]
    public double? RequestsPerSecond { get; init; }
}
