namespace InferenceSizing.Formats.Commands;

/// <summary>A Modelfile of Ollama: the model that a name stands for, and parameters of it.</summary>
/// <remarks>ollama/ollama, docs/modelfile.mdx, 0.5 to 0.33.</remarks>
internal static class ModelFile
{
    /// <summary>What such a file is called.</summary>
    public const string Name = "Modelfile";

    /// <summary>The call with the file's model and parameters, which go before the service's variables.</summary>
    public static EngineCall Add(string file, EngineCall call) => call with { ReadsFile = true, Flags = [.. call.Flags, .. FlagsOf(file, call.Dialect)] };

    private static IEnumerable<ReadFlag> FlagsOf(string file, Dialect dialect)
    {
        foreach (string line in file.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is [var from, var model] && from.Equals("FROM", StringComparison.OrdinalIgnoreCase))
                yield return new ReadFlag(FlagReader.Positional, model, dialect.Flags.Find(Domain.Engines.Shared.FlagMeaning.Model));
            else if (words is [var kind, var name, .. var value] && kind.Equals("PARAMETER", StringComparison.OrdinalIgnoreCase))
                yield return FlagReader.Of(name, string.Join(' ', value), dialect.Flags);
        }
    }
}
