namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>A word that a flag takes.</summary>
/// <param name="Word">The engine's.</param>
/// <param name="Id">The id of the contract that it stands for; empty for the engine's own choice.</param>
public readonly record struct FlagWord(string Word, string Id);

/// <summary>A word of a flag's value that stands for a setting of its own.</summary>
/// <param name="Word">The engine's.</param>
/// <param name="Knob">The setting.</param>
public readonly record struct SwitchingWord(string Word, Knob Knob);
