using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>Precision ids of GET /precisions. Their other names are read as them: what is kept is the id.</summary>
internal sealed record PrecisionChoice : IShorthand<PrecisionChoice>
{
    public static string JsonPath => "precision";

    public static string Expected => "a precision id as a string, or an object with weights, activations, kvCache, kvCacheValues, importanceMatrix";

    /// <summary>How weights are stored. Default: as the engine loads the checkpoint: as that stores them, or FP32 halved.</summary>
    [OneOf(typeof(WeightPrecisions))]
    public string? Weights { get; init => field = PrecisionNames.IdOf(value); }

    /// <summary>What products run in. Default: what the weight scheme computes in.</summary>
    [OneOf(typeof(ActivationPrecisions))]
    public string? Activations { get; init => field = PrecisionNames.IdOf(value); }

    /// <summary>How the KV cache is stored. Default: as the engine does.</summary>
    [OneOf(typeof(CachePrecisions))]
    public string? KvCache { get; init => field = PrecisionNames.IdOf(value); }

    /// <summary>How the cache's values are stored where they differ from its keys (llama.cpp's cache-type-v). Default: as kvCache.</summary>
    [OneOf(typeof(CachePrecisions))]
    public string? KvCacheValues { get; init => field = PrecisionNames.IdOf(value); }

    /// <summary>Whether a GGUF file was made with an importance matrix, which changes the bytes of Q4_0, Q5_0, IQ3_XXS, IQ4_NL and IQ4_XS.
    /// Default: whether the model's name says so (imatrix, i1, UD, bartowski).</summary>
    public bool? ImportanceMatrix { get; init; }

    public static PrecisionChoice FromShorthand(string text) => new() { Weights = text };
}
