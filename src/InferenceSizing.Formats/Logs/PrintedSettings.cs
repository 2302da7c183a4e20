using System.Text.RegularExpressions;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Logs;

/// <summary>Flags that an engine repeats in its log: as a Python literal, as the text of an object, or as a command.</summary>
internal static partial class PrintedSettings
{
    /// <summary>Members of vLLM's configuration that have another name as a flag.</summary>
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal)
    {
        ["max_seq_len"] = "max-model-len",
        ["model_tag"] = "model",
        ["model_path"] = "model-path",
    };

    private static readonly string[] Kept =
        ["model", "dtype", "max_seq_len", "tensor_parallel_size", "pipeline_parallel_size", "data_parallel_size", "quantization", "kv_cache_dtype", "enforce_eager"];

    public static IEnumerable<ReadFlag> In(string line, Dialect dialect)
    {
        if (NonDefault().Match(line) is { Success: true } literal)
            return Members(LiteralMember(), literal.Groups["all"].Value, dialect);
        if (ServerArguments().Match(line) is { Success: true } server)
            return Members(ObjectMember(), server.Groups["all"].Value, dialect);
        if (Namespace().Match(line) is { Success: true } space)
            return Members(ObjectMember(), space.Groups["all"].Value, dialect);
        return Configuration().Match(line) is { Success: true } config
            ? Members(ObjectMember(), config.Groups["all"].Value, dialect, Kept) : [];
    }

    private static IEnumerable<ReadFlag> Members(Regex member, string text, Dialect dialect, string[]? kept = null)
    {
        foreach (Match match in member.Matches(text))
        {
            string name = match.Groups["name"].Value, value = match.Groups["value"].Value.Trim('\'', '"').Replace("torch.", "", StringComparison.Ordinal);
            if (value is "None" or "" || (kept is not null && !kept.Contains(name)))
                continue;
            ReadFlag flag = FlagReader.Of(Renamed.GetValueOrDefault(name, name), value is "True" or "False" ? value.ToLowerInvariant() : value, dialect.Flags);
            if (flag.Flag is not null)
                yield return flag;
        }
    }

    [GeneratedRegex(@"non-default args: \{(?<all>.*)\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NonDefault();

    [GeneratedRegex(@"server_args=ServerArgs\((?<all>.*)\)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ServerArguments();

    [GeneratedRegex(@"args: Namespace\((?<all>.*)\)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"LLM engine \(v[^)]*\) with config: (?<all>.*)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Configuration();

    [GeneratedRegex(@"'(?<name>\w+)': (?<value>'[^']*'|[^,'\{\[]+)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LiteralMember();

    [GeneratedRegex(@"(?<name>\w+)=(?<value>'[^']*'|[^,()\s\{\[]+)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ObjectMember();
}
