namespace InferenceSizing.Api.Plans;

/// <summary>What can keep a deployment out of a plan, in the order in which it is looked at.</summary>
internal enum Limit
{
    /// <summary>Engine, model, chip and layout do not go together.</summary>
    Engine,
    Precision,
    MaxAccuracyLoss,
    Memory,
    MaxTtftMs,
    MaxTpotMs,
    MaxRequestMs,
    MaxGpus,
    Price,
    MaxUsdPerHour,
    None,
}
