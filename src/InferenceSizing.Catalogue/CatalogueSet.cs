using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Catalogue.Accelerators;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Catalogue.Engines;
using InferenceSizing.Catalogue.Loading;
using InferenceSizing.Catalogue.Machines;
using InferenceSizing.Catalogue.Precisions;
using InferenceSizing.Catalogue.Quality;
using InferenceSizing.Catalogue.Search;
using InferenceSizing.Catalogue.Search.Cards;
using InferenceSizing.Catalogue.Search.Models;
using InferenceSizing.Catalogue.Speed;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Learning.Judging;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Quality;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Catalogue;

/// <summary>All that is known by name: models, accelerators, precisions and engines. Immutable; looked up without locks.</summary>
public sealed class CatalogueSet
{
    private readonly NameIndex<ModelEntry> _models;
    private readonly Lazy<ModelIndex> _modelNames;
    private readonly NameIndex<Accelerator> _accelerators;
    private readonly Lazy<CardIndex> _cards;
    private readonly NameIndex<PrecisionEntry> _precisions;
    private readonly NameIndex<EngineEntry> _engines;
    private readonly Lazy<PublishedAccuracy> _accuracy;

    private CatalogueSet(IReadOnlyList<DataFile> files)
    {
        ILookup<string, Price> prices = PricesOf(files);
        List<(Accelerator Value, SourcedEntry Entry)> accelerators = ReadAll(
            files, Section.Accelerators, "id", entry => AcceleratorReader.Read(entry.Json, [.. prices[entry.Key]], entry.Error));
        List<(ModelEntry Value, SourcedEntry Entry)> models = ReadAll(files, Section.Models, "id", ReadModel);
        models.AddRange([.. ReadAll(files, Section.Checkpoints, "id", entry => ReadCheckpoint(entry, models))]);
        List<(PrecisionEntry Value, SourcedEntry Entry)> precisions = ReadAll(
            files, Section.Precisions, "id", entry => PrecisionReader.Read(entry.Json, entry.Error));
        List<(EngineEntry Value, SourcedEntry Entry)> engines = ReadAll(files, Section.Engines, "id", entry => EngineReader.Read(entry.Json, entry.Error));
        Quality = new QualityEvidence(
            [.. Entries.Merge(files, Section.Quality, QualityReader.Key).Select(entry => QualityReader.Read(entry.Json))],
            [.. Entries.Merge(files, Section.SizeCurves, entry => entry.Text("name")).Select(entry => QualityReader.Curve(entry.Json))]);
        _accelerators = IndexOf(accelerators, gpu => gpu.Id, gpu => [gpu.Name, .. gpu.Aliases]);
        _models = IndexOf(models, model => model.Id, model => model.Aliases);
        _precisions = IndexOf(precisions, precision => precision.Id, _ => []);
        _engines = IndexOf(engines, engine => engine.Id, engine => engine.Aliases);
        RequireKnownAccelerators(files);
        ImmutableArray<(Machine Machine, Accelerator Card)> machines = [.. MachinesOf(files)];
        MachineProviders = machines.Select(known => known.Machine.Provider).ToImmutableSortedSet(StringComparer.OrdinalIgnoreCase);
        _cards = new(() => new CardIndex(_accelerators, Accelerators, machines, LabelsOf(files)));
        Unsized = [.. Entries.Merge(files, Section.Unsized, entry => entry.Text("id")).Select(entry => UnsizedModel.Read(entry.Json))];
        _modelNames = new(() => new ModelIndex(
            _models, Models, Entries.Merge(files, Section.Ollama, entry => entry.Text("name")).Select(OllamaNameOf), Unsized,
            Entries.Merge(files, Section.Tunings, entry => $"{entry.Text("model")}, {entry.Text("source")}").SelectMany(TuningsOf),
            new UnpublishedSeries(Entries.Merge(files, Section.Unpublished, entry => entry.Text("maker")))));
        Accelerators = [.. accelerators.Select(item => item.Value)];
        Providers = Accelerators.SelectMany(gpu => gpu.Prices).Select(price => price.Provider).ToImmutableSortedSet(StringComparer.OrdinalIgnoreCase);
        Date = prices.SelectMany(offers => offers).Select(price => price.AsOf).Max(StringComparer.Ordinal);
        Models = [.. models.Select(item => item.Value)];
        Precisions = [.. precisions.Select(item => item.Value)];
        Engines = [.. engines.Select(item => item.Value)];
        SpeedTables = SpeedTables.Of(files);
        Speed = SpeedTables.ToModel();
        _accuracy = new Lazy<PublishedAccuracy>(() => new PublishedAccuracy(
            Entries.Merge(files, Section.JudgedRuns, entry => entry.Text("id")).Select(entry => SpeedReader.JudgedRuns(entry.Json))));
        // Most requests name a model and a card by their ids and ask for none of these, but a wrong entry of an overlay stops the start.
        if (files.Any(file => file.IsOverlay))
            _ = (Accuracy, _cards.Value, _modelNames.Value);
        SinglePass = SinglePassTables.ModelOf(files);
    }

    /// <summary>Names of all that rent accelerators out, without regard to case.</summary>
    public ImmutableSortedSet<string> Providers { get; }

    /// <summary>Names of all whose machines are known, with prices or without, without regard to case.</summary>
    public ImmutableSortedSet<string> MachineProviders { get; }

    /// <summary>Newest date that an entry carries (<c>YYYY-MM</c> or <c>YYYY-MM-DD</c>, which sort as text); null where none has a date.</summary>
    public string? Date { get; }

    /// <summary>What published results say of lost quality.</summary>
    public QualityEvidence Quality { get; }

    public ImmutableArray<ModelEntry> Models { get; }

    /// <summary>Models that people run and that cannot be sized, with the reason.</summary>
    public ImmutableArray<UnsizedModel> Unsized { get; }

    public ImmutableArray<Accelerator> Accelerators { get; }

    public ImmutableArray<PrecisionEntry> Precisions { get; }

    public ImmutableArray<EngineEntry> Engines { get; }

    /// <summary>The constants of times with their origins.</summary>
    public SpeedTables SpeedTables { get; }

    /// <summary>The constants of times as estimates use them.</summary>
    public SpeedModel Speed { get; }

    /// <summary>How far those lay off on published figures that they had not seen.</summary>
    public PublishedAccuracy Accuracy => _accuracy.Value;

    /// <summary>The constants of forward passes.</summary>
    public SinglePassModel SinglePass { get; }

    /// <summary>The catalogue of the program, with the entries of a directory added or in place of those of the same id.</summary>
    /// <param name="overlayDirectory">A directory of JSON files like those of the program; null or empty for none.</param>
    /// <exception cref="CatalogueException">A file is not valid: with its name, the line and the reason.</exception>
    public static CatalogueSet Load(string? overlayDirectory = null) =>
        Of([.. DataFile.Embedded(), .. string.IsNullOrEmpty(overlayDirectory) ? [] : DataFile.InDirectory(overlayDirectory)]);

    internal static CatalogueSet Of(IReadOnlyList<DataFile> files) => new(files);

    /// <summary>What a name of a model means: its id, a repository of its quantized checkpoint, a GGUF file, an Ollama tag.</summary>
    public ModelReading ReadModel(string name) =>
        _models.Find(name) is { } known ? new ModelReading(new NamedModel(known), [known]) : _modelNames.Value.Read(name);

    /// <summary>What a name of a card means: of the data sheet, the driver, Kubernetes, a cloud's label or machine, or plain words.</summary>
    public CardReading ReadCard(string name) =>
        IdOwner(name) is { } known ? new CardReading(new NamedCard(known), [known]) : _cards.Value.Read(name);

    /// <summary>By id or alias, without regard to case; null where there is none.</summary>
    public ModelEntry? FindModel(string nameOrAlias) => _models.Find(nameOrAlias);

    /// <summary>The whole card that a name means by itself; null where it means none, one of several, or more than a card.</summary>
    public Accelerator? FindAccelerator(string name) => ReadCard(name).Named is { Partition: null, Count: null, MemoryShare: null } named ? named.Card : null;

    /// <summary>The whole cards that a name fits; empty where it means none, a part of one, or a machine.</summary>
    public ImmutableArray<Accelerator> WholeCards(string name) => ReadCard(name) is var reading &&
        reading.Named is null or { Partition: null, Count: null, MemoryShare: null } ? reading.Choices : [];

    public PrecisionEntry? FindPrecision(string id) => _precisions.Find(id);

    /// <summary>The weight scheme of safetensors files; null where the id is not one.</summary>
    public WeightScheme? FindWeightScheme(string id) => FindPrecision(id)?.Weights;

    /// <summary>The layout of a cache; null where the id is not one.</summary>
    public TensorEncoding? FindCacheEncoding(string id) => FindPrecision(id)?.Cache;

    /// <summary>At most five ids like a name that was not found, nearest first.</summary>
    public IReadOnlyList<string> NearestModels(string name) => _models.Nearest(name);

    /// <summary>At most five ids of cards like a name that was not found; of a size that a series of machines does not have, its sizes.</summary>
    public IReadOnlyList<string> NearestAccelerators(string name) =>
        _cards.Value.MachinesLike(name).Select(machine => machine.Name).ToImmutableArray() is { IsEmpty: false } machines
            ? machines : _accelerators.Nearest(name);

    /// <summary>Models whose names hold all words of the query, of a family and a kind.</summary>
    /// <param name="query">Words; null for all.</param>
    /// <param name="family">Without regard to case; null for all.</param>
    /// <param name="kind">Null for all.</param>
    /// <param name="page">The stretch wanted.</param>
    public Page<ModelEntry> QueryModels(string? query, string? family, ArchitectureKind? kind, PageRequest page)
    {
        TextQuery words = new(query);
        return page.Of(Models.Where(model =>
            words.Matches([model.Id, model.Family], model.Aliases)
            && (family is null || model.Family.Equals(family, StringComparison.OrdinalIgnoreCase))
            && (kind is null || model.Kind == kind)));
    }

    /// <summary>Accelerators whose names hold all words of the query, of a vendor.</summary>
    public Page<Accelerator> QueryAccelerators(string? query, string? vendor, PageRequest page)
    {
        TextQuery words = new(query);
        return page.Of(Accelerators.Where(gpu =>
            words.Matches([gpu.Id, gpu.Name, gpu.Vendor.Name, gpu.Generation.ToString()], gpu.Aliases)
            && (vendor is null || gpu.Vendor.Name.Equals(vendor, StringComparison.OrdinalIgnoreCase))));
    }

    private static ModelEntry ReadModel(SourcedEntry entry)
    {
        ModelEntry model = ModelReader.Read(entry.Json, entry.Error);
        if (entry.File.IsOverlay)
            ModelReader.RequireSupported(model, entry.Error);
        return model;
    }

    private static ModelEntry ReadCheckpoint(SourcedEntry entry, IEnumerable<(ModelEntry Value, SourcedEntry Entry)> models)
    {
        string id = entry.Json.Text("model");
        (ModelEntry? model, SourcedEntry? whole) = models.FirstOrDefault(known => known.Value.Id == id);
        if (whole is null || !whole.Json.TryGetProperty("config", out JsonElement config))
            throw entry.Error($"There is no model '{id}' with a 'config'.");
        return ModelReader.ReadCheckpoint(entry.Json, model!, config);
    }

    private static ILookup<string, Price> PricesOf(IReadOnlyList<DataFile> files) =>
        Entries.Merge(files, Section.Prices, PriceReader.Key)
            .ToLookup(entry => entry.Json.Text("gpu"), entry => PriceReader.Read(entry.Json), StringComparer.OrdinalIgnoreCase);

    private static List<(T Value, SourcedEntry Entry)> ReadAll<T>(IReadOnlyList<DataFile> files, Section section, string key, Func<SourcedEntry, T> read) =>
        [.. Entries.Merge(files, section, entry => entry.Text(key)).Select(entry => (read(entry), entry))];

    private static NameIndex<T> IndexOf<T>(List<(T Value, SourcedEntry Entry)> items, Func<T, string> idOf, Func<T, IEnumerable<string>> namesOf)
        where T : class
    {
        Dictionary<T, SourcedEntry> entries = items.ToDictionary(
            item => item.Value, item => item.Entry, ReferenceEqualityComparer.Instance as IEqualityComparer<T>);
        return NameIndex<T>.Of(
            items.Select(item => (item.Value, idOf(item.Value), namesOf(item.Value))),
            (value, name, owner) => entries[value].Error($"The name '{name}' already belongs to '{owner}'."));
    }

    private Accelerator KnownCard(SourcedEntry entry, string id) => IdOwner(id) ?? throw entry.Error($"There is no accelerator '{id}'.");

    /// <summary>The card of that id; null where it is another of a card's names, or none.</summary>
    private Accelerator? IdOwner(string id) =>
        _accelerators.Find(id) is { } card && card.Id.Equals(id, StringComparison.OrdinalIgnoreCase) ? card : null;

    private IEnumerable<(Machine Machine, Accelerator Card)> MachinesOf(IReadOnlyList<DataFile> files) =>
        from entry in Entries.Merge(files, Section.Machines, MachineReader.Key)
        let card = KnownCard(entry, entry.Json.Text("gpu"))
        from machine in MachineReader.Read(entry.Json)
        select (machine with { Price = card.Prices.FirstOrDefault(price => IsOf(price, machine)) }, card);

    private static bool IsOf(Price price, Machine machine) =>
        string.Equals(price.Provider, machine.Provider, StringComparison.OrdinalIgnoreCase)
            && string.Equals(price.Instance, machine.Name, StringComparison.OrdinalIgnoreCase);

    private IEnumerable<(string Label, ImmutableArray<Accelerator> Cards)> LabelsOf(IReadOnlyList<DataFile> files) =>
        from entry in Entries.Merge(files, Section.Labels, entry => entry.Text("platform"))
        from label in entry.Json.GetProperty("labels").EnumerateObject()
        let ids = label.Value.ValueKind == JsonValueKind.Array ? label.Value.EnumerateArray().Select(id => id.GetString()!) : [label.Value.GetString()!]
        select (label.Name, ids.Select(id => KnownCard(entry, id)).ToImmutableArray());

    private ModelEntry KnownModel(SourcedEntry entry, string id) => _models.Find(id) ?? throw entry.Error($"There is no model '{id}'.");

    private OllamaName OllamaNameOf(SourcedEntry entry) =>
        OllamaName.Read(entry.Json, id => Unsized.FirstOrDefault(model => model.Id == id || model.Aliases.Contains(id)) is { } unsized
            ? (null, unsized) : (KnownModel(entry, id), null));

    private IEnumerable<TunedModel> TuningsOf(SourcedEntry entry)
    {
        ModelEntry model = KnownModel(entry, entry.Json.Text("model"));
        bool recalled = entry.Json.IsSet("recalled");
        return entry.Json.Texts("names").Select(name => new TunedModel(name, model, recalled));
    }

    private void RequireKnownAccelerators(IReadOnlyList<DataFile> files)
    {
        foreach (SourcedEntry price in Entries.Merge(files, Section.Prices, PriceReader.Key))
            _ = KnownCard(price, price.Json.Text("gpu"));
    }
}
