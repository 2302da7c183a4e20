using System.Globalization;
using System.Text.RegularExpressions;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Logs;

/// <summary>Reads an engine's start-up log. Each line costs time in proportion to its length, however it is made.</summary>
public static partial class LogReader
{
    private const int LongestShown = 400;

    /// <summary>Lines between a failed allocation and the word that another is tried, at most.</summary>
    private const int LinesUntilTried = 8;

    public static ReadLog Read(string log)
    {
        ArgumentNullException.ThrowIfNull(log);
        List<(string Text, int Number)> lines = LogText.Lines(log);
        LogFindings found = LogFindings.In(lines);
        string? name = found.Engine;
        (LogOutcome outcome, LoggedRefusal? refusal) = EndingOf(lines, name);
        EngineCall? call = name is null ? null : CallOf(lines, name);
        return new ReadLog
        {
            Engine = name,
            Version = VersionOf(lines) ?? call?.Version,
            Call = call,
            Accelerator = lines.Select(line => Card().Match(line.Text)).FirstOrDefault(match => match.Success)?.Groups["card"].Value.Trim(),
            Ranks = RanksOf(lines),
            Outcome = outcome,
            Refusal = refusal,
            Printed = found.Printed,
            Unread = found.Unread,
        };
    }

    /// <summary>The release that the log names first; null where it names none. NVIDIA's containers name their driver's before it.</summary>
    private static string? VersionOf(List<(string Text, int Number)> lines) =>
        lines.Where(line => !line.Text.Contains("driver version", StringComparison.Ordinal)).Select(line => Version().Match(line.Text))
            .FirstOrDefault(match => match.Success) is not { } release ? null
            : release.Groups["build"].Success ? "b" + release.Groups["build"].Value : release.Groups["version"].Value;

    private static (LogOutcome Outcome, LoggedRefusal? Refusal) EndingOf(List<(string Text, int Number)> lines, string? engine)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            (string text, int number) = lines[i];
            if (HasAny(text, LogEndings.OutOfMemory) && !IsTriedAgain(lines, i))
                return (LogOutcome.OutOfMemory, new LoggedRefusal("outOfMemory", Shown(text), number));
        }

        int ready = lines.FindIndex(line => HasAny(line.Text, LogEndings.Ready));
        List<(string Text, int Number)> start = ready < 0 ? lines : lines[..ready];
        foreach ((string text, int number) in start)
        {
            foreach ((string mark, string code) in LogEndings.Refusals)
            {
                if (text.Contains(mark, StringComparison.Ordinal))
                    return (LogOutcome.Refused, new LoggedRefusal(code, Shown(text), number));
            }
        }

        if (start.FindIndex(line => HasAny(line.Text, LogEndings.Broken)) is >= 0 and var broken)
            return (LogOutcome.Refused, new LoggedRefusal("startFailed", Shown(start[broken].Text), start[broken].Number));
        if (ready >= 0 || lines.Exists(line => HasAny(line.Text, LogEndings.Started)))
            return (LogOutcome.Started, null);
        return (engine is null ? LogOutcome.Unknown : LogOutcome.Truncated, null);
    }

    private static bool HasAny(string text, string[] marks) => Array.Exists(marks, mark => text.Contains(mark, StringComparison.Ordinal));

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

    private static string Shown(string text) => Shortened(Secrets.Without(text.Trim()));

    /// <summary>As much of a line as is shown.</summary>
    internal static string Shortened(string line) => line.Length > LongestShown ? line[..LongestShown] : line;

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
        @"(?:vLLM API server version|LLM engine \(v|Engine version|TensorRT[- ]LLM version:|\bversion ) ?v?(?<version>[0-9]+\.[0-9]+[0-9A-Za-z.+]*)|build: " +
            @"(?<build>[0-9]{3,5}) \(|build: [0-9a-f]+ \((?<build>[0-9]{3,5})\)|version: (?<build>[0-9]{3,5}) \([0-9a-f]+\)|version: \S+ \(build " +
            @"(?<build>[0-9]{3,5}),", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Version();

    /// <summary>The model in vLLM's banner of block characters.</summary>
    [GeneratedRegex(@"█.* model +(?<model>\S+)\s*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Banner();

    [GeneratedRegex(
        @"(?:Device \d+: (?<card>[^,]+), compute capability|msg=""inference compute"".* (?:name|description)=""(?<card>[^""]+)""|" +
            @"device_info: \w+ (?<card>[^(]+) \(\d+ MiB|- \w+\d+ \((?<card>[^)]+)\) *\||using device \w+ " +
            @"\((?<card>.+?)\)(?: \([0-9a-z:.]+\))? - [0-9]+ MiB free)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Card();

    [GeneratedRegex(@"(?:Worker_TP| TP|VllmWorker rank=)(?<rank>\d{1,3})(?:_|\]| |\))", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Rank();
}
