namespace InferenceSizing.Domain.Learning;

/// <summary>What a benchmark measured, of what an estimate predicts.</summary>
public enum MeasuredFigure
{
    /// <summary>Mean time to the first token.</summary>
    FirstToken,

    /// <summary>Mean time of each token after the first.</summary>
    OutputToken,

    /// <summary>Time of a step without prompts of others: the median gap between tokens.</summary>
    InterToken,

    /// <summary>From sending a request to its last token; of a static batch, the whole batch.</summary>
    Request,

    /// <summary>A batch of a model that does not generate.</summary>
    Batch,

    /// <summary>Generated tokens a second of the deployment.</summary>
    OutputRate,

    /// <summary>Prompt and generated tokens a second of the deployment.</summary>
    TotalRate,

    /// <summary>Requests a second of the deployment.</summary>
    RequestRate,

    /// <summary>Prompt tokens a second while prefilling.</summary>
    PrefillRate,

    /// <summary>Samples a second of a model that does not generate.</summary>
    SampleRate,
}
