using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Formats.Commands;

/// <summary>Writes the command line of an engine: the way back from <see cref="CallReading"/>, by the same table of flags.</summary>
public sealed class CommandWriter
{
    private const string OptionsFile = "options.yaml", CreatedModel = "inference";

    private readonly Dialect _dialect;
    private readonly Dictionary<(Target, string?), Told> _told;
    private readonly CalledModel _model;
    private readonly string? _stored;
    private readonly EngineVersion _release;
    private static readonly string[] Floats = ["fp32", "tf32", "fp16", "bf16", "mixed-fp16", "mixed-bf16"];

    private IReadOnlyCollection<string>? _asked;
    private readonly List<string> _words = [];
    private readonly List<string> _remarks = [];
    private readonly KeyedLines _file = new();

    private CommandWriter(Dialect dialect, IEnumerable<Told> told, CalledModel model, string? stored, EngineVersion release)
    {
        (_dialect, _model, _stored, _release) = (dialect, model, stored, release);
        _told = told.ToDictionary(part => (part.Target, part.Setting));
    }

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
        if (program is null || !dialect.Flags.SpanOf(program[0]).Has(release))
            return null;
        CommandWriter writer = new(dialect, told, model, stored, release) { _asked = asked };
        if (dialect == Dialect.Ollama)
            return writer.OfService([.. program]);
        writer.AddModel();
        writer.AddLayout();
        writer.AddPrecision();
        writer.AddSpeculation();
        writer.AddSettings();
        writer.AddAdapters();
        writer.AddShapes();
        if (writer._file.IsEmpty || writer.NameOf(dialect.Flags.Find(FlagMeaning.Configuration)!) is not { } file)
            return new WrittenCommand([.. program, .. writer._words], [.. writer._remarks]) { Arguments = [.. writer._words] };
        writer._words.AddRange([file, OptionsFile]);
        return new WrittenCommand([.. program, .. writer._words], [.. writer._remarks])
        {
            Arguments = [.. writer._words],
            File = new WrittenFile(OptionsFile, [.. writer._file.Lines]),
        };
    }

    /// <summary>A service that is set by variables, and by parameters of the model.</summary>
    private WrittenCommand OfService(ImmutableArray<string> program)
    {
        List<string> variables = [], lines = [$"FROM {ModelFileName}"];
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
        _remarks.Add($"Requests name the model {CreatedModel}.");
        return new WrittenCommand(program, [.. _remarks])
        {
            Variables = [.. variables],
            File = new WrittenFile(ModelFile.Name, [.. lines]),
            After = $" &\nollama create {CreatedModel} -f {ModelFile.Name}",
        };
    }

    private string Model => Text(Target.Model) ?? "MODEL";

    /// <summary>The model's GGUF file, as converters name it.</summary>
    private string ModelFileName => $"{Model[(Model.LastIndexOf('/') + 1)..]}-{(Text(Target.Weights) ?? "").ToUpperInvariant()}.gguf";

    private void AddModel()
    {
        string name = _dialect.Engine!.ReadsGguf ? ModelFileName : Model;
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
                AddSwitch(_dialect.Flags.Find(FlagMeaning.ExpertParallel)!);
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
                AddSwitch(_dialect.Flags.Find(FlagMeaning.DataAttention)!);
            }
            else if (copies > 1 && _dialect.Flags.Find(FlagMeaning.DataAttention) is { } copied)
            {
                AddSwitch(copied);
                if (tensor > 1)
                    _remarks.Add("TensorRT-LLM copies the attention on every tensor rank or on none.");
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
            // llama.cpp asks for the values' format apart.
            if ((Text(target) ?? Text(Target.Cache)) is { } cache && !IsUsual(cache, usual)
                && meanings.Select(_dialect.Flags.Find).FirstOrDefault(flag => flag is not null) is { } flag && flag.WordOf(cache) is { } word)
                AddValue(flag, word);
        }
    }

    /// <summary>Whether a cache is in the format that the engine takes by itself: the activations', and 16 bits where those are of fewer.</summary>
    private bool IsUsual(string cache, string? activations) => _dialect.Engine!.ReadsGguf || activations is null || Floats.Contains(activations)
        ? cache == activations : cache is "fp16" or "bf16";

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
            AddSwitch(found);
        else if (id != "fp32")
            AddTypesOfFile(id);
    }

    /// <summary>A graph whose file has the format: the builder keeps its types, in releases before 11 where it is told to.</summary>
    private void AddTypesOfFile(string id)
    {
        _remarks.Add($"The ONNX file must hold its weights in {id}.");
        if (_dialect.Flags.Find("--stronglyTyped") is { } typed && _dialect.Flags.NameIn(typed, _release) is { } name)
            _words.Add(name);
    }

    private void AddSpeculation()
    {
        if (Text(Target.SpeculativeMethod) is not { } method)
            return;
        long tokens = Count(Target.DraftTokens);
        string? draft = Text(Target.DraftModel);
        if (_dialect == Dialect.Vllm && !_dialect.Flags.SpanOf(_dialect.Flags.Find(FlagMeaning.Speculation)!.Name).Has(_release) && draft is not null)
        {
            Add(FlagMeaning.DraftModel, draft);
            Add(FlagMeaning.DraftTokens, tokens.ToString(CultureInfo.InvariantCulture));
            return;
        }

        if (_dialect == Dialect.Vllm)
        {
            string name = method == "draftModel" ? "" : $"\"method\": \"{method}\", ";
            string model = draft is null ? "" : $"\"model\": \"{draft}\", ";
            Add(FlagMeaning.Speculation, string.Create(CultureInfo.InvariantCulture, $"{{{name}{model}\"num_speculative_tokens\": {tokens}}}"));
            if (method is "eagle" or "eagle3")
                _remarks.Add("The head's repository stands in the speculative config as model.");
            return;
        }

        if (_dialect.Flags.Find(FlagMeaning.SpeculativeMethod)?.WordOf(method) is { } word)
        {
            Add(FlagMeaning.SpeculativeMethod, word);
        }
        else if (_dialect != Dialect.LlamaCpp || draft is null)
        {
            _remarks.Add($"Speculative decoding by {method} is not a flag of this command.");
            return;
        }

        if (draft is not null)
            Add(FlagMeaning.DraftModel, draft);
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

            if (!_told.TryGetValue((Target.Setting, knob.Name), out Told? told)
                || (_asked?.Contains(knob.Name) == false && _dialect.Flags.NameIn(flag, _release) is null))
                continue;
            switch (told.Value)
            {
                case bool on when flag.TakesWord(_release):
                    AddValue(flag, OnOrOff(on));
                    break;
                case true:
                    AddSwitch(flag);
                    break;
                case false:
                    // vLLM's switches that are on by themselves have a name to turn them off.
                    if (_dialect == Dialect.Vllm && $"--no-{flag.Name[2..]}" is var off && flag.Name.StartsWith("--enable-", StringComparison.Ordinal)
                        && _dialect.Flags.SpanOf(off).Has(_release))
                        _words.Add(off);
                    break;
                case long count when flag.Key is { } key && NameOf(flag) is { } name:
                    // Releases that have another name for it have no parts in its value.
                    _words.Add(string.Create(
                        CultureInfo.InvariantCulture, $"{name}={(name == flag.Name ? $"{key}:" : "")}{count / flag.Scale.Value}"));
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

    /// <summary>The switch without which settings of adapters count for nothing.</summary>
    private void AddAdapters()
    {
        if (_dialect.Flags.Find(FlagMeaning.Adapters) is not { Knob: { } slots } flag || !_told.ContainsKey((Target.Setting, slots.Name)))
            return;
        int before = _words.Count;
        AddSwitch(flag);
        if (_words.Count > before)
            _words.AddRange(flag.Beside);
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
        if (NameOf(flag) is not { } name)
            return;
        if (flag.InFile)
            _file.Add(name, value);
        else
            _words.AddRange([name, value]);
    }

    private void AddSwitch(Flag flag)
    {
        if (flag.InFile)
            AddValue(flag, FlagReader.On);
        else if (NameOf(flag) is { } name)
            _words.Add(name);
    }

    /// <summary>What the release calls a flag; null, with a remark, where it is not known to have it.</summary>
    private string? NameOf(Flag flag)
    {
        if (_dialect.Flags.NameIn(flag, _release) is { } name)
            return name;
        FlagSpan span = _dialect.Flags.SpanOf(flag.Name);
        _remarks.Add(span.IsAfter(_release)
            ? $"{flag.Name} is left out: {_dialect.Name} {_release.Text} no longer has it."
            : $"{flag.Name} is left out: {_dialect.Name} is known to have it from {span.FirstWith?.Text} on.");
        return null;
    }

    private string OnOrOff(bool on) => _dialect == Dialect.TextEmbeddings ? (on ? "true" : "false") : (on ? "on" : "off");

    private string? Text(Target target) => _told.GetValueOrDefault((target, null))?.Value as string;

    private long Count(Target target) => _told.GetValueOrDefault((target, null))?.Value is long count ? count : 1;
}
