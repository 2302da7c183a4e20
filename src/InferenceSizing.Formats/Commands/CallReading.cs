using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Shared.Kinds;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Commands;

/// <summary>A call's flags as parts of a question.</summary>
public sealed partial class CallReading
{
    /// <summary>vLLM's length that it works out by itself, in a word and as a number.</summary>
    private const string AutoWord = "auto", AutoNumber = "-1";

    private const string NoDevice = "none";

    private static readonly string[] OwnChoice = [AutoWord, "all", "none", "null", "None", AutoNumber, "max", ""];

    private readonly EngineCall _call;
    private readonly CalledModel _model;
    private readonly Dictionary<(Target Target, string? Setting), Told> _told = [];
    private readonly List<UnderstoodFlag> _flags = [];

    /// <summary>The model's context with the rope scaling of a flag.</summary>
    private TokenCount? _scaledContext;

    private CallReading(EngineCall call, CalledModel model) => (_call, _model) = (call, model);

    /// <summary>Every flag, in the order of the command line.</summary>
    public IReadOnlyList<UnderstoodFlag> Flags => _flags;

    /// <summary>What they give the question; of a part told twice the last value.</summary>
    public IEnumerable<Told> Told => _told.Values;

    /// <summary>GPUs that the flags use in one instance.</summary>
    public GpuCount PerInstance => new((int)Math.Min(MostGpus, ProductOf(Target.Tensor, Target.Pipeline, Target.AttentionData)));

    /// <summary>GPUs of all instances.</summary>
    public GpuCount InAll => new((int)Math.Min(MostGpus, ProductOf(Target.Tensor, Target.Pipeline, Target.AttentionData, Target.Replicas)));

    private const long MostGpus = 1 << 20;

    public static CallReading Of(EngineCall call, CalledModel model)
    {
        ArgumentNullException.ThrowIfNull(call);
        CallReading reading = new(call, model);
        foreach (ReadFlag flag in call.Flags)
            reading._flags.AddRange([reading.Understand(flag), .. reading.OtherMembers(flag)]);
        reading.LayOut();
        reading.SettleLengths();
        reading.SettleContext();
        reading.SettleAdapters();
        reading.SettleSpeculation();
        reading.SettleCache();
        return reading;
    }

    private UnderstoodFlag Understand(ReadFlag read) => OneTestOf(read) is { } one
        ? ByItself(WithCommas(one)) with { Read = read, Note = $"Of several tests the one with {one.Value}." }
        : ByItself(WithCommas(read)) with { Read = read };

    /// <summary>llama-bench has semicolons between the patterns of one test (tools/llama-bench/README.md, <c>-ot</c>), where the server has commas.</summary>
    private ReadFlag WithCommas(ReadFlag read) => _call.Dialect == Dialect.LlamaBench && read is { Flag.Knob.Shape.Type: ShapeType.Text, Value: { } patterns }
        ? read with { Value = patterns.Replace(';', ',') } : read;

    /// <summary>A flag of llama-bench with the values of several tests, as that of the largest, or of the first where they have no size; null for
    /// others.</summary>
    private ReadFlag? OneTestOf(ReadFlag read)
    {
        if (_call.Dialect != Dialect.LlamaBench || read is not { IsResolved: true, Flag: { } flag, Value: { } values })
            return null;
        if (!values.Contains(',', StringComparison.Ordinal))
            return null;
        return flag switch
        {
            { Meaning: FlagMeaning.Setting, Knob.Shape.Type: ShapeType.Integer } => FlagNumber.Largest(values) is { } largest
                ? read with { Value = largest.ToString(CultureInfo.InvariantCulture) } : null,
            { Meaning: FlagMeaning.Setting, Knob.Shape.Type: ShapeType.Boolean or ShapeType.Numbers or ShapeType.Text } or
            { Meaning: FlagMeaning.CacheKeyFormat or FlagMeaning.CacheValueFormat } =>
                read with { Value = values.Split(',')[0] },
            _ => null,
        };
    }

    private UnderstoodFlag ByItself(ReadFlag read)
    {
        if (read.Flag is not { } flag || flag.Meaning is FlagMeaning.Nothing or FlagMeaning.Secret or FlagMeaning.Configuration)
            return new UnderstoodFlag(
                read, null, read.Flag?.Meaning == FlagMeaning.Configuration && !_call.ReadsFile
                    ? "Flags of that file are read only where it stands behind the command, or the script writes it." : null);
        string value = read.Value ?? "";
        return flag.Meaning switch
        {
            FlagMeaning.Setting => Setting(read, flag, value),
            FlagMeaning.Model => new UnderstoodFlag(read, Target.Model),
            FlagMeaning.TensorDegree => Count(read, Target.Tensor),
            FlagMeaning.PipelineDegree => Count(read, Target.Pipeline),
            FlagMeaning.DataDegree => Count(read, IsAttentionCopy ? Target.AttentionData : Target.Replicas),
            FlagMeaning.DataAttention => new UnderstoodFlag(read, Target.AttentionData),
            FlagMeaning.ExpertDegree => Count(read, Target.Expert),
            FlagMeaning.ExpertParallel => new UnderstoodFlag(read, Target.Expert),
            FlagMeaning.Quantization => Word(read, Target.Weights, keepsOwn: _model.IsQuantized),
            FlagMeaning.ComputeFormat => Word(read, _model.IsQuantized ? Target.Activations : Target.Weights, keepsOwn: false),
            FlagMeaning.CacheFormat or FlagMeaning.CacheKeyFormat => Word(read, Target.Cache, keepsOwn: false),
            FlagMeaning.CacheValueFormat => Word(read, Target.CacheValues, keepsOwn: false),
            FlagMeaning.SpeculativeMethod => Word(read, Target.SpeculativeMethod, keepsOwn: false),
            FlagMeaning.DraftModel => Draft(read, value),
            FlagMeaning.DraftTokens => Count(read, Target.DraftTokens),
            FlagMeaning.VerifiedTokens => Count(read, Target.DraftTokens, beside: 1),
            FlagMeaning.Speculation => Speculation(read, value),
            FlagMeaning.ConfigOverrides or FlagMeaning.RopeScaling => Longer(read, value),
            FlagMeaning.Members => Members(read, flag, value),
            FlagMeaning.Shapes => Shapes(read, value),
            FlagMeaning.BatchSize => Count(read, Target.BatchSize),
            FlagMeaning.InputTokens => Length(read, Target.InputTokens),
            FlagMeaning.OutputTokens => Length(read, Target.OutputTokens),
            FlagMeaning.DepthTokens => new UnderstoodFlag(read, Target.InputTokens),
            FlagMeaning.Adapters => new UnderstoodFlag(read, Target.Setting),
            FlagMeaning.HostExperts => Placed(read, flag, value == FlagReader.Off ? null : long.MaxValue),
            FlagMeaning.Devices when value == NoDevice && _call.Dialect.Engine?.Find(KnobRole.GpuLayers) is { } layers => OnHost(read, layers),
            FlagMeaning.Devices => new UnderstoodFlag(read, Target.Gpus),
            _ => new UnderstoodFlag(read, null),
        };
    }

    /// <summary>No device is used: no layer is on one.</summary>
    private UnderstoodFlag OnHost(ReadFlag read, Knob layers)
    {
        Tell(Target.Setting, 0L, layers.Name);
        return new UnderstoodFlag(read, Target.Setting) { Setting = layers.Name };
    }

    private UnderstoodFlag Setting(ReadFlag read, Flag flag, string value)
    {
        Knob knob = flag.Knob!;
        if (!read.IsResolved)
            return Unresolved(read, Target.Setting);
        if (knob.Shape is { Type: ShapeType.Text, Words.IsEmpty: true })
            return Worded(read, knob, value);
        if (flag.Key is { } key && value.Contains(':', StringComparison.Ordinal))
            value = value.Split(',').Select(part => part.Split(':')).FirstOrDefault(part => part[0] == key)?[^1] ?? AutoWord;
        if (value == AutoNumber && flag.Switching.Any(choice => choice.Word == AutoWord))
            value = AutoWord;
        foreach ((string word, Knob switched) in flag.Switching)
        {
            if (word == value)
            {
                Tell(Target.Setting, true, switched.Name);
                return new UnderstoodFlag(read, Target.Setting) { Setting = switched.Name };
            }
        }

        if (flag.IdOf(value) is { Length: > 0 } meant)
            value = meant;
        else if (OwnChoice.Contains(value))
            return new UnderstoodFlag(read, Target.Setting, "Left to the engine.");
        object? told = ValueOf(knob.Shape, value, flag.Scale);
        if (told is null)
            return Unread(read, Target.Setting, $"'{value}' is no value of {knob.Name}, and was left out.");
        if (told is 0L && knob.Has(KnobRole.Context) && _call.Dialect.Engine!.ReadsGguf && _model.LongestContext is { Count: > 0 } longest)
        {
            // n_ctx of zero is that of the model (common/arg.cpp).
            Tell(Target.Setting, longest.Count, knob.Name);
            return new UnderstoodFlag(read, Target.Setting, "The longest context of the model.");
        }

        if (told is long count && count < knob.Shape.Minimum.Value)
            return new UnderstoodFlag(read, Target.Setting, "Left to the engine.");
        Tell(Target.Setting, told, knob.Name);
        return new UnderstoodFlag(read, Target.Setting);
    }

    /// <summary>The value of a flag by the shape of its setting; null where it is of another.</summary>
    private static object? ValueOf(ValueShape shape, string value, Count scale) => shape.Type switch
    {
        ShapeType.Boolean => FlagNumber.Truth(value),
        ShapeType.Integer => FlagNumber.Whole(value, scale.Value) ?? FlagNumber.Whole(Images().Match(value).Groups["count"].Value),
        ShapeType.Number => FlagNumber.Real(value),
        ShapeType.Numbers => FlagNumber.List(value),
        _ => shape.WordOf(value),
    };

    /// <summary>Weights of the first layers in host memory.</summary>
    private UnderstoodFlag Placed(ReadFlag read, Flag flag, long? layers)
    {
        if (layers is not { } count || _call.Dialect.Engine?.Find(flag.Knob!.Name) != flag.Knob)
            return new UnderstoodFlag(read, null);
        Tell(Target.Setting, Math.Min(count, (long)flag.Knob!.Shape.Maximum.Value), flag.Knob.Name);
        return new UnderstoodFlag(read, Target.Setting);
    }

    /// <summary>Words of a grammar of their own, each flag's after those before it; what is not taken of them is left out.</summary>
    private UnderstoodFlag Worded(ReadFlag read, Knob setting, string value)
    {
        string all = _told.GetValueOrDefault((Target.Setting, setting.Name))?.Value is string before ? $"{before},{value}" : value;
        if (setting.Kind.FaultOf(all) is not null)
            return new UnderstoodFlag(read, null);
        Tell(Target.Setting, all, setting.Name);
        return new UnderstoodFlag(read, Target.Setting);
    }

    /// <summary>Whether vLLM's and SGLang's data-parallel copies are of the attention alone.</summary>
    private bool IsAttentionCopy => Has(FlagMeaning.DataAttention)
        || (_call.Dialect == Dialect.Vllm && (_model.IsMixture || Has(FlagMeaning.ExpertParallel)));

    private bool Has(FlagMeaning meaning) => _call.Find(meaning) is { Value: not FlagReader.Off };

    private long Degree(FlagMeaning meaning) =>
        _call.Find(meaning) is { IsResolved: true, Value: { } value } && FlagNumber.Whole(value) is > 0 and <= MostGpus and { } count ? count : 1;

    private long ProductOf(params ReadOnlySpan<Target> targets)
    {
        long product = 1;
        foreach (Target target in targets)
        {
            if (_told.TryGetValue((target, null), out Told? told) && told.Value is long degree)
                product = Math.Min(MostGpus, product * Math.Min(degree, MostGpus));
        }

        return product;
    }

    private static UnderstoodFlag Unread(ReadFlag read, Target target, string note) => new(read, target, note) { IsUnread = true };

    private static UnderstoodFlag Unresolved(ReadFlag read, Target target) => new(read, target, "The text does not say its value.");

    private string? Text(Target target) => _told.GetValueOrDefault((target, null))?.Value as string;

    private void Tell(Target target, object value, string? setting = null) => _told[(target, setting)] = new Told(target, value, setting);

    private const string DraftModelMethod = "draftModel";

    /// <summary>The images of a limit by modality: <c>{"image": 2}</c> or <c>image=2</c>.</summary>
    [GeneratedRegex("\"?image\"?\\s*[:=]\\s*(?<count>[0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Images();
}
