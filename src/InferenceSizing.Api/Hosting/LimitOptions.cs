namespace InferenceSizing.Api.Hosting;

/// <summary>What one process takes on at once; section <c>Limits</c> of the configuration.</summary>
internal sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>The largest request body. A config.json of a published model is below 64 KiB, but for quantizers that name every expert of every layer: 3 MB.
    /// The graph of an ONNX file of 10,000 nodes is 1 to 2 MB.</summary>
    public int MaxRequestBodyBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>The most that is read of a model's files in one request: heads of GGUF files and headers of safetensors are 200 KB to 20 MB.</summary>
    public int MaxModelFileBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The most that is read of an ONNX file, whose weights stand among its nodes and inputs and are passed over: protocol buffers end at 2
    /// GiB.</summary>
    public long MaxOnnxFileBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>How long a request that sends a model's files may take.</summary>
    public int UploadTimeoutSeconds { get; set; } = 60;

    /// <summary>How long an upload that keeps much has the place of such uploads to itself; after that it ends as soon as another client waits.</summary>
    public int LargeUploadSeconds { get; set; } = 15;

    /// <summary>Memory for large bodies that wait for their turn, and at most half of it for one client.</summary>
    public int MaxHeldBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Memory that is kept of one upload's files: names, shapes and nodes, not weights. Enough for half a million tensors, or a graph of 12,000
    /// nodes.</summary>
    public int MaxKeptBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Requests of each kind, lookups and estimates, that are worked on at the same time, and at most half of them of one client. Their bodies are
    /// here, so that a few a core are enough.</summary>
    public int ConcurrentRequests { get; set; } = 16;

    /// <summary>Requests of each kind that wait for their turn; beyond these a client is told to come back.</summary>
    public int QueuedRequests { get; set; } = 1024;

    /// <summary>Plans and sweeps that wait for their turn; all cores but one work on them, each on one search at a time.</summary>
    public int QueuedSearches { get; set; } = 16;

    /// <summary>Uploads at the same time, and at most half of them of one client. A slow sender occupies one, but no place of another kind.</summary>
    public int ConcurrentUploads { get; set; } = 8;

    /// <summary>Uploads that wait for their turn.</summary>
    public int QueuedUploads { get; set; } = 64;

    /// <summary>What <c>Retry-After</c> says to a client that is turned away.</summary>
    public int RetryAfterSeconds { get; set; } = 1;

    /// <summary>Memory for answers of bodies asked before; 0 keeps none.</summary>
    public int RememberedAnswerBytes { get; set; } = 16 * 1024 * 1024;

    public int RequestTimeoutSeconds { get; set; } = 10;

    /// <summary>How long a plan or a sweep may take, the wait for its turn included.</summary>
    public int SearchTimeoutSeconds { get; set; } = 60;

    /// <summary>Slowest rate at which a body may arrive, bytes a second, after <see cref="BodyGraceSeconds"/>.</summary>
    public int MinBodyBytesPerSecond { get; set; } = 1024;

    /// <summary>How long the rate of a body is not looked at.</summary>
    public int BodyGraceSeconds { get; set; } = 5;

    /// <summary>How long readiness fails before the service stops listening: the time that routes to it take to go away.</summary>
    public int DrainSeconds { get; set; }

    /// <summary>How long requests in flight may take to end after a stop signal.</summary>
    public int ShutdownSeconds { get; set; } = 15;

    public int MaxConnections { get; set; } = 10_000;
}
