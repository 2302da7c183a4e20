using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Formats.Commands;

/// <summary>Ollama's service, which is set by variables, and by parameters of the model in its <see cref="ModelFile"/>.</summary>
internal static class OllamaService
{
    private const string CreatedModel = "inference";

    public static WrittenCommand Write(ImmutableArray<string> program, WrittenParts parts, string modelFile)
    {
        Dialect dialect = Dialect.Ollama;
        List<EngineVariable> variables = [];
        List<string> lines = [$"FROM {modelFile}"];
        foreach (Knob knob in dialect.Engine!.Knobs)
        {
            if (parts.ValueOf(knob) is not { } set || dialect.Flags.Find(knob) is not { } flag)
                continue;
            string value = set is bool on ? (on ? "1" : "0") : string.Create(CultureInfo.InvariantCulture, $"{set}");
            if (EngineEnvironment.OllamaVariableOf(flag) is { } variable)
                variables.Add(new(variable, value));
            else
                lines.Add($"PARAMETER {JsonNamingPolicy.SnakeCaseLower.ConvertName(knob.Name)} {value}");
        }

        // A cache of 16 bits is the service's own.
        if (parts.TextOf(Target.Cache) is { } cache && cache is not ("fp16" or "bf16")
            && dialect.Flags.Find(FlagMeaning.CacheKeyFormat) is { } format && format.WordOf(cache) is { } word
            && EngineEnvironment.OllamaVariableOf(format) is { } kept)
            variables.Add(new(kept, word));
        return new WrittenCommand([.. program], [$"Requests name the model {CreatedModel}."])
        {
            Variables = [.. variables],
            File = new WrittenFile(ModelFile.Name, [.. lines]),
            After = $" &\nollama create {CreatedModel} -f {ModelFile.Name}",
        };
    }
}
