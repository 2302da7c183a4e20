using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>The settings that some engine has, by their JSON names: a name takes one kind of value, whatever the engine.</summary>
internal static class SettingVocabulary
{
    private static readonly ILookup<string, Owned> ByName = EngineList.All
        .SelectMany(engine => engine.Knobs.Select(knob => new Owned(engine, knob))).ToLookup(owned => owned.Knob.Name, StringComparer.Ordinal);

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => ByName.Select(owned => owned.Key);

    /// <summary>A setting of that name; null where no engine has one.</summary>
    public static Knob? Find(string name) => ByName[name].FirstOrDefault()?.Knob;

    /// <summary>The engines that have a setting of that name, in words.</summary>
    public static string OwnersOf(string name) => string.Join(" and ", ByName[name].Select(owned => owned.Engine.Name));

    /// <summary>How the reason begins why a setting is not taken.</summary>
    public const string NotTaken = "Not taken: ";

    /// <summary>Why a setting that some engine has is not taken; null where none has one of that name.</summary>
    public static string? WhyNot(string name)
    {
        foreach (Engine engine in EngineList.All)
        {
            foreach ((string known, string reason) in engine.NotTaken)
            {
                if (known == name)
                    return $"{NotTaken}of {engine.Name}, {reason}.";
            }
        }

        return null;
    }

    /// <summary>A setting of an engine.</summary>
    private sealed record Owned(Engine Engine, Knob Knob);
}
