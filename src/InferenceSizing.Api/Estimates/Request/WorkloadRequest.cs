using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>What is asked of one instance of the model.</summary>
internal sealed record WorkloadRequest : LengthsRequest
{
    public WorkloadRequest()
    {
    }

    /// <summary>The workload of requests of these lengths.</summary>
    public WorkloadRequest(LengthsRequest lengths)
        : base(lengths)
    {
    }

    /// <summary>Sequences, or images, in flight at once in one instance; of unevenly loaded replicas, in the mean. Default: 1. Not with arrival open.</summary>
    [Range(1, Bounds.MaxSequences)]
    [JsonPropertyOrder(-2)]
    public int? BatchSize { get; init; }

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

    /// <summary>How requests come: static (one batch, all start together), closedLoop (batchSize clients, each sending again when answered) or open (at
    /// requestsPerSecond). Default: open with requestsPerSecond, else the engine's own way of serving.</summary>
    [OneOf(typeof(ArrivalNames))]
    [JsonPropertyOrder(1)]
    public string? Arrival { get; init; }

    /// <summary>Load of the busiest replica over the mean, at most parallelism.replicas; the others share the rest evenly. Memory, fits and latency are then
    /// the busiest replica's. Default: 1, all alike.</summary>
    [Range(1.0, Bounds.MaxDegree)]
    [JsonPropertyOrder(1)]
    public double? ReplicaImbalance { get; init; }

    /// <summary>With closedLoop: a benchmark run in which all clients start at once and send this many each.</summary>
    [Range(1, Bounds.MaxRequests)]
    [JsonPropertyOrder(1)]
    public int? RequestsPerClient { get; init; }

    /// <summary>With closedLoop: whether all requests have these very lengths, as load generators send them unless told otherwise. Clients then stay in step:
    /// their prompts come together, and wait for each other. Separate prefill instances take no notice. Default: not known, the mean of published
    /// benchmarks.</summary>
    [JsonPropertyOrder(1)]
    public bool? FixedLengths { get; init; }

    /// <summary>With open: mean rate at which requests come.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxRequestRate)]
    [JsonPropertyOrder(1)]
    public double? RequestsPerSecond { get; init; }
}
