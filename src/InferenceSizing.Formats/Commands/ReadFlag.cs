using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Formats.Commands;

/// <summary>A flag as it was found.</summary>
/// <param name="Name">As it was written; <c>MODEL</c> for a model that belongs to no flag.</param>
/// <param name="Value">What follows it: <c>true</c> for a switch, <c>false</c> for one that is turned off; null for a secret.</param>
/// <param name="Flag">The engine's flag; null where it has none of that name.</param>
/// <param name="IsResolved">Whether the text says all of the value.</param>
public sealed record ReadFlag(string Name, string? Value, Flag? Flag, bool IsResolved = true)
{
    /// <summary>What follows it, without secrets within.</summary>
    public string? Value { get; init; } = Value is null ? null : Secrets.Without(Value);

    /// <summary>Whether the name itself turns the switch off.</summary>
    public bool IsDenied => Value == FlagReader.Off && Name.StartsWith(FlagReader.Negation, StringComparison.Ordinal);
}
