using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Benchmarks;

/// <summary>Results as tables: CSV, Markdown, and the boxes of a console.</summary>
internal static partial class TableResults
{
    public static List<BenchmarkRun> Read(string text)
    {
        List<string> lines = [.. text.Split('\n').Select(line => line.Trim())];
        if (lines[0].Contains("build_commit", StringComparison.Ordinal) && lines[0].Contains("avg_ts", StringComparison.Ordinal))
            return LlamaBenchCsv(lines);
        if (lines[0].StartsWith("Metric,", StringComparison.Ordinal))
            return [PerfCsv(lines)];
        if (lines.Exists(line => line.StartsWith('│') || line.StartsWith('┃')))
            return [Box(lines)];
        if (lines[0].Contains(',', StringComparison.Ordinal) && FigureNames.MeasureOf(lines[0]) is not null)
            return OwnCsv(lines);
        return lines.Exists(line => line.StartsWith('|')) ? Markdown(lines) : [];
    }

    private static List<BenchmarkRun> LlamaBenchCsv(List<string> lines)
    {
        List<string> names = Cells(lines[0]);
        return [.. lines.Skip(1).Where(line => line.Length > 0).Take(BenchmarkReader.MostRuns + 1).Select(Cells)
            .Select(cells => JsonResults.LlamaBench(name => names.IndexOf(name) is >= 0 and var at && at < cells.Count ? cells[at] : null))];
    }

    /// <summary>GenAI-Perf: figures with statistics first, then those with only a value.</summary>
    private static BenchmarkRun PerfCsv(List<string> lines)
    {
        List<string> header = [];
        List<Row> rows = [];
        foreach (List<string> cells in lines.Where(line => line.Length > 0).Select(Cells))
        {
            if (cells[0] == "Metric")
                header = cells;
            else
                rows.Add(new Row(cells[0], [.. cells.Skip(1).Select((cell, at) => (at + 1 < header.Count ? header[at + 1] : "", cell))]));
        }

        return OfRows("GenAI-Perf", rows);
    }

    private static BenchmarkRun Box(List<string> lines)
    {
        List<string> header = [];
        List<Row> rows = [];
        foreach (string line in lines.Where(line => line.StartsWith('│') || line.StartsWith('┃')))
        {
            List<string> cells = [.. line.Trim('│', '┃').Split('│', '┃').Select(cell => cell.Trim())];
            if (cells[0] is "Statistic" or "Metric")
                header = cells;
            else if (rows.Count > 0 && cells.Skip(1).All(cell => cell.Length == 0))
                rows[^1] = rows[^1] with { Name = $"{rows[^1].Name} {cells[0]}" };
            else
                rows.Add(new Row(cells[0], [.. cells.Skip(1).Select((cell, at) => (at + 1 < header.Count ? header[at + 1] : "", cell))]));
        }

        return OfRows(lines.Exists(line => line.Contains("AIPerf", StringComparison.Ordinal)) ? "AIPerf" : "GenAI-Perf", rows);
    }

    private static BenchmarkRun OfRows(string tool, List<Row> rows)
    {
        ImmutableArray<Measured>.Builder figures = ImmutableArray.CreateBuilder<Measured>();
        foreach (Row row in rows)
        {
            if (FigureNames.MeasureOf(row.Name) is not { } measure)
                continue;
            foreach ((string statistic, string cell) in row.Cells)
            {
                string name = statistic is "avg" or "Value" ? "mean" : statistic == "p50" ? "median" : statistic;
                if (FigureNames.Of(measure, name, FigureNames.Number(cell), FigureNames.UnitOf(measure)) is { } figure)
                    figures.Add(figure);
            }
        }

        double? Mean(string name) => FigureNames.Number(rows.Find(row => row.Name.StartsWith(name, StringComparison.Ordinal))?.Cells.FirstOrDefault().Cell);
        return new BenchmarkRun(tool)
        {
            Requests = (long?)Mean("Request Count"),
            InputTokens = Mean("Input Sequence Length"),
            OutputTokens = Mean("Output Sequence Length"),
            Figures = figures.DrainToImmutable(),
        };
    }

    /// <summary>A row a run, with the names of POST /calibrations or of the tools.</summary>
    private static List<BenchmarkRun> OwnCsv(List<string> lines)
    {
        List<string> names = Cells(lines[0]);
        List<BenchmarkRun> runs = [];
        foreach (List<string> cells in lines.Skip(1).Where(line => line.Length > 0).Take(BenchmarkReader.MostRuns + 1).Select(Cells))
        {
            StringBuilder json = new("{");
            for (int at = 0; at < Math.Min(names.Count, cells.Count); at++)
            {
                json.Append(at == 0 ? "" : ",").Append(Json(names[at])).Append(':').Append(
                    FigureNames.Number(cells[at]) is { } number ? number.ToString("R", System.Globalization.CultureInfo.InvariantCulture) : Json(cells[at]));
            }

            using System.Text.Json.JsonDocument row = System.Text.Json.JsonDocument.Parse(json.Append('}').ToString());
            runs.AddRange(JsonResults.Read(row.RootElement));
        }

        return runs;
    }

    private static string Json(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";

    /// <summary>Tables of llama-bench, and of figures by name with a column a run.</summary>
    private static List<BenchmarkRun> Markdown(List<string> lines)
    {
        List<BenchmarkRun> runs = [];
        List<string> header = [];
        int first = 0;
        foreach (string line in lines)
        {
            if (Build().Match(line) is { Success: true } build)
            {
                for (; first < runs.Count; first++)
                    runs[first] = runs[first] with { Version = $"b{build.Groups["build"].Value}" };
            }

            if (!line.StartsWith('|') || Rule().IsMatch(line))
                continue;
            List<string> cells = [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
            if (cells.Contains("t/s") || cells[0] is "Metric" or "metric")
                (header, cells) = (cells, []);
            if (cells.Count == 0 || header.Count == 0)
                continue;
            if (header.Contains("t/s"))
                runs.Add(LlamaBenchRow(header, cells));
            else
                AddColumns(runs, header, cells);
        }

        return runs;
    }

    public const string LlamaBench = "llama-bench";

    /// <summary>What the speed of a test is of: of prompts that are answered too, both together.</summary>
    public static Measure MeasureOf(long prompt, long generated) =>
        prompt == 0 ? Measure.DecodeSpeed : generated == 0 ? Measure.PrefillSpeed : Measure.TotalThroughput;

    /// <summary>Tokens before the first that is generated. Without a prompt llama-bench begins with one token of its own.</summary>
    public static long PromptOf(long prompt, long depth) => Math.Max(1, prompt > 0 ? prompt : depth);

    private static BenchmarkRun LlamaBenchRow(List<string> header, List<string> cells)
    {
        string? Cell(string name) => header.IndexOf(name) is >= 0 and var at && at < cells.Count ? cells[at] : null;
        string test = (Cell("test") ?? "").Replace("pp ", "pp", StringComparison.Ordinal).Replace("tg ", "tg", StringComparison.Ordinal);
        string[] speed = (Cell("t/s") ?? "").Split('±', StringSplitOptions.TrimEntries);
        Match asked = Tested().Match(test);
        long Tokens(string part) => (long?)FigureNames.Number(asked.Groups[part].Value) ?? 0;
        Measure measure = MeasureOf(Tokens("prompt"), Tokens("generated"));
        Measured?[] figures =
        [
            FigureNames.Of(measure, "mean", FigureNames.Number(speed[0]), "tokens/s"),
                speed.Length > 1 ? FigureNames.Of(measure, "std", FigureNames.Number(speed[1]), "tokens/s") : null,
        ];
        return new BenchmarkRun(LlamaBench)
        {
            Engine = "llama.cpp",
            Model = Cell("model"),
            Concurrency = 1,
            InputTokens = PromptOf(Tokens("prompt"), Tokens("depth")),
            OutputTokens = Tokens("generated"),
            Figures = [.. figures.OfType<Measured>().Select(figure => figure with { Test = test })],
        };
    }

    private static void AddColumns(List<BenchmarkRun> runs, List<string> header, List<string> cells)
    {
        for (int at = 1; at < Math.Min(cells.Count, header.Count); at++)
        {
            string name = header[at];
            if (runs.Find(known => known.Name == name) is not { } run)
                runs.Add(run = new BenchmarkRun("table") { Name = name });
            if (FigureNames.MeasureOf(cells[0]) is { } measure
                && FigureNames.Of(measure, FigureNames.StatisticOf(cells[0]), FigureNames.Number(cells[at]), FigureNames.UnitOf(measure)) is { } figure)
                runs[runs.FindIndex(known => known.Name == name)] = run with { Figures = run.Figures.Add(figure) };
        }
    }

    /// <summary>RFC 4180: quoted cells may hold commas and doubled quotes.</summary>
    private static List<string> Cells(string line)
    {
        List<string> cells = [];
        StringBuilder cell = new();
        bool quoted = false;
        for (int at = 0; at < line.Length; at++)
        {
            if (line[at] == '"' && quoted && at + 1 < line.Length && line[at + 1] == '"')
                cell.Append(line[at++]);
            else if (line[at] == '"')
                quoted = !quoted;
            else if (line[at] == ',' && !quoted)
                Add();
            else
                cell.Append(line[at]);
        }

        Add();
        return cells;

        void Add()
        {
            cells.Add(cell.ToString().Trim());
            cell.Clear();
        }
    }

    private sealed record Row(string Name, List<(string Statistic, string Cell)> Cells);

    [GeneratedRegex(@"^(?:pp(?<prompt>[0-9]{1,9}))?\+?(?:tg(?<generated>[0-9]{1,9}))?(?: @ d(?<depth>[0-9]{1,9}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Tested();

    [GeneratedRegex(@"^build: [0-9a-f]+ \((?<build>[0-9]+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Build();

    [GeneratedRegex(@"^\|[\s:|-]+\|?$", RegexOptions.CultureInvariant)]
    private static partial Regex Rule();
}
