using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class PrecisionChoiceValidator : AnnotatedValidator<PrecisionChoice>;

/// <summary>Settings within the bounds that their engine declares. One of another engine is refused by name, not ignored.</summary>
internal sealed class EngineChoiceValidator : AnnotatedValidator<EngineChoice>
{
    public EngineChoiceValidator() => None(Faults);

    private static IEnumerable<(string Path, string Message)> Faults(EngineChoice engine)
    {
        Engine? named = engine.Name is { } name ? EngineList.Find(name) : null;
        foreach (GivenSetting setting in engine.Settings)
        {
            if (Failure(engine.Name, named, setting) is { } failure)
                yield return (setting.Name, failure);
        }
    }

    private static string? Failure(string? name, Engine? engine, GivenSetting setting)
    {
        if (name is null)
            return $"A setting goes with its engine's name: this belongs to {SettingVocabulary.OwnersOf(setting.Name)}.";
        if (engine?.Find(setting.Name) is not { } knob)
            return $"{name} has no such setting; it belongs to {SettingVocabulary.OwnersOf(setting.Name)}.";
        return knob.Kind.FaultOf(setting.Value);
    }
}
