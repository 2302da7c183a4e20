using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Logs;

/// <summary>What the lines of a log say, gathered one by one: figures, the engine that printed them, and amounts of memory that no rule reads.</summary>
internal sealed partial class LogFindings
{
    /// <summary>Figures beyond these are repetitions of a server at work, not of its start.</summary>
    private const int MostFigures = 2000;

    private const int MostUnread = 20;

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
            ("ollama runner", "ollama"), ("source=ggml.go:", "ollama"), ("source=server.go:", "ollama"), ("source=sched.go:", "ollama"),
        ("[TRT]", "tensorrt"), ("onnxruntime", "onnxruntime"), ("max_model_len", "vllm"),
    ];

    /// <summary>Engines that start another one, whose lines are in their logs too: llama.cpp, and TensorRT.</summary>
    private static readonly string[] Starting = ["ollama", "tensorrt-llm"];

    private readonly Dictionary<string, int> _engines = [];
    private readonly List<PrintedFigure> _printed = [];
    private readonly HashSet<(Quantity, double, string, string?)> _seen = [];
    private readonly List<UnreadLine> _unread = [];

    private LogFindings()
    {
    }

    public static LogFindings In(List<(string Text, int Number)> lines)
    {
        LogFindings found = new();
        foreach ((string text, int number) in lines)
        {
            bool known = found.Figures(text, number);
            foreach ((string mark, string engine) in Marks)
            {
                if (text.Contains(mark, StringComparison.Ordinal))
                    found.Count(engine);
            }

            if (!known && found._unread.Count < MostUnread && Amount().IsMatch(text))
                found._unread.Add(new(number, LogReader.Shortened(text)));
        }

        return found;
    }

    /// <summary>The engine whose log it is: one that starts others, else the one that most lines are of; null where none is named.</summary>
    public string? Engine => Array.Find(Starting, _engines.ContainsKey) is { } starting ? starting
        : _engines.OrderByDescending(engine => engine.Value).ThenBy(engine => engine.Key, StringComparer.Ordinal).Select(engine => engine.Key)
            .FirstOrDefault();

    public ImmutableArray<PrintedFigure> Printed => [.. _printed];

    /// <summary>Lines with an amount of memory that no rule reads.</summary>
    public ImmutableArray<UnreadLine> Unread => [.. _unread];

    /// <summary>Whether a rule reads the line.</summary>
    private bool Figures(string text, int number)
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
                    Count(engine);
                if (_printed.Count < MostFigures && figure.IsPlausible && _seen.Add((figure.Quantity, figure.Value, figure.Unit, figure.Device)))
                    _printed.Add(figure);
            }
        }

        return known;
    }

    private void Count(string engine) => _engines[engine] = _engines.GetValueOrDefault(engine) + 1;

    /// <summary>An amount of memory.</summary>
    [GeneratedRegex(@"\d ?(?:GiB|MiB|GB)\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Amount();
}
