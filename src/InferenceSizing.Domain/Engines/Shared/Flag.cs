using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>A flag of an engine's command line.</summary>
/// <param name="Names">The name that is written first, then all others that are read.</param>
/// <param name="Form">What follows it.</param>
/// <param name="Meaning">What it tells.</param>
/// <param name="Effect">What it changes in the engine.</param>
public sealed record Flag(ImmutableArray<string> Names, FlagForm Form, FlagMeaning Meaning, FlagEffect Effect)
{
    /// <summary>The setting that it sets; null for others.</summary>
    public Knob? Knob { get; init; }

    /// <summary>Words that it takes.</summary>
    public ImmutableArray<FlagWord> Words { get; init; } = [];

    /// <summary>Words of its value that switch a setting of their own on: <c>auto</c> of <c>--max-model-len auto</c>.</summary>
    public ImmutableArray<SwitchingWord> Switching { get; init; } = [];

    /// <summary>The word with which the engine goes its own way where a setting is off: <c>--flash-attn auto</c> of llama.cpp.</summary>
    public SwitchingWord? Yielding { get; init; }

    /// <summary>Of a switch that stands for a number, the number that the engine takes where nobody gives another.</summary>
    public Count? Usual { get; init; }

    /// <summary>Words that the engine wants next to a switch.</summary>
    public ImmutableArray<string> Beside { get; init; } = [];

    /// <summary>The part of the value that counts, of flags whose value has named parts: <c>workspace</c> of <c>--memPoolSize=workspace:64</c>.</summary>
    public string? Key { get; init; }

    /// <summary>What one of the flag's numbers is in the setting's unit: 2^20 where the flag counts MiB and the setting bytes.</summary>
    public Count Scale { get; init; } = Count.From(1);

    /// <summary>Of a switch, the release from which on it takes a value; null for one that never does. Before, its name turns it on without a value.</summary>
    public EngineVersion? ValueSince { get; init; }

    /// <summary>Whether it stands only in the file of flags, and not on the command line.</summary>
    public bool InFile { get; init; }

    /// <summary>The name that is written.</summary>
    public string Name => Names[0];

    /// <summary>Whether the engine reads it from its environment, and not from the command line.</summary>
    public bool IsVariable => !Name.StartsWith('-');

    /// <summary>Whether a switch is followed by a word in a release.</summary>
    public bool TakesWord(EngineVersion release) => ValueSince is { } since && since.CompareTo(release) <= 0;

    /// <summary>The id that a word of the engine stands for; null for a word that is not known.</summary>
    public string? IdOf(string word)
    {
        foreach ((string known, string id) in Words)
        {
            if (string.Equals(known, word, StringComparison.OrdinalIgnoreCase))
                return id;
        }

        return null;
    }

    /// <summary>The engine's word for an id; null where it has none.</summary>
    public string? WordOf(string id)
    {
        foreach ((string word, string known) in Words)
        {
            if (string.Equals(known, id, StringComparison.OrdinalIgnoreCase))
                return word;
        }

        return null;
    }
}
