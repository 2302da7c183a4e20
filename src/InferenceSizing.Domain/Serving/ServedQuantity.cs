namespace InferenceSizing.Domain.Serving;

/// <summary>A figure of a generating model that engines and benchmarks print.</summary>
public enum ServedQuantity
{
    /// <summary>Time to the first token.</summary>
    TimeToFirstToken,

    /// <summary>Mean time of each further token.</summary>
    TimePerOutputToken,

    /// <summary>Time of a step without prompts of others: the median gap between tokens.</summary>
    InterToken,

    /// <summary>Time of a request; of a static batch, the whole batch.</summary>
    Request,

    /// <summary>Generated tokens a second of the deployment.</summary>
    OutputRate,

    /// <summary>Prompt and generated tokens a second of the deployment.</summary>
    TotalRate,

    /// <summary>Prompt tokens a second while prefilling.</summary>
    PrefillRate,
}
