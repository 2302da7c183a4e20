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
        ["model", "dtype", "max_seq_len", "tensor_parallel_size", "pipeline_parallel_size", "data_parallel_size", "quantization", "kv_cache_dtype",
            "enforce_eager"];

    /// <summary>Arguments of text-embeddings-router; it hides the letters of the model's name.</summary>
    private static readonly string[] OfRouter = ["dtype", "max_concurrent_requests", "max_batch_tokens", "auto_truncate"];

    /// <summary>Members of a context that llama.cpp prints when it is made (src/llama-context.cpp, src/llama-model.cpp, common/fit.cpp and
    /// tools/server, builds of 2023 to summer 2026), and the flag that each repeats.</summary>
    private static readonly (string Mark, Regex Pattern, string Flag)[] OfContext =
    [
        ("n_ctx ", new(@"\bn_ctx +[=:] +(?<value>\d+)", Linear), "--ctx-size"),
        ("context size set by", new(@"context size set by user to (?<value>\d+)", Linear), "--ctx-size"),
        ("n_batch ", new(@"\bn_batch +[=:] +(?<value>\d+)", Linear), "--batch-size"),
        ("n_ubatch ", new(@"\bn_ubatch +[=:] +(?<value>\d+)", Linear), "--ubatch-size"),
        ("n_seq_max ", new(@"\bn_seq_max +[=:] +(?<value>\d+)", Linear), "--parallel"),
        ("using n_parallel", new(@"using n_parallel = (?<value>\d+)", Linear), "--parallel"),
        ("flash_attn ", new(@"\bflash_attn +[=:] +(?<value>\w+)", Linear), FlashFlag),
        ("kv_unified ", new(@"\bkv_unified +[=:] +(?<value>true|false)", Linear), "--kv-unified"),
        ("layers to GPU", new(@"offloaded (?<value>\d+)/\d+ layers to GPU", Linear), "--n-gpu-layers"),
        (" K (", new(@", K \((?<value>\w+)\):", Linear), "--cache-type-k"),
        (" c^KV (", new(@", c\^KV \((?<value>\w+)\):", Linear), "--cache-type-k"),
        // A blob of Ollama's is named by its digest.
        ("loaded meta data", new(@"loaded meta data with .* from (?<value>\S+\.gguf) \(version", Linear), "--model"),
        (" V (", new(@", V \((?<value>\w+)\):", Linear), "--cache-type-v"),
    ];

    private const string FlashFlag = "--flash-attn";

    private const RegexOptions Linear = RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    /// <summary>Values that llama.cpp prints of <c>flash_attn</c>, and those that its flag takes.</summary>
    private static readonly Dictionary<string, string> FlashAttention =
        new(StringComparer.Ordinal) { ["0"] = "off", ["1"] = "on", ["disabled"] = "off", ["enabled"] = "on" };

    public static IEnumerable<ReadFlag> In(string line, Dialect dialect)
    {
        if (dialect.Engine?.ReadsGguf == true)
            return Context(line, dialect);
        if (dialect == Dialect.TextEmbeddings)
            return RouterArguments().Match(line) is { Success: true } router ? Members(RouterMember(), router.Groups["all"].Value, dialect, OfRouter) : [];
        if (NonDefault().Match(line) is { Success: true } literal)
            return Members(LiteralMember(), literal.Groups["all"].Value, dialect);
        if (ServerArguments().Match(line) is { Success: true } server)
            return Members(ObjectMember(), server.Groups["all"].Value, dialect);
        if (Namespace().Match(line) is { Success: true } space)
            return Members(ObjectMember(), space.Groups["all"].Value, dialect);
        return Configuration().Match(line) is { Success: true } config
            ? Members(ObjectMember(), config.Groups["all"].Value, dialect, Kept) : [];
    }

    private static IEnumerable<ReadFlag> Context(string line, Dialect dialect)
    {
        foreach ((string mark, Regex pattern, string flag) in OfContext)
        {
            if (line.Contains(mark, StringComparison.Ordinal) && pattern.Match(line) is { Success: true } match)
            {
                string value = match.Groups["value"].Value;
                yield return FlagReader.Of(flag, flag == FlashFlag ? FlashAttention.GetValueOrDefault(value, value) : value, dialect.Flags);
            }
        }
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

    [GeneratedRegex(@"text_embeddings_router.*Args \{ (?<all>.*)\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex RouterArguments();

    [GeneratedRegex(@"(?<name>\w+): (?:Some\()?(?<value>[^,()\s\{\[]+)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex RouterMember();

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
