namespace InferenceSizing.Calibration.Measurements;

/// <summary>What was measured of a run.</summary>
internal enum Quantity
{
    /// <summary>Milliseconds to the first token.</summary>
    FirstToken,

    /// <summary>Milliseconds of each further token.</summary>
    OutputToken,

    /// <summary>Milliseconds of a step without prompts of others: the median gap between tokens.</summary>
    InterToken,

    /// <summary>Milliseconds of a request; of a static batch, the whole batch.</summary>
    Request,

    /// <summary>Generated tokens a second of the deployment.</summary>
    OutputRate,

    /// <summary>Prompt and generated tokens a second of the deployment.</summary>
    TotalRate,

    /// <summary>Prompt tokens a second while prefilling.</summary>
    PrefillRate,
}
