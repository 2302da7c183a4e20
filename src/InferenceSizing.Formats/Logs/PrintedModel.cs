using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Logs;

/// <summary>The model of a log of llama.cpp whose file is named by a digest: its own name and its file's type, as a file of both would be called.</summary>
/// <remarks>ggml-org/llama.cpp, src/llama-model.cpp and src/llama-model-loader.cpp, <c>llama_model_ftype_name</c>, 2023 to 2026.</remarks>
internal static partial class PrintedModel
{
    /// <summary>The key of the file's metadata that holds the name.</summary>
    public const string Key = "general.name";

    public static string? Of(IEnumerable<string> lines)
    {
        string? name = null, type = null;
        foreach (string line in lines)
        {
            if (name is null && line.Contains(Key, StringComparison.Ordinal) && Named().Match(line) is { Success: true } named)
                name = named.Groups["name"].Value.Trim().Replace(' ', '-');
            if (type is null && line.Contains("type", StringComparison.Ordinal) && Typed().Match(line) is { Success: true } typed)
                type = typed.Groups["type"].Value + (typed.Groups["size"].Success ? $"_{typed.Groups["size"].Value}" : "");
        }

        return name is null ? null : type is null ? name : $"{name}-{type}.gguf";
    }

    [GeneratedRegex(@"general\.name +(?:str +)?= (?<name>[^=]+)$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Named();

    [GeneratedRegex(@"(?:file type|model ftype) += (?:all )?(?<type>[A-Z0-9_]+)(?: - (?<size>[SML])(?:mall|edium|arge))?",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Typed();
}
