using System.Globalization;
using System.Text.RegularExpressions;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Logs;

/// <summary>Reads an engine's start-up log. Each line costs time in proportion to its length, however it is made.</summary>
public static partial class LogReader
{
    /// <summary>Figures beyond these are repetitions of a server at work, not of its start.</summary>
    private const int MostFigures = 2000;

    private const int MostUnread = 20, LongestShown = 400;

    /// <summary>Lines between a failed allocation and the word that another is tried, at most.</summary>
    private const int LinesUntilTried = 8;

    private static readonly LogRule[] Rules = [.. VllmLines.All, .. SglangLines.All, .. TensorRtLines.All, .. LlamaLines.All, .. TorchLines.All];

    /// <summary>Marks of engines on lines without figures.</summary>
    private static readonly (string Mark, string Engine)[] Marks =
    [
        ("vLLM API server version", "vllm"), ("vllm serve [model_tag]", "vllm"), ("LLM engine (v", "vllm"), ("[gpu_worker.py", "vllm"),
            ("[multiproc_executor.py", "vllm"),
        ("Engine core initialization failed", "vllm"), ("[core.py:", "vllm"), ("ServerArgs(", "sglang"), ("sglang/srt", "sglang"),
            ("[TensorRT-LLM]", "tensorrt-llm"),
        ("TensorRT-LLM version", "tensorrt-llm"), ("[TRT-LLM]", "tensorrt-llm"), ("text_embeddings_router", "text-embeddings-inference"),
            ("text_embeddings_backend", "text-embeddings-inference"), ("transformers/generation/", "transformers"),
            ("transformers\\generation\\", "transformers"), ("transformers/models/", "transformers"),
         ("llama_model_load", "llama.cpp"), ("ggml_backend", "llama.cpp"), ("ggml_gallocr", "llama.cpp"),
            ("ollama runner", "ollama"),
        ("[TRT]", "tensorrt"), ("onnxruntime", "onnxruntime"), ("max_model_len", "vllm"),
    ];

    /// <summary>Engines that start another one, whose lines are in their logs too: llama.cpp, and TensorRT.</summary>
    private static readonly string[] Starting = ["ollama", "tensorrt-llm"];

    public static ReadLog Read(string log)
    {
        ArgumentNullException.ThrowIfNull(log);
        List<(string Text, int Number)> lines = LogText.Lines(log);
        Dictionary<string, int> engines = [];
        List<PrintedFigure> printed = [];
        HashSet<(Quantity, double, string, string?)> seen = [];
        List<(int, string)> unread = [];
        foreach ((string text, int number) in lines)
        {
            bool known = false;
            foreach (LogRule rule in Rules)
            {
                if (!text.Contains(rule.Mark, StringComparison.Ordinal))
                    continue;
                foreach (PrintedFigure figure in rule.In(text, number))
                {
                    known = true;
                    if (rule.Engine is { } engine)
                        engines[engine] = engines.GetValueOrDefault(engine) + 1;
                    if (printed.Count < MostFigures && figure.IsPlausible && seen.Add((figure.Quantity, figure.Value, figure.Unit, figure.Device)))
                        printed.Add(figure);
                }
            }

            foreach ((string mark, string engine) in Marks)
            {
                if (text.Contains(mark, StringComparison.Ordinal))
                    engines[engine] = engines.GetValueOrDefault(engine) + 1;
            }

            if (!known && unread.Count < MostUnread && Amount().IsMatch(text))
                unread.Add((number, text.Length > LongestShown ? text[..LongestShown] : text));
        }

        string? name = Array.Find(Starting, engines.ContainsKey) is { } starting ? starting
            : engines.OrderByDescending(engine => engine.Value).ThenBy(engine => engine.Key, StringComparer.Ordinal).Select(engine => engine.Key)
                .FirstOrDefault();
        (LogOutcome outcome, LoggedRefusal? refusal) = EndingOf(lines, name);
        EngineCall? call = name is null ? null : CallOf(lines, name);
        return new ReadLog
        {
            Engine = name,
            Version = lines.Select(line => Version().Match(line.Text)).FirstOrDefault(match => match.Success) is { } release
                ? release.Groups["build"].Success ? "b" + release.Groups["build"].Value : release.Groups["version"].Value : call?.Version,
            Call = call,
            Accelerator = lines.Select(line => Card().Match(line.Text)).FirstOrDefault(match => match.Success)?.Groups["card"].Value.Trim(),
            Ranks = RanksOf(lines),
            Outcome = outcome,
            Refusal = refusal,
            Printed = [.. printed],
            Unread = [.. unread],
        };
    }

    private static (LogOutcome Outcome, LoggedRefusal? Refusal) EndingOf(List<(string Text, int Number)> lines, string? engine)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            (string text, int number) = lines[i];
            if (Array.Exists(LogEndings.OutOfMemory, mark => text.Contains(mark, StringComparison.Ordinal)) && !IsTriedAgain(lines, i))
                return (LogOutcome.OutOfMemory, new LoggedRefusal("outOfMemory", Shown(text), number));
        }

        foreach ((string text, int number) in lines)
        {
            foreach ((string mark, string code) in LogEndings.Refusals)
            {
                if (text.Contains(mark, StringComparison.Ordinal))
                    return (LogOutcome.Refused, new LoggedRefusal(code, Shown(text), number));
            }
        }

        if (lines.Exists(line => Array.Exists(LogEndings.Started, mark => line.Text.Contains(mark, StringComparison.Ordinal))))
            return (LogOutcome.Started, null);
        return (engine is null ? LogOutcome.Unknown : LogOutcome.Truncated, null);
    }

    /// <summary>Whether the engine says in the next lines that it tries with less.</summary>
    private static bool IsTriedAgain(List<(string Text, int Number)> lines, int failed)
    {
        for (int i = failed + 1; i < Math.Min(lines.Count, failed + LinesUntilTried); i++)
        {
            if (lines[i].Text.Contains(LogEndings.TriedAgain, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static string Shown(string text)
    {
        string line = Secrets.Without(text.Trim());
        return line.Length > LongestShown ? line[..LongestShown] : line;
    }

    private static EngineCall? CallOf(List<(string Text, int Number)> lines, string engine)
    {
        if (Dialect.Find(engine) is not { } dialect)
            return null;
        IEnumerable<ReadFlag> settings = lines.SelectMany(line => PrintedSettings.In(line.Text, dialect));
        // llama.cpp prints a context for the model and then one for its draft: the first is the one that its flags are of.
        List<ReadFlag> flags = [.. dialect.Engine?.ReadsGguf == true ? settings.DistinctBy(flag => flag.Name) : settings];
        flags.AddRange(lines.SelectMany(line => OllamaServer.In(line.Text, dialect)));
        foreach ((string text, _) in lines)
        {
            if (text.Contains("cmd=\"", StringComparison.Ordinal) && CommandReader.Read(text).Value is [var started])
                flags.AddRange(started.Flags);
            if (Banner().Match(text) is { Success: true } banner)
                flags.Insert(0, new ReadFlag(FlagReader.Positional, banner.Groups["model"].Value, dialect.Flags.Find(Domain.Engines.Shared.FlagMeaning.Model)));
        }

        // What the engine prints goes before what somebody says to have typed.
        EngineCall? typed = TypedCommand.In(lines, dialect);
        EngineCall call = (typed ?? new EngineCall(dialect)) with { Flags = [.. typed?.Flags ?? [], .. flags] };
        return dialect.Engine?.ReadsGguf == true && call.Model is null && PrintedModel.Of(lines.Select(line => line.Text)) is { } name
            ? call with { Flags = [.. call.Flags, new ReadFlag(PrintedModel.Key, name, dialect.Flags.Find(Domain.Engines.Shared.FlagMeaning.Model))] }
            : call;
    }

    private static GpuCount? RanksOf(List<(string Text, int Number)> lines)
    {
        int most = -1;
        foreach ((string text, _) in lines)
        {
            foreach (Match match in Rank().Matches(text))
                most = Math.Max(most, int.Parse(match.Groups["rank"].ValueSpan, CultureInfo.InvariantCulture));
        }

        return most < 0 ? null : new GpuCount(most + 1);
    }

    [GeneratedRegex(
        @"(?:vLLM API server version|LLM engine \(v|Engine version|TensorRT-LLM version:|\bversion ) ?v?(?<version>[0-9]+\.[0-9]+[0-9A-Za-z.+]*)|build: " +
            @"(?<build>[0-9]{3,5}) \(|build: [0-9a-f]+ \((?<build>[0-9]{3,5})\)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Version();

    /// <summary>The model in vLLM's banner of block characters.</summary>
    [GeneratedRegex(@"█.* model +(?<model>\S+)\s*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Banner();

    [GeneratedRegex(
        @"(?:Device \d+: (?<card>[^,]+), compute capability|msg=""inference compute"".* (?:name|description)=""(?<card>[^""]+)""|" +
            @"device_info: \w+ (?<card>[^(]+) \(\d+ MiB|- \w+\d+ \((?<card>[^)]+)\) *\||using device \w+ " +
            @"\((?<card>[^)]+)\))", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Card();

    [GeneratedRegex(@"(?:Worker_TP| TP|VllmWorker rank=)(?<rank>\d{1,3})(?:_|\]| |\))", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Rank();

    /// <summary>An amount of memory.</summary>
    [GeneratedRegex(@"\d ?(?:GiB|MiB|GB)\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Amount();
}
