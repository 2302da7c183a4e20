using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>The engine of a request, its version and its knobs.</summary>
internal static class ChosenEngine
{
    private static readonly EngineChoice Nothing = new();

    public static (Engine? Engine, EngineVersion? Version, ProblemHttpResult? Problem) From(EngineChoice? choice, string? weights, ChosenModel model, Accelerator accelerator, Defaults defaults)
    {
        EngineChoice given = choice ?? Nothing;
        Engine engine = given.Name is { } name ? EngineList.Find(name)! : model.Gguf || IsGguf(weights) ? EngineList.OfGguf : EngineList.DefaultFor(model.Architecture, accelerator);
        if (given.Name is null)
            defaults.Note("engine.name");
        if (given.Version is null)
        {
            defaults.Note("engine.version");
            return (engine, engine.DefaultVersion, null);
        }

        return EngineVersion.Parse(given.Version) is { } version
            ? (engine, version, null)
            : (null, null, Problem.Invalid("engine.version", $"Expected a version such as {engine.Versions[0].Text}."));
    }

    /// <summary>Whether weights are of a file type that llama.cpp alone runs.</summary>
    private static bool IsGguf(string? weights) => weights is not null && WeightSchemes.Find(weights) is null && WeightSchemes.FindGguf(weights) is not null;

    /// <summary>The client's knobs over the engine's own.</summary>
    public static KnobSet Knobs(EngineChoice? choice, Engine engine, EngineVersion version, EngineSetting setting, Defaults defaults)
    {
        EngineChoice given = choice ?? Nothing;
        KnobSet asked = KnobSet.Empty;
        foreach (GivenSetting one in given.Settings)
        {
            Knob knob = engine.Find(one.Name)!;
            asked = asked.With(knob, one.ValueOf(knob));
        }

        KnobSet own = engine.Defaults(setting with { Asked = asked }, version);
        foreach (Knob knob in engine.Knobs)
        {
            if (!asked.Has(knob) && own.Has(knob))
                defaults.Note($"{EngineChoice.JsonPath}.{knob.Name}");
        }

        return asked.Over(own);
    }

    /// <summary>The choice with every setting that has a value.</summary>
    public static EngineChoice Complete(Engine engine, EngineVersion version, KnobSet knobs) => new()
    {
        Name = engine.Name,
        Version = version.Text,
        Settings = [.. engine.Knobs.Where(knobs.Has).Select(knob => GivenSetting.Of(knob, knobs[knob]))],
    };
}
