using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Formats.Commands;

/// <summary>A flag and what was made of it.</summary>
/// <param name="Read">The flag as it was found.</param>
/// <param name="Target">The part of the question that it became; null for a flag that sizing does not take into account, or does not know.</param>
/// <param name="Note">What the reader must know; null where there is nothing.</param>
public sealed record UnderstoodFlag(ReadFlag Read, Target? Target, string? Note = null)
{
    /// <summary>The setting that it became, where it is one.</summary>
    public string? Setting { get; init; } = Read.Flag?.Knob?.Name;

    /// <summary>Whether its value is none that the flag takes: the engine would not start with it.</summary>
    public bool IsUnread { get; init; }

    /// <summary>Whether its value is a word of the engine that has no counterpart here, and was left out.</summary>
    public bool IsWordless { get; init; }

    /// <summary>Whether the engine has a flag of that name.</summary>
    public bool IsKnown => Read.Flag is not null;

    /// <summary>Whether the engine's memory changes by it and sizing leaves it out.</summary>
    public bool IsLeftOut => IsKnown && Target is null && Read.Flag!.Meaning != FlagMeaning.Configuration && (Read.Flag.Effect & FlagEffect.Memory) != 0
        && !IsUsual;

    /// <summary>Whether its value is what the engine does by itself.</summary>
    private bool IsUsual => Read is { Value: { } value, Flag: { } flag } && flag.IdOf(value) is "";
}
