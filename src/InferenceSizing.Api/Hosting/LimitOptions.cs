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

    /// <summary>Requests worked on at the same time; a slow sender occupies one too, hence more than cores.</summary>
    public int ConcurrentRequests { get; set; } = 64;

    /// <summary>Requests that wait for their turn; beyond these a client is told to come back.</summary>
    public int QueuedRequests { get; set; } = 256;

    /// <summary>What <c>Retry-After</c> says to a client that is turned away.</summary>
    public int RetryAfterSeconds { get; set; } = 1;

    /// <summary>Memory for answers of bodies asked before; 0 keeps none.</summary>
    public int RememberedAnswerBytes { get; set; } = 16 * 1024 * 1024;

    public int RequestTimeoutSeconds { get; set; } = 10;

    /// <summary>How long requests in flight may take to end after a stop signal.</summary>
    public int ShutdownSeconds { get; set; } = 15;

    public int MaxConnections { get; set; } = 10_000;
}
