using System.Collections.Frozen;
using System.Collections.Immutable;
using InferenceSizing.Catalogue.Architectures;

namespace InferenceSizing.Catalogue.Search.Models;

/// <summary>Finds the known model whose series, version and size stand within a longer name: <c>org/Foo-Llama-3.1-8B-Bar-v2</c>.</summary>
/// <remarks>Never where the name states another size, experts, another head or tower, other layers, or two models that differ: then what stands against it is
/// the answer.</remarks>
internal sealed class ModelWithin
{
    /// <summary>A size is stated in whole billions, and may leave out embeddings or towers: Gemma-7B has 8.5 B, Llama-3.1-8B 8.03 B. Derived from the
    /// models here whose names state one.</summary>
    private const double LeastOfStated = 0.8, MostOfStated = 1.3;

    /// <summary>How far apart the parameters of two models may be for either to stand for a name that does not tell them apart.</summary>
    private const double SameParameters = 0.01;

    private const string Unquantized = "bf16";

    /// <summary>The longest series of single words that no version or size tells from a word of the language.</summary>
    private const int LeastWords = 2;

    private readonly FrozenDictionary<string, ImmutableArray<KnownName>> _byFirstWord;

    public ModelWithin(IEnumerable<(string Name, ModelEntry Model)> models, IEnumerable<(string Name, UnsizedModel Model)> unsized) =>
        _byFirstWord = models.Select(named => KnownName.Of(named.Name, named.Model, null))
            .Concat(unsized.Select(named => KnownName.Of(named.Name, null, named.Model)))
            .Where(known => known.Series.Length >= LeastWords || (known.Size is not null && !known.Series.IsEmpty))
            .GroupBy(known => known.Series[0], StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);

    /// <param name="name">The whole name.</param>
    /// <param name="part">The last part of it, without its format.</param>
    public ModelReading Find(string name, string part)
    {
        ModelWords asked = ModelWords.Of(part, abbreviated: true);
        ImmutableArray<KnownName> fitting =
        [
            .. MostTelling(Within(asked)).Where(known =>
                known.Unsized is not null || AgreesInSize(known.Model!, asked.Telling.Where(word => !known.Holds(word)))),
        ];
        if (fitting.FirstOrDefault(known => known.Unsized is not null) is { Unsized: { } unsized })
            return ModelReading.Nothing with { Unsized = unsized };
        KnownName? best = fitting.OrderByDescending(known => known.Editions.Count(word => asked.Telling.Contains(word) || asked.Said.Contains(word)))
            .ThenBy(known => StatedScheme.Of(known.Model!.Id).Weights is not (null or Unquantized)).ThenBy(known => known.Editions.Length)
            .ThenBy(known => known.Model!.Release ?? "~", StringComparer.Ordinal)
            .ThenBy(known => known.Model!.Id, StringComparer.Ordinal).FirstOrDefault();
        if (best?.Model is not { } model || asked.Telling.Any(word => !best.Holds(word) && ModelWords.IsMisspelt(word)))
            return ModelReading.Nothing;
        ImmutableArray<string> others = [.. asked.Telling.Where(word => !best.Holds(word))];
        if (others is [{ } release] && ModelWords.IsRelease(release) && IsOf(name, model))
            return OfRelease(release, fitting);
        if (best.Size is null && others.Any(ModelWords.IsSize))
            return ModelReading.Nothing;
        if (others.Any(ModelWords.IsMonth) && best.Editions.Any(ModelWords.IsMonth) && !best.Editions.Any(asked.Telling.Contains))
            return new ModelReading(null, [.. fitting.Select(known => known.Model!).Distinct()]);
        IEnumerable<string> before = asked.Telling.Take(best.StartIn(asked.Telling));
        if (TellingWords.Against(model, others, before) is { } reason)
            return ModelReading.Nothing with { Unsized = new UnsizedModel(name, [], reason, model.Source) };
        ImmutableArray<ModelEntry> models =
        [
            .. fitting.Concat(LaterOf(best, IsOf(name, model))).Where(known => known == best || AgreesInSize(known.Model!, others))
                .Select(known => known.Model!).Distinct(),
        ];
        return models.All(other => AreAlike(model, other))
            ? new ModelReading(new NamedModel(model) { Remark = "whose series and size stand in it" }, [model])
            : new ModelReading(null, models);
    }

    /// <summary>The models of a series that stands in a name which states no size, and nothing else: the only one that there is, or those to choose from.
    /// </summary>
    /// <param name="part">The last part of the name, without its format.</param>
    public ModelReading WithoutSize(string part)
    {
        const int most = 8;
        ModelWords asked = ModelWords.Of(part, abbreviated: false);
        if (asked.Telling is not [{ } first, ..] || asked.Telling.Any(word => ModelWords.SizeOf(word) is not null || ModelWords.CountsParts(word))
            || !_byFirstWord.TryGetValue(first, out ImmutableArray<KnownName> known))
            return ModelReading.Nothing;
        ImmutableArray<KnownName> sizes = [.. known.Where(name => name.Size is not null && name.Series.SequenceEqual(asked.Telling) && name.Others.IsEmpty)];
        ImmutableArray<ModelEntry> models =
            [.. sizes.Select(name => name.Model).OfType<ModelEntry>().Distinct().OrderBy(model => model.Id, StringComparer.Ordinal)];
        if (models.Length is 0 or > most)
            return ModelReading.Nothing;
        return sizes.All(name => name.Model is not null) && models.All(model => AreAlike(models[0], model))
            ? new ModelReading(new NamedModel(models[0]) { Remark = "the only size of its series that is known here" }, [models[0]])
            : new ModelReading(null, models);
    }

    /// <summary>Whether a name has no publisher of its own: what it says of a release is the model's, and not a tuner's.</summary>
    private static bool IsOf(string name, ModelEntry model) => name.LastIndexOf('/') is var slash && (slash < 0
        || name.AsSpan(0, slash).Equals(model.Id.AsSpan(0, Math.Max(0, model.Id.IndexOf('/', StringComparison.Ordinal))), StringComparison.OrdinalIgnoreCase));

    /// <summary>The model of a release that is not written as its publisher writes it: <c>v3</c> for v0.3; else those that there are.</summary>
    private static ModelReading OfRelease(string release, ImmutableArray<KnownName> fitting)
    {
        ImmutableArray<ModelEntry> models = [.. fitting.Where(known => known.Editions.Contains($"v0.{release[1..]}")).Select(known => known.Model!).Distinct()];
        return models is [{ } only] ? new ModelReading(new NamedModel(only) { Remark = "whose series and size stand in it" }, models)
            : new ModelReading(null, [.. fitting.Select(known => known.Model!).Distinct()]);
    }

    /// <summary>Later generations of a series that a tuner names without a version, in the same size: a Foo-Qwen-7B may be of Qwen2.5-7B.</summary>
    private IEnumerable<KnownName> LaterOf(KnownName best, bool own) => own || best is not { Series: [{ } word], Size: { } size, Others.IsEmpty: true } ? [] :
        _byFirstWord[word].Where(known => known.Model is not null && known.Size == size && known.Others.IsEmpty
            && known.Series is [_, { } version] && ModelWords.IsVersion(version));

    private IEnumerable<KnownName> Within(ModelWords asked)
    {
        for (int start = 0; start < asked.Telling.Length; start++)
        {
            if (!_byFirstWord.TryGetValue(asked.Telling[start], out ImmutableArray<KnownName> known))
                continue;
            foreach (KnownName name in known)
            {
                if (name.StandsIn(asked.Telling, start))
                    yield return name;
            }
        }
    }

    /// <summary>Without those whose words are only a part of another's: Qwen2.5-32B where Qwen2.5-Coder-32B is named.</summary>
    private static IEnumerable<KnownName> MostTelling(IEnumerable<KnownName> within)
    {
        ImmutableArray<KnownName> all = [.. within.Distinct()];
        return all.Where(known => !all.Any(other => known.IsPartOf(other)));
    }

    /// <summary>Whether a model of tokens has as many parameters as each size says that is not its own name's.</summary>
    private static bool AgreesInSize(ModelEntry model, IEnumerable<string> others) => ParametersOf(model) is { } parameters && others.All(word =>
        !ModelWords.CountsParts(word)
            && (ModelWords.SizeOf(word) is not { } stated || (parameters >= LeastOfStated * stated && parameters <= MostOfStated * stated)));

    private static bool AreAlike(ModelEntry one, ModelEntry other)
    {
        if (one == other)
            return true;
        return one.Architecture.Value?.Dimensions is { } left && other.Architecture.Value?.Dimensions is { } right
            && (left.Layers, left.KeyValueHeads, left.HeadDimension) == (right.Layers, right.KeyValueHeads, right.HeadDimension)
            && ParametersOf(one) is { } parameters && Math.Abs((ParametersOf(other) / parameters ?? 0) - 1) <= SameParameters;
    }

    private static double? ParametersOf(ModelEntry model) =>
        model.Architecture.Value is { Dimensions.VocabularySize.Length: > 0 } architecture ? architecture.LayOut().Operators?.Parameters.Value : null;

    /// <summary>A known name by its words: those up to the size stand together, those behind it anywhere, and editions need not stand at all.</summary>
    private sealed record KnownName(
        ImmutableArray<string> Series, string? Size, ImmutableArray<string> Others, ImmutableArray<string> Editions, ModelEntry? Model, UnsizedModel? Unsized)
    {
        private readonly FrozenSet<string> _words = Series.Concat(Others).Concat(Size is null ? [] : [Size]).ToFrozenSet(StringComparer.Ordinal);

        public static KnownName Of(string name, ModelEntry? model, UnsizedModel? unsized)
        {
            ModelWords words = ModelWords.Of(name, abbreviated: false);
            int size = words.Telling.ToList().FindIndex(word => ModelWords.SizeOf(word) is not null || ModelWords.CountsParts(word));
            int end = size >= 0 ? size : words.Telling.Length;
            while (size < 0 && end > 0 && ModelWords.IsEdition(words.Telling[end - 1]) && char.IsAsciiDigit(words.Telling[end - 1][0]))
                end--;
            ImmutableArray<string> behind = words.Telling[(size >= 0 ? size + 1 : end)..];
            return new KnownName(words.Telling[..end], size >= 0 ? words.Telling[size] : null, [.. behind.Where(word => !MayBeLeftOut(word))],
                [.. behind.Where(MayBeLeftOut), .. words.Said], model, unsized);
        }

        /// <summary>A date or release, and the active parameters behind all: <c>qwen3-coder-30b</c> is Qwen3-Coder-30B-A3B.</summary>
        private static bool MayBeLeftOut(string word) => ModelWords.IsEdition(word) || ModelWords.CountsParts(word);

        public bool Holds(string word) => _words.Contains(word) || Editions.Contains(word);

        /// <summary>Whether it begins at a word, and no version follows that is not its own: Llama-3.1-13B is no Llama-13B.</summary>
        public bool StandsIn(ImmutableArray<string> asked, int start) =>
            start + Series.Length <= asked.Length && asked.AsSpan(start, Series.Length).SequenceEqual(Series.AsSpan())
                && (Size is null || asked.Contains(Size)) && Others.All(word => asked.Contains(word))
                && (start + Series.Length == asked.Length || !ModelWords.IsVersion(asked[start + Series.Length]) || Holds(asked[start + Series.Length]));

        /// <summary>How many words stand before its series.</summary>
        public int StartIn(ImmutableArray<string> asked) => Enumerable.Range(0, asked.Length).First(start => StandsIn(asked, start));

        public bool IsPartOf(KnownName other) => _words.Count < other._words.Count && _words.IsSubsetOf(other._words);
    }
}
