using System.Collections.Immutable;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>The engine of a request with its settings, both ways.</summary>
internal static class EngineReading
{
    /// <summary>The engine with the settings that are given.</summary>
    public static Outcome<EngineQuestion> Read(EngineChoice? given)
    {
        if (given is null)
            return EngineQuestion.Default;
        Engine? engine = given.Name is { } name ? EngineList.Find(name) : null;
        KnobSet settings = KnobSet.Empty;
        foreach (GivenSetting setting in given.Settings)
        {
            if (engine?.Find(setting.Name) is { } knob && !knob.Has(KnobRole.StageShares))
                settings = settings.With(knob, knob.Kind.ValueOf(setting.Value));
        }

        EngineVersion? version = given.Version is { } text ? EngineVersion.Parse(text) : null;
        return given.Version is null == version is null
            ? new EngineQuestion { Engine = engine, Version = version, Settings = settings }
            : Refusal.Invalid(Topic.EngineVersion, $"Expected a version such as {(engine ?? EngineList.All[0]).Versions[0].Text}.");
    }

    /// <summary>The choice with every setting that has a value, and the version where it is known.</summary>
    public static EngineChoice Write(EngineQuestion question, ImmutableArray<Ratio> stageShares)
    {
        KnobSet settings = question.Engine!.Find(KnobRole.StageShares) is { } shares && !stageShares.IsEmpty
            ? question.Settings.With(shares, KnobValue.Of(stageShares))
            : question.Settings;
        return new EngineChoice
        {
            Name = question.Engine.Name,
            Version = question.Version?.Text,
            Settings = GivenSetting.All(question.Engine, settings),
        };
    }
}
