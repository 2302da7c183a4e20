namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>A setting of the engine's own that would count and is not taken.</summary>
/// <param name="Name">As a request would name it.</param>
/// <param name="Reason">Why not, in words that follow a colon.</param>
public readonly record struct SettingNotTaken(string Name, string Reason);
