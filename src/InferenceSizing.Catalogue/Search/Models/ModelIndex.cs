using System.Collections.Immutable;
using System.Text;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Catalogue.Search.Models;

/// <summary>Finds a model by any of its names: Hugging Face id, a repository of its quantized checkpoint, a GGUF file, a tag of Ollama, a copy at
/// ModelScope.</summary>
/// <remarks>A name that stands in the catalogue as it is written means that entry. Any other is taken apart: where it comes from, who published it, the format
/// of the weights that it ends with, and the model.</remarks>
internal sealed partial class ModelIndex
{
    /// <summary>What llama.cpp and Ollama load from a repository of GGUF files where no type is named. Source: ggml-org/llama.cpp, tools/server/README.md,
    /// --hf-repo; docs.ollama.com/import.</summary>
    private const string UsualFileType = "q4_k_m";

    /// <summary>What such repositories hold of a model whose experts are published in it: no type changes them. Source: ggml-org/llama.cpp discussion 15396,
    /// gpt-oss-20b-mxfp4.gguf.</summary>
    private const string KeptFileType = "mxfp4";

    /// <summary>Ends the name of a family of which no member can be sized: <c>Foo/Bar-*</c>.</summary>
    private const char AnyEnd = '*';

    /// <summary>The shortest name of such a family that tells it without its publisher.</summary>
    private const int ShortestFamily = 6;

    private const int BlockOfKQuants = 256;

    /// <summary>Of a series whose sizes are words, one of them; of any other, what was not tuned yet.</summary>
    private const string PlainSize = "base";

    private const string InCloud = "The tag is of a model that Ollama runs in its own cloud: nothing of it is loaded here. Take a tag without 'cloud'.";

    /// <summary>Endings that tell checkpoints of one design apart: what was tuned from what.</summary>
    private static readonly ImmutableArray<string> Tunings = ["instruct", "it", "chat", "base", "hf", "pt", "instructhf", "chathf", "bf16", "thinking"];

    private readonly NameIndex<ModelEntry> _names;
    private readonly Dictionary<string, ImmutableArray<ModelEntry>> _byLastPart;
    private readonly Dictionary<string, OllamaName> _ollama;
    private readonly Dictionary<string, UnsizedModel> _unsized;
    private readonly ImmutableArray<(string Beginning, UnsizedModel Model)> _families;
    private readonly Dictionary<string, TunedModel> _tuned;

    /// <summary>Tuned models whose own name is that of another publisher's model, by their whole ids: klue/roberta-base is no roberta-base.</summary>
    private readonly Dictionary<string, TunedModel> _namesakes;
    private readonly UnpublishedSeries _unpublished;
    private readonly Lazy<ModelWithin> _within;

    public ModelIndex(
        NameIndex<ModelEntry> names, IEnumerable<ModelEntry> models, IEnumerable<OllamaName> ollama, IEnumerable<UnsizedModel> unsized,
        IEnumerable<TunedModel> tunings, UnpublishedSeries unpublished)
    {
        (_names, _unpublished) = (names, unpublished);
        ImmutableArray<(string Name, ModelEntry Model)> own = [.. models.SelectMany(model => model.Aliases.Prepend(model.Id).Select(name => (name, model)))];
        ImmutableArray<UnsizedModel> known = [.. unsized.SelectMany(model => model.Aliases.Prepend(model.Id).Select(name => model with { Id = name }))];
        ImmutableArray<(string Name, UnsizedModel Model)> refused =
            [.. known.Where(model => !model.Id.EndsWith(AnyEnd)).Select(model => (Plain(model.Id), model))];
        _families = [.. known.Where(model => model.Id.EndsWith(AnyEnd)).Select(model => (model.Id[..^1], model))];
        _byLastPart = own.GroupBy(named => Letters(LastPart(named.Name)), named => named.Model, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Distinct().ToImmutableArray(), StringComparer.Ordinal);
        ImmutableArray<TunedModel> all = [.. tunings];
        _namesakes = all.Where(named => named.Name.Contains('/', StringComparison.Ordinal) && _byLastPart.ContainsKey(Letters(LastPart(named.Name))))
            .DistinctBy(named => named.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(named => named.Name, StringComparer.OrdinalIgnoreCase);
        ImmutableArray<TunedModel> tuned =
            [.. all.Where(named => !_namesakes.ContainsKey(named.Name)).Select(named => named with { Name = Plain(named.Name) })];
        _tuned = tuned.DistinctBy(named => Letters(named.Name), StringComparer.Ordinal)
            .ToDictionary(named => Letters(named.Name), StringComparer.Ordinal);
        _ollama = ollama.ToDictionary(name => name.Name, StringComparer.OrdinalIgnoreCase);
        _unsized = refused.ToDictionary(named => Letters(named.Name), named => named.Model, StringComparer.Ordinal);
        _within = new Lazy<ModelWithin>(() => new ModelWithin(
            [.. own.Select(named => (Plain(named.Name), named.Model)),
                .. tuned.Where(named => ModelWords.StatesSize(named.Name)).Select(named => (named.Name, named.Model))],
            refused));
    }

    /// <summary>What a name means that is none of the catalogue's own.</summary>
    public ModelReading Read(string name)
    {
        name = Command().Replace(name.Trim(), "");
        string path = Place().Replace(HostedName.Plain(name), "").TrimEnd('/');
        if (_names.Find(path) is { } placed)
            return new ModelReading(new NamedModel(placed), [placed]);
        if (TellingWords.OfNewest(name) is { } moving)
            return ModelReading.Nothing with { Unsized = new UnsizedModel(name, [], moving, "docs.mistral.ai, models") };
        if (TellingWords.OfOtherClasses(path) is { } classes)
            return ModelReading.Nothing with { Unsized = new UnsizedModel(name, [], classes, "huggingface/pytorch-image-models, results") };
        (string repository, string tag) = Split(path);
        if (File().Match(path) is { Success: true } file)
            (repository, tag) = (file.Groups["repository"].Value, $"{StatedScheme.Of(file.Groups["file"].Value).Weights}");
        if (!repository.Contains('/', StringComparison.Ordinal) && Hosted().IsMatch(tag))
            return ModelReading.Nothing with { Unsized = new UnsizedModel(name, [], InCloud, "docs.ollama.com/cloud") };
        if (!HostedName.IsServed(name) && _ollama.TryGetValue(OllamaPlace().IsMatch(name) ? LastPart(repository) : repository, out OllamaName? library))
        {
            ModelReading served = OfLibrary(name, library, tag);
            if (served.Named is not null || served.Unsized is not null || served.Unread is not null || tag.Length == 0)
                return served;
            // A size that came after the library was read: what is known by the name and the size together.
            ModelReading later = Find(WithTag(new StatedScheme(LastPart(repository), null, true, null, null), tag).Base);
            if (later.Named is null)
                return served;
        }

        if (ForVllm().Match(repository) is { Success: true } container)
            (repository, tag) = ($"{container.Groups["model"].Value}{(Sized().IsMatch(tag) ? $"-{tag}" : "")}", "");
        tag = Release().Replace(tag, "");
        StatedScheme stated = StatedScheme.Of(repository);
        if (tag.Length > 0 && (stated.Gguf || !repository.Contains('/', StringComparison.Ordinal) || Sized().IsMatch(tag) || StatesType(tag)))
            stated = WithTag(stated, tag);
        stated = stated with { Unread = stated.Unread ?? StatedScheme.OtherBits(stated.Base, stated.Weights) };
        if (stated.Unread is null && !stated.Gguf && MlxPublisher().IsMatch(repository))
            stated = stated with { Unread = "mlx" };
        if (stated.Unread is null && Converted().IsMatch(LastPart(repository)))
            stated = stated with { Unread = "ct2" };
        if (stated.Unread is null && CompiledFor().Match(repository) is { Success: true } compiled)
            stated = stated with { Unread = compiled.Groups["format"].Value.ToLowerInvariant(), Base = repository[..compiled.Groups["end"].Index] };
        ModelReading reading = Find(stated.Base);
        string? pointed = HostedName.WithPoints(stated.Base);
        if (reading.Choices.IsEmpty && reading.Unsized is null && pointed is not null
            && Find(pointed) is var spelt && !(spelt.Choices.IsEmpty && spelt.Unsized is null))
            (reading, stated) = (spelt, stated with { Base = pointed });
        if (reading.Choices.IsEmpty && reading.Unsized is null && !repository.Contains('/', StringComparison.Ordinal))
            reading = SizesOf(stated.Base) is var sizes && sizes.Choices.Length > 1 ? sizes
                : BeginningWith(Letters(stated.Base)) is { Choices.IsEmpty: false } begun ? begun : sizes;
        if (reading.Choices.IsEmpty && reading.Unsized is null && OfFamily(name) is { } family)
            reading = ModelReading.Nothing with { Unsized = family };
        if (reading.Choices.IsEmpty && reading.Unsized is null)
            reading = _within.Value.Find(name, StatedContext.Without(LastPart(stated.Base)));
        if (reading.Choices.IsEmpty && reading.Unsized is null && pointed is not null)
            reading = _within.Value.Find(name, StatedContext.Without(LastPart(pointed)));
        if (reading.Choices.IsEmpty && reading.Unsized is null && repository.Contains('/', StringComparison.Ordinal))
            reading = OwnSeries(stated.Base);
        if (reading.Choices.IsEmpty && reading.Unsized is null && stated.Base.Length > 0)
            reading = _within.Value.WithoutSize(LastPart(stated.Base));
        if (stated.Unread is not null)
            return reading with { Named = null, Unread = stated.Unread };
        if (reading.Named is not { } found)
            return reading.Choices.IsEmpty && reading.Unsized is null ? Unknown(name, repository, stated) : reading;
        if (found.Remark is not null && stated is { Weights: null, Gguf: false })
            stated = StatedScheme.Within(repository);
        if (stated.Unread is not null)
            return reading with { Named = null, Unread = stated.Unread };
        if (stated.Gguf && found.Entry.Checkpoint.Id == KeptFileType && stated.Weights is { } type && type != KeptFileType && KeepsExperts(found.Entry, type))
            stated = stated with { Weights = KeptFileType, Approximated = stated.Approximated ?? type.ToUpperInvariant() };
        string? weights = stated.Weights ?? (!stated.Gguf ? null : found.Entry.Checkpoint.Id == KeptFileType ? KeptFileType : UsualFileType);
        ModelEntry? longer = StatedContext.Longer(found.Entry, stated.Base);
        return reading with
        {
            Named = found with
            {
                Entry = longer ?? found.Entry,
                Weights = weights,
                Gguf = stated.Gguf,
                ImportanceMatrix = stated.Gguf && MadeWithImportanceMatrix().IsMatch(name),
                Remark = Remark(name, found, longer, weights, stated),
            },
        };
    }

    /// <summary>Whether a file keeps experts as they were published: no type makes more bits of them, and k-quants need rows of whole blocks of 256, which
    /// gpt-oss's 2880 are not.</summary>
    private static bool KeepsExperts(ModelEntry entry, string type) =>
        !FewerBits().IsMatch(type) || entry.Architecture.Value?.Dimensions.HiddenSize.Length % BlockOfKQuants != 0;

    /// <summary>The family without a builder that a name begins as, before the model that may stand in it: SliME-vicuna-13B is more than its language
    /// model.</summary>
    private UnsizedModel? OfFamily(string name) => _families
        .Where(family => name.StartsWith(family.Beginning, StringComparison.OrdinalIgnoreCase)
            || (LastPart(family.Beginning) is { Length: >= ShortestFamily } own && LastPart(name).StartsWith(own, StringComparison.OrdinalIgnoreCase)))
        .Select(family => family.Model with { Id = name }).FirstOrDefault();

    private static ModelReading OfLibrary(string name, OllamaName library, string tag)
    {
        StatedScheme stated = tag is "" or "latest" ? new StatedScheme("", null, true, null, null) : WithTag(new StatedScheme("", null, true, null, null), tag);
        if ((library.OfTag(tag) ?? library.Find(stated.Base)) is not { } size)
            return new ModelReading(null, [.. library.Sizes.Select(other => other.Model).OfType<ModelEntry>().Distinct()]);
        if (size.Model is not { } model)
            return ModelReading.Nothing with { Unsized = size.Unsized! with { Id = name } };
        if (TellingWords.OfDrafter(model, ModelWords.Of(stated.Base, abbreviated: false).Telling) is { } drafts)
            return ModelReading.Nothing with { Unsized = new UnsizedModel(name, [], drafts, model.Source) };
        if ((stated.Unread ?? (StatedScheme.IsForMlx(tag) ? "mlx" : null)) is { } unread)
            return new ModelReading(null, [model], unread);
        string weights = size.Weights == KeptFileType ? KeptFileType : stated.Weights ?? size.Weights;
        NamedModel found = new(model);
        ModelEntry? longer = StatedContext.Longer(model, stated.Base);
        string remark = Remark(name, found, longer, weights, stated);
        return new ModelReading(found with { Entry = longer ?? model, Weights = weights, Gguf = true, Remark = remark }, [model]);
    }

    private static bool StatesType(string tag) => StatedScheme.Of($"{tag}.gguf").Weights is not null;

    /// <summary>A tag behind a colon states the file type, and in Ollama's library the size before it.</summary>
    private static StatedScheme WithTag(StatedScheme repository, string tag)
    {
        StatedScheme stated = StatedScheme.Of($"{tag}.gguf");
        string model = repository.Base.Length > 0 && stated.Base.Length > 0 ? $"{repository.Base}-{stated.Base}" : repository.Base + stated.Base;
        return new StatedScheme(model, stated.Weights ?? repository.Weights, true, stated.Approximated, stated.Unread ?? repository.Unread);
    }

    /// <summary>The model of a name without its format: as it stands, by its last part, with the publisher's name glued to it, or of the same design.</summary>
    private ModelReading Find(string name)
    {
        if (_namesakes.TryGetValue(name, out TunedModel? namesake))
            return new ModelReading(new NamedModel(namesake.Model) { Recalled = namesake.Recalled }, [namesake.Model]);
        string part = TimmTag().Replace(name, "$1$2") is { } timm && timm != name ? timm : Converted().Replace(LastPart(name), "");
        string unglued = Glued().Replace(part, "", 1);
        foreach (string candidate in (ReadOnlySpan<string>)[name, part, unglued])
        {
            if (_names.Find(candidate) is { } known && (candidate == part || candidate == name || HasTokens(known)))
                return new ModelReading(new NamedModel(known), [known]);
            if (_byLastPart.TryGetValue(Letters(LastPart(candidate)), out ImmutableArray<ModelEntry> named)
                && (candidate == part || candidate == name || named.All(HasTokens)))
                return named.Length == 1 ? new ModelReading(new NamedModel(named[0]), named) : new ModelReading(null, named);
        }

        return OfSameDesign(Letters(part)) is var design && (!design.Choices.IsEmpty || design.Unsized is not null) ? design
            : OfSameDesign(Letters(unglued)) is var copy && copy.Choices.All(HasTokens) ? copy : ModelReading.Nothing;
    }

    /// <summary>Whether a model reads text: in front of an image network's name a word tells another network, and no publisher.</summary>
    private static bool HasTokens(ModelEntry model) =>
        model.Kind != ArchitectureKind.Convolutional && model.Architecture.Value?.Dimensions.VocabularySize is { Length: > 0 };

    private ModelReading OfSameDesign(string letters)
    {
        if (_tuned.TryGetValue(letters, out TunedModel? tuned))
            return new ModelReading(new NamedModel(tuned.Model) { Recalled = tuned.Recalled }, [tuned.Model]);
        if (_unsized.TryGetValue(letters, out UnsizedModel? unsized))
            return ModelReading.Nothing with { Unsized = unsized };
        string root = letters;
        foreach (string tuning in Tunings)
            root = root.EndsWith(tuning, StringComparison.Ordinal) ? root[..^tuning.Length] : root;
        foreach (string candidate in (
            ReadOnlySpan<string>)[root, .. Tunings.Select(tuning => root + tuning), .. Tunings.Select(tuning => $"meta{root}{tuning}")])
        {
            if (!_byLastPart.TryGetValue(candidate, out ImmutableArray<ModelEntry> named))
                continue;
            if (!letters.EndsWith(PlainSize, StringComparison.Ordinal) && candidate == root + PlainSize && SizesInWords(root) is { Length: > 1 } sizes)
                return new ModelReading(null, sizes);
            return named.Length == 1 ? new ModelReading(new NamedModel(named[0]), named) : new ModelReading(null, named);
        }

        return ModelReading.Nothing;
    }

    /// <summary>The sizes of a series that words tell apart: of <c>whisper</c> whisper-tiny, whisper-base and so on.</summary>
    private ImmutableArray<ModelEntry> SizesInWords(string root) =>
    [
        .. _byLastPart.Where(model => model.Key.StartsWith(root, StringComparison.Ordinal)
                && (model.Key.AsSpan(root.Length).SequenceEqual(PlainSize) || ModelWords.IsSize(model.Key[root.Length..])))
            .SelectMany(model => model.Value).Distinct().OrderBy(model => model.Id, StringComparer.Ordinal),
    ];

    /// <summary>Models whose names begin with a plain one, whose last number they do not make longer: <c>Mixtral 8x7B</c> for v0.1.</summary>
    private ModelReading BeginningWith(string letters)
    {
        const int shortest = 5, most = 8;
        ImmutableArray<ModelEntry> named = letters.Length < shortest ? [] :
        [
            .. _byLastPart.Where(model => model.Key.Length > letters.Length && model.Key.StartsWith(letters, StringComparison.Ordinal)
                && (char.IsAsciiLetter(model.Key[letters.Length]) || char.IsAsciiLetter(letters[^1])))
                .SelectMany(model => model.Value).Distinct().OrderBy(model => model.Id, StringComparer.Ordinal),
        ];
        bool plain = named is [{ } only] && only.Aliases.Prepend(only.Id).Select(name => Letters(LastPart(name)))
            .Any(key => key.StartsWith(letters, StringComparison.Ordinal) && Edition().IsMatch(key[letters.Length..]));
        return named.Length switch
        {
            1 when plain => new ModelReading(new NamedModel(named[0]), named),
            > 0 and <= most => new ModelReading(null, named),
            _ => ModelReading.Nothing,
        };
    }

    /// <summary>The sizes of a series that a name leaves open: <c>google/gemma-3</c> is one of Gemma 3's.</summary>
    private ModelReading SizesOf(string name)
    {
        const int most = 8;
        bool published = name.Contains('/', StringComparison.Ordinal);
        string beginning = $"{name.Replace(' ', '-')}-";
        ImmutableArray<ModelEntry> sizes =
        [
            .. _byLastPart.Values.SelectMany(models => models).Distinct()
                .Where(model => (published ? model.Id : Maker().Replace(LastPart(model.Id), "")).StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
                .OrderBy(model => model.Id, StringComparer.Ordinal),
        ];
        return sizes.Length is > 0 and <= most ? new ModelReading(null, sizes) : ModelReading.Nothing;
    }

    /// <summary>The series that a publisher's own name begins: <c>Qwen/Qwen2-VL</c> is one of Qwen2-VL's.</summary>
    private ModelReading OwnSeries(string name)
    {
        if (SizesOf(name) is { Choices.IsEmpty: false } sizes)
            return sizes;
        string publisher = name[..(name.LastIndexOf('/') + 1)];
        ModelReading begun = BeginningWith(Letters(LastPart(name)));
        ImmutableArray<ModelEntry> own = [.. begun.Choices.Where(model => model.Id.StartsWith(publisher, StringComparison.OrdinalIgnoreCase))];
        return own.IsEmpty ? ModelReading.Nothing : new ModelReading(null, own);
    }

    private static string Remark(string name, NamedModel found, ModelEntry? longer, string? weights, StatedScheme stated) => !found.Recalled
        ? HowRead(name, found, longer, weights, stated)
        : $"{HowRead(name, found, longer, weights, stated)} That it was tuned from that model was written down from memory: give its config to be sure.";

    private static string HowRead(string name, NamedModel found, ModelEntry? longer, string? weights, StatedScheme stated)
    {
        string context = longer is null ? "" : $" with the {longer.MaximumContext.Count} tokens that its name states";
        string read = $"'{name}' was read as {found.Entry.Id}{context}{(found.Remark is { } within ? $", {within}" : "")}";
        if (weights is null)
            return found.Remark is null ? $"{read}: a copy, or a checkpoint of the same design." : $"{read}. Give its config for exact bytes.";
        string scheme = stated.Approximated is { } mixture
            ? $"{weights}, the nearest type to {mixture}, which is a mixture of its publisher's"
            : stated.Weights is null ? $"{weights}, the usual type where the name states none" : weights;
        read += found.Remark is null ? "" : ",";
        return stated.Gguf
            ? $"{read} in {scheme}. For exact bytes give what POST /models/inspect makes of the file."
            : $"{read} in {scheme}. Its checkpoint may keep other layers in 16 bits: give its config for exact bytes.";
    }

    private static (string Repository, string Tag) Split(string path)
    {
        int colon = path.LastIndexOf(':');
        return colon > 0 && !path[colon..].Contains('/', StringComparison.Ordinal) ? (path[..colon], path[(colon + 1)..]) : (path, "");
    }

    /// <summary>The last part of a name, without its format.</summary>
    private static string Plain(string name) => LastPart(StatedScheme.Of(name).Base);

    private static string LastPart(string name) => name[(name.LastIndexOf('/') + 1)..];

    /// <summary>Lower case, letters and digits alone, but for the points of a version or size: opt-1.3b is not opt-13b.</summary>
    private static string Letters(string name)
    {
        StringBuilder letters = new(name.Length);
        for (int index = 0; index < name.Length; index++)
        {
            bool point = name[index] == '.' && index > 0 && index + 1 < name.Length && char.IsAsciiDigit(name[index - 1]) && char.IsAsciiDigit(name[index + 1]);
            if (char.IsAsciiLetterOrDigit(name[index]) || point)
                letters.Append(char.ToLowerInvariant(name[index]));
        }

        return letters.ToString();
    }
}
