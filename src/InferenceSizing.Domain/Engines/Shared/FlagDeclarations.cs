using System.Collections.Frozen;
using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Where an engine declares what its command line has beside its settings. Flags of settings stand with the setting; here they get their other
/// names.</summary>
/// <param name="source">Repository, file and release in which the flags were read.</param>
internal sealed class FlagDeclarations(string source)
{
    /// <summary>Words of <c>--dtype</c> that name PyTorch's types: of vLLM and SGLang alike.</summary>
    public const string TorchFormats = """
        fp16 half float16
        bf16 bfloat16
        fp32 float32 float
        - auto
        """;

    private readonly List<Flag> _flags = [];
    private FrozenDictionary<string, ReleaseSpan> _spans = ReleaseSpans.None;
    private string _source = source;

    /// <summary>A flag that tells something.</summary>
    public FlagDeclarations Means(FlagMeaning meaning, FlagEffect effect, FlagForm form, params ReadOnlySpan<string> names) =>
        Add(new Flag([.. names], form, meaning, effect));

    /// <summary>A flag of one value that tells something.</summary>
    public FlagDeclarations Means(FlagMeaning meaning, params ReadOnlySpan<string> names) =>
        Means(meaning, FlagEffect.Memory | FlagEffect.Speed, FlagForm.Value, names);

    /// <summary>A flag that takes one of some words.</summary>
    /// <param name="meaning">What it tells.</param>
    /// <param name="words">A line each: an id of the contract, or a dash for the engine's own choice, then the engine's words for it; the first is
    /// written.</param>
    /// <param name="names">Its names.</param>
    public FlagDeclarations Takes(FlagMeaning meaning, string words, params ReadOnlySpan<string> names) =>
        Add(new Flag([.. names], FlagForm.Value, meaning, FlagEffect.Memory | FlagEffect.Speed) { Words = WordsOf(words) });

    /// <summary>A switch that stands for one id of the contract.</summary>
    public FlagDeclarations Add(FlagMeaning meaning, string name, string id) =>
        Add(new Flag([name], FlagForm.Switch, meaning, FlagEffect.Memory | FlagEffect.Speed) { Words = [new("true", id)] });

    /// <summary>A flag that places weights, as a setting does in another way.</summary>
    public FlagDeclarations Placing(FlagMeaning meaning, FlagForm form, Knob setting, params ReadOnlySpan<string> names) =>
        Add(new Flag([.. names], form, meaning, FlagEffect.Memory | FlagEffect.Speed) { Knob = setting });

    /// <summary>A switch without which a setting counts for nothing, and that stands for its usual value where nobody gives another.</summary>
    /// <param name="meaning">What it tells.</param>
    /// <param name="setting">The setting.</param>
    /// <param name="usual">Its usual value.</param>
    /// <param name="name">Its name.</param>
    /// <param name="beside">Words that the engine wants beside it.</param>
    public FlagDeclarations Enabling(FlagMeaning meaning, Knob setting, Count usual, string name, params ReadOnlySpan<string> beside) =>
        Add(new Flag([name], FlagForm.Switch, meaning, FlagEffect.Memory | FlagEffect.Speed)
        {
            Knob = setting,
            Usual = usual,
            Beside = [.. beside],
        });

    /// <summary>A key of the engine's file of flags that is a setting without a flag.</summary>
    public FlagDeclarations Key(Knob setting, params ReadOnlySpan<string> names) =>
        Add(new Flag([.. names], FlagForm.Value, FlagMeaning.Setting, FlagEffect.Memory | FlagEffect.Speed) { Knob = setting, InFile = true });

    /// <summary>Flags that stand in the engine's file alone, by their first names.</summary>
    public FlagDeclarations InFile(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            int at = _flags.FindIndex(flag => flag.Name == name);
            _flags[at] = _flags[at] with { InFile = true };
        }

        return this;
    }

    /// <summary>Other names of a setting's flag, or another form, unit or part of its value.</summary>
    public FlagDeclarations Setting(Flag flag) => Add(flag with { Meaning = FlagMeaning.Setting, Effect = FlagEffect.Memory | FlagEffect.Speed });

    /// <summary>Other names of a setting's flag.</summary>
    public FlagDeclarations Also(params ReadOnlySpan<string> names) =>
        Setting(new Flag([.. names], FlagForm.Value, FlagMeaning.Setting, FlagEffect.Memory));

    /// <summary>Flags that sizing does not take into account.</summary>
    /// <param name="effect">What they change in the engine.</param>
    /// <param name="form">What follows them.</param>
    /// <param name="names">Names parted by blanks; other names of one flag are joined by a bar.</param>
    public FlagDeclarations Idle(FlagEffect effect, FlagForm form, string names)
    {
        foreach (string name in names.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Add(new Flag([.. name.Split('|')], form, FlagMeaning.Nothing, effect));
        return this;
    }

    /// <summary>What an idle flag says that changes nothing, since the engine does so by itself: a name and its value each.</summary>
    public FlagDeclarations Usually(params ReadOnlySpan<(string Name, string Value)> usual)
    {
        foreach ((string name, string value) in usual)
        {
            int at = _flags.FindIndex(flag => flag.Name == name && flag.Meaning == FlagMeaning.Nothing);
            _flags[at] = _flags[at] with { Words = [.. _flags[at].Words, new(value, "")] };
        }

        return this;
    }

    /// <summary>Which releases have which of them; all others every release has, as far as sources say.</summary>
    /// <param name="from">Where that was read.</param>
    /// <param name="rows">As <see cref="ReleaseSpans.Read"/> takes them.</param>
    public FlagDeclarations Within(string from, string rows)
    {
        (_source, _spans) = ($"{_source}; releases of flags: {from}; flags that are not named there are taken to be in all", ReleaseSpans.Read(rows));
        return this;
    }

    /// <summary>The table of a program without settings.</summary>
    public FlagTable Build(FlagMeaning positional = FlagMeaning.Nothing) => new(_source, [.. _flags], positional, _spans);

    /// <summary>The table.</summary>
    /// <exception cref="InvalidOperationException">A setting's own flag is declared once more, as one that sets nothing.</exception>
    public FlagTable With(KnobList knobs, FlagMeaning positional = FlagMeaning.Nothing) => With(knobs.All, positional);

    /// <summary>The table of a program that knows some of an engine's settings.</summary>
    public FlagTable With(ImmutableArray<Knob> knobs, FlagMeaning positional = FlagMeaning.Nothing)
    {
        List<Flag> all = [];
        foreach (Knob knob in knobs)
        {
            if (knob.Flag is not { } name || name.Contains(' ', StringComparison.Ordinal))
                continue;
            string bare = name.Split('=')[0];
            Flag? declared = _flags.Find(flag => flag.Names.Contains(bare));
            if (declared is { Meaning: FlagMeaning.Nothing, Names.Length: 1 })
                throw new InvalidOperationException($"{bare} sets {knob.Name}: it is not one of the flags that set nothing.");
            FlagForm form = knob.Shape.Type == Kinds.ShapeType.Boolean ? FlagForm.Switch : FlagForm.Value;
            all.Add(declared is { Meaning: FlagMeaning.Setting }
                ? declared with { Names = [bare, .. declared.Names.Where(other => other != bare)], Form = FormOf(declared, form), Knob = knob }
                : new Flag([bare, .. declared?.Names.Where(other => other != bare) ?? []], form, FlagMeaning.Setting, FlagEffect.Memory | FlagEffect.Speed)
                { Knob = knob });
        }

        foreach (Knob knob in knobs)
        {
            // A setting that is a word of another one's flag.
            if (knob.Flag?.Split(' ') is [var name, var word] && all.FindIndex(flag => flag.Names.Contains(name)) is >= 0 and var at)
                all[at] = all[at] with { Switching = all[at].Switching.Add(new(word, knob)) };
        }

        HashSet<string> taken = [.. all.SelectMany(flag => flag.Names)];
        foreach (Flag flag in _flags)
        {
            if (!flag.Names.Any(taken.Contains))
                all.Add(flag is { Meaning: FlagMeaning.Setting, Knob: null } ? flag with { Meaning = FlagMeaning.Nothing } : flag);
        }

        return new FlagTable(_source, [.. all], positional, _spans);
    }

    private static FlagForm FormOf(Flag declared, FlagForm usual) => declared.Form == FlagForm.Value ? usual : declared.Form;

    private static ImmutableArray<FlagWord> WordsOf(string table) =>
    [
        .. from line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
           let parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
           from word in parts[1..]
           select new FlagWord(word, parts[0] == "-" ? "" : parts[0]),
    ];

    private FlagDeclarations Add(Flag flag)
    {
        _flags.Add(flag);
        return this;
    }
}
