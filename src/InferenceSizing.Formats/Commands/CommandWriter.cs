using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Formats.Commands;

/// <summary>Writes the command line of an engine: the way back from <see cref="CallReading"/>, by the same table of flags.</summary>
public static class CommandWriter
{
    /// <param name="dialect">The engine's.</param>
    /// <param name="told">All parts of the deployment that a command may say.</param>
    /// <param name="model">What the model is.</param>
    /// <param name="stored">The precision that its checkpoint stores weights in; null where not known.</param>
    /// <param name="release">The release that is to understand it: flags that it is not known to have are left out.</param>
    /// <param name="asked">The settings that somebody asked for; all others are the release's own, and need not be said. Null for all.</param>
    /// <returns>Null for an engine, or a release, that is started from a program of one's own.</returns>
    public static WrittenCommand? Write(
        Dialect dialect, IEnumerable<Told> told, CalledModel model, string? stored, EngineVersion release, IReadOnlyCollection<string>? asked = null)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        if (dialect.Engine?.CommandLine is not { Program: var program } || !dialect.Flags.SpanOf(program[0]).Has(release))
            return null;
        WrittenParts parts = new(told);
        if (dialect == Dialect.Ollama)
            return OllamaService.Write(program, parts, FileOf(parts));
        FlagWriter flags = new(dialect, release);
        AddModel(flags, parts);
        LayoutFlags.Write(flags, parts);
        PrecisionFlags.Write(flags, parts, model, stored);
        SpeculationFlags.Write(flags, parts);
        SettingFlags.Write(flags, parts, asked);
        if (dialect == Dialect.TensorRt)
            AddShapes(flags, parts);
        return flags.Command(program);
    }

    private static string NameOf(WrittenParts parts) => parts.TextOf(Target.Model) ?? "MODEL";

    /// <summary>The model's GGUF file, as converters name it, or its tag.</summary>
    private static string FileOf(WrittenParts parts)
    {
        string model = NameOf(parts);
        if (model.Contains(':', StringComparison.Ordinal))
            return model;
        return $"{model[(model.LastIndexOf('/') + 1)..]}-{(parts.TextOf(Target.Weights) ?? "").ToUpperInvariant()}.gguf";
    }

    private static void AddModel(FlagWriter flags, WrittenParts parts)
    {
        string name = flags.Dialect.Engine!.ReadsGguf ? FileOf(parts) : NameOf(parts);
        if (flags.Dialect.Flags.Positional == FlagMeaning.Model)
            flags.Add(name);
        else if (flags.Dialect == Dialect.TensorRt)
            flags.Add($"--onnx={name}.onnx");
        else
            flags.Add(FlagMeaning.Model, name);
    }

    /// <summary>The shapes that trtexec builds for.</summary>
    private static void AddShapes(FlagWriter flags, WrittenParts parts)
    {
        long batch = parts.CountOf(Target.BatchSize);
        flags.Add(parts.Has(Target.ImageHeight)
            ? string.Create(
                CultureInfo.InvariantCulture, $"--shapes=images:{batch}x3x{parts.CountOf(Target.ImageHeight)}x{parts.CountOf(Target.ImageWidth)}")
            : string.Create(CultureInfo.InvariantCulture, $"--shapes=input_ids:{batch}x{parts.CountOf(Target.InputTokens)}"));
        flags.Remark("The names of the graph's inputs are assumed.");
    }
}
