namespace InferenceSizing.Api.Calibrations;

/// <summary>A calibration as it is stored.</summary>
internal sealed class CalibrationRow
{
    /// <summary>Made from what was sent: the same result sent twice is one calibration.</summary>
    public required string Id { get; init; }

    public required string Workspace { get; init; }

    /// <summary>What was read, as it is answered.</summary>
    public required string Answer { get; init; }
}
