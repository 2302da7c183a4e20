using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Formats.Commands;

/// <summary>A command line, and what it leaves unsaid.</summary>
/// <param name="Words">The program and its arguments.</param>
/// <param name="Remarks">What the command cannot say, and what it takes for granted.</param>
public sealed record WrittenCommand(ImmutableArray<string> Words, ImmutableArray<string> Remarks)
{
    /// <summary>As one pastes it into a shell.</summary>
    public string Text => string.Join(' ', Variables.Concat(Words.Select(Quoted)));

    /// <summary>Variables that stand before the program, each with its value.</summary>
    public ImmutableArray<string> Variables { get; init; } = [];

    /// <summary>Lines of a file beside the command.</summary>
    public ImmutableArray<string> Lines { get; init; } = [];

    /// <summary>The arguments without the program, for a container whose image starts it.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>The variables, lines and flags, each with its value, that another command of the same program does not have so.</summary>
    public ImmutableArray<string> FlagsBeyond(WrittenCommand other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return [.. Parts().Except(other.Parts(), StringComparer.Ordinal)];
    }

    private IEnumerable<string> Parts() => [.. Variables, .. Lines, .. Flags()];

    private IEnumerable<string> Flags()
    {
        int at = 0;
        while (at < Arguments.Length)
        {
            int next = at + 1;
            // A negative number is a value.
            while (next < Arguments.Length && !(Arguments[next] is ['-', var after, ..] && !char.IsAsciiDigit(after)))
                next++;
            if (Arguments[at].StartsWith('-'))
                yield return string.Join(' ', Arguments[at..next].Select(Quoted));
            at = next;
        }
    }

    private static string Quoted(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,@+%".Contains(c, StringComparison.Ordinal)) && word.Length > 0
            ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

/// <summary>Writes the command line of an engine: the way back from <see cref="CallReading"/>, by the same table of flags.</summary>
public sealed class CommandWriter
{
    private readonly Dialect _dialect;
    private readonly Dictionary<(Target, string?), Told> _told;
    private readonly CalledModel _model;
    private readonly string? _stored;
    private readonly List<string> _words = [];
    private readonly List<string> _remarks = [];

    private CommandWriter(Dialect dialect, IEnumerable<Told> told, CalledModel model, string? stored)
    {
        (_dialect, _model, _stored) = (dialect, model, stored);
        _told = told.ToDictionary(part => (part.Target, part.Setting));
    }

    /// <param name="dialect">The engine's.</param>
    /// <param name="told">All parts of the deployment that a command may say.</param>
    /// <param name="model">What the model is.</param>
    /// <param name="stored">The precision that its checkpoint stores weights in; null where not known.</param>
    /// <returns>Null for an engine that is started from a program of one's own.</returns>
    public static WrittenCommand? Write(Dialect dialect, IEnumerable<Told> told, CalledModel model, string? stored)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        string[]? program = dialect.Name switch
        {
            "vllm" => ["vllm", "serve"],
            "sglang" => ["python3", "-m", "sglang.launch_server"],
            "tensorrt-llm" => ["trtllm-serve"],
            "llama.cpp" => ["llama-server"],
            "tensorrt" => ["trtexec"],
            "text-embeddings-inference" => ["text-embeddings-router"],
            "ollama" => ["ollama", "serve"],
            _ => null,
        };
        if (program is null)
            return null;
        CommandWriter writer = new(dialect, told, model, stored);
        if (dialect == Dialect.Ollama)
            return writer.OfService([.. program]);
        writer.AddModel();
        writer.AddLayout();
        writer.AddPrecision();
        writer.AddSpeculation();
        writer.AddSettings();
        writer.AddShapes();
        return new WrittenCommand([.. program, .. writer._words], [.. writer._remarks]) { Arguments = [.. writer._words] };
    }

    /// <summary>A service that is set by variables, and by parameters of the model.</summary>
    private WrittenCommand OfService(ImmutableArray<string> program)
    {
        List<string> variables = [], lines = [];
        foreach (Knob knob in _dialect.Engine!.Knobs)
        {
            if (!_told.TryGetValue((Target.Setting, knob.Name), out Told? told) || _dialect.Flags.Find(knob) is not { } flag)
                continue;
            string value = told.Value is bool on ? (on ? "1" : "0") : string.Create(CultureInfo.InvariantCulture, $"{told.Value}");
            if (EngineEnvironment.OllamaVariableOf(flag) is { } variable)
                variables.Add($"{variable}={value}");
            else
                lines.Add($"PARAMETER {JsonNamingPolicy.SnakeCaseLower.ConvertName(knob.Name)} {value}");
        }

        // A cache of 16 bits is the service's own.
        if (Text(Target.Cache) is { } cache && cache is not ("fp16" or "bf16")
            && _dialect.Flags.Find(FlagMeaning.CacheKeyFormat) is { } format && format.WordOf(cache) is { } word
            && EngineEnvironment.OllamaVariableOf(format) is { } kept)
            variables.Add($"{kept}={word}");
        if (lines.Count > 0)
            _remarks.Add($"In the model's Modelfile: {string.Join(", ", lines)}.");
        _remarks.Add("Requests name the model, which is pulled before.");
        return new WrittenCommand(program, [.. _remarks]) { Variables = [.. variables], Lines = [.. lines] };
    }

    private void AddModel()
    {
        string name = Text(Target.Model) ?? "MODEL";
        if (_dialect.Engine!.ReadsGguf)
            name = $"{name[(name.LastIndexOf('/') + 1)..]}-{(Text(Target.Weights) ?? "").ToUpperInvariant()}.gguf";
        if (_dialect.Flags.Positional == FlagMeaning.Model)
            _words.Add(name);
        else if (_dialect == Dialect.TensorRt)
            _words.Add($"--onnx={name}.onnx");
        else
            Add(FlagMeaning.Model, name);
    }

    private void AddLayout()
    {
        long tensor = Count(Target.Tensor), copies = Count(Target.AttentionData), experts = Count(Target.Expert);
        if (_dialect == Dialect.Vllm)
        {
            AddDegree(FlagMeaning.TensorDegree, tensor);
            AddDegree(FlagMeaning.DataDegree, copies);
            if (experts > 1 && experts == tensor * copies)
                _words.Add(_dialect.Flags.Find(FlagMeaning.ExpertParallel)!.Name);
            else if (experts > 1)
                _remarks.Add("vLLM lays experts over all ranks or none.");
        }
        else
        {
            AddDegree(FlagMeaning.TensorDegree, tensor * copies);
            AddDegree(FlagMeaning.ExpertDegree, experts);
            if (copies > 1 && _dialect == Dialect.Sglang)
            {
                Add(FlagMeaning.DataDegree, copies.ToString(CultureInfo.InvariantCulture));
                _words.Add(_dialect.Flags.Find(FlagMeaning.DataAttention)!.Name);
            }
            else if (copies > 1)
            {
                _remarks.Add("enable_attention_dp: true stands in the file of --extra_llm_api_options.");
            }
        }

        if (!_dialect.Engine!.ReadsGguf)
            AddDegree(FlagMeaning.PipelineDegree, Count(Target.Pipeline));
    }

    private void AddPrecision()
    {
        string? weights = Text(Target.Weights), activations = Text(Target.Activations);
        if (!_dialect.Engine!.ReadsGguf && weights is not null && weights != _stored)
        {
            if (_dialect.Flags.Find(FlagMeaning.ComputeFormat)?.WordOf(weights) is { } format)
                Add(FlagMeaning.ComputeFormat, format);
            else if (_dialect == Dialect.TensorRt)
                AddSwitchOf(weights);
            else if (_dialect.Flags.Find(FlagMeaning.Quantization)?.WordOf(weights) is { } word)
                AddQuantization(weights, word);
            else
                _remarks.Add($"Weights in {weights} need a checkpoint that stores them so.");
        }

        string? usual = _model.IsQuantized ? activations : activations ?? weights;
        foreach ((Target target, FlagMeaning[] meanings) in (ReadOnlySpan<(Target, FlagMeaning[])>)[
            (Target.Cache, [FlagMeaning.CacheFormat, FlagMeaning.CacheKeyFormat]), (Target.CacheValues, [FlagMeaning.CacheValueFormat])])
        {
            if (Text(target) is { } cache && cache != usual && meanings.Select(_dialect.Flags.Find).FirstOrDefault(flag => flag is not null) is { } flag
                && flag.WordOf(cache) is { } word)
                AddValue(flag, word);
        }
    }

    private void AddQuantization(string weights, string word)
    {
        if (_dialect == Dialect.TensorRtLlm)
            _remarks.Add($"Weights in {weights} need a checkpoint that stores them so.");
        else
            Add(FlagMeaning.Quantization, word);
        if (weights is not ("fp8" or "nf4"))
            _remarks.Add($"The checkpoint has to be one in {weights}.");
    }

    private void AddSwitchOf(string id)
    {
        if (_dialect.Flags.All.FirstOrDefault(flag => flag.Meaning == FlagMeaning.Quantization && flag.Words.Any(word => word.Id == id)) is { } found)
            _words.Add(found.Name);
    }

    private void AddSpeculation()
    {
        if (Text(Target.SpeculativeMethod) is not { } method)
            return;
        long tokens = Count(Target.DraftTokens);
        string? draft = Text(Target.DraftModel);
        if (_dialect == Dialect.Vllm)
        {
            string name = method == "draftModel" ? "" : $"\"method\": \"{method}\", ";
            string model = draft is null ? "" : $"\"model\": \"{draft}\", ";
            Add(FlagMeaning.Speculation, string.Create(CultureInfo.InvariantCulture, $"{{{name}{model}\"num_speculative_tokens\": {tokens}}}"));
            if (method is "eagle" or "eagle3")
                _remarks.Add("The head's repository stands in the speculative config as model.");
            return;
        }

        if (_dialect.Flags.Find(FlagMeaning.SpeculativeMethod)?.WordOf(method) is { } word && _dialect == Dialect.Sglang)
            Add(FlagMeaning.SpeculativeMethod, word);
        else if (_dialect != Dialect.LlamaCpp || draft is null)
            _remarks.Add($"Speculative decoding by {method} is not a flag of this command.");
        if (draft is not null && _dialect.Flags.Find(FlagMeaning.DraftModel) is not null && _dialect != Dialect.TensorRtLlm)
            Add(FlagMeaning.DraftModel, draft);
        if (_dialect is { Name: "sglang" or "llama.cpp" })
            Add(FlagMeaning.DraftTokens, tokens.ToString(CultureInfo.InvariantCulture));
    }

    private void AddSettings()
    {
        foreach (Knob knob in _dialect.Engine!.Knobs)
        {
            if (_dialect.Flags.Find(knob) is not { } flag)
                continue;
            if (Switched(flag) is { } word)
            {
                AddValue(flag, word);
                continue;
            }

            if (!_told.TryGetValue((Target.Setting, knob.Name), out Told? told))
                continue;
            switch (told.Value)
            {
                case bool on when flag.Form == FlagForm.Optional:
                    AddValue(flag, on ? "on" : "off");
                    break;
                case true:
                    _words.Add(flag.Name);
                    break;
                case false when _dialect == Dialect.TextEmbeddings:
                    _remarks.Add($"{flag.Name} false stands for this from 1.9 on; before, it is so without the flag.");
                    break;
                case false:
                    // vLLM's switches that are on by themselves have a name to turn them off.
                    if (_dialect == Dialect.Vllm && flag.Name.StartsWith("--enable-", StringComparison.Ordinal))
                        _words.Add("--no-" + flag.Name[2..]);
                    break;
                case long count when flag.Key is { } key:
                    _words.Add(string.Create(CultureInfo.InvariantCulture, $"{flag.Name}={key}:{count / flag.Scale.Value}"));
                    break;
                case double[] items:
                    AddValue(flag, string.Join(',', items.Select(item => item.ToString(CultureInfo.InvariantCulture))));
                    break;
                case long images when flag.Name == "--limit-mm-per-prompt":
                    AddValue(flag, string.Create(CultureInfo.InvariantCulture, $"{{\"image\": {images}}}"));
                    break;
                default:
                    AddValue(flag, string.Create(CultureInfo.InvariantCulture, $"{told.Value}"));
                    break;
            }
        }
    }

    /// <summary>The word of a flag that switches a setting of its own on; it stands in place of the flag's value.</summary>
    private string? Switched(Flag flag) =>
        flag.Switching.FirstOrDefault(other => _told.GetValueOrDefault((Target.Setting, other.Knob.Name))?.Value is true).Word;

    /// <summary>The shapes that trtexec builds for.</summary>
    private void AddShapes()
    {
        if (_dialect != Dialect.TensorRt)
            return;
        long batch = Count(Target.BatchSize);
        _words.Add(_told.ContainsKey((Target.ImageHeight, null))
            ? string.Create(CultureInfo.InvariantCulture, $"--shapes=images:{batch}x3x{Count(Target.ImageHeight)}x{Count(Target.ImageWidth)}")
            : string.Create(CultureInfo.InvariantCulture, $"--shapes=input_ids:{batch}x{Count(Target.InputTokens)}"));
        _remarks.Add("The names of the graph's inputs are assumed.");
    }

    private void AddDegree(FlagMeaning meaning, long degree)
    {
        if (degree > 1 && _dialect.Flags.Find(meaning) is not null)
            Add(meaning, degree.ToString(CultureInfo.InvariantCulture));
    }

    private void Add(FlagMeaning meaning, string value) => AddValue(_dialect.Flags.Find(meaning)!, value);

    private void AddValue(Flag flag, string value)
    {
        _words.Add(flag.Name);
        _words.Add(value);
    }

    private string? Text(Target target) => _told.GetValueOrDefault((target, null))?.Value as string;

    private long Count(Target target) => _told.GetValueOrDefault((target, null))?.Value is long count ? count : 1;
}
