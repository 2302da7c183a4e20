namespace InferenceSizing.Api.Hosting;

/// <summary>Answer to a probe.</summary>
/// <param name="Status">alive or ready.</param>
internal sealed record HealthAnswer(string Status);
