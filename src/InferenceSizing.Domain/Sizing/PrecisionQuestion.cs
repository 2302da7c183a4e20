using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Domain.Sizing;

/// <summary>How weights, activations and the cache are to be kept, as far as it is said.</summary>
public sealed record PrecisionQuestion
{
    /// <summary>Where neither question nor checkpoint says how the weights of a generating model are stored.</summary>
    private const string UsualWeights = "bf16";

    /// <summary>The same for encoders and image networks: PyTorch's own, which some engines halve.</summary>
    private const string SingleWeights = "fp32";

    /// <summary>Nothing is given.</summary>
    public static PrecisionQuestion Default { get; } = new();

    /// <summary>A precision id, whose table the engine decides: GGUF file types or the others. Null for the checkpoint's own.</summary>
    public string? Weights { get; init; }

    /// <summary>Whether a GGUF file was made with an importance matrix; null for what the model's name says.</summary>
    public bool? ImportanceMatrix { get; init; }

    /// <summary>What products run in; null for what the weight scheme computes in.</summary>
    public NumberFormat? Activations { get; init; }

    /// <summary>How the cache is kept; null for the checkpoint's or the engine's own way.</summary>
    public TensorEncoding? Cache { get; init; }

    /// <summary>How the cache's values are kept where they differ from its keys.</summary>
    public TensorEncoding? CacheValues { get; init; }

    /// <summary>What the reader must know about how the weights were chosen; null for nothing.</summary>
    public Warning? Warning { get; init; }

    /// <summary>Whether the weights are of a file type that only readers of GGUF files run.</summary>
    internal bool IsGguf => Weights is { } id && WeightSchemes.Find(id) is null && WeightSchemes.FindGguf(id) is not null;

    /// <summary>The precisions of a deployment.</summary>
    internal Outcome<PrecisionPlan> ToPlan(ModelSource model, Engine engine, EngineVersion version, Accelerator accelerator)
    {
        bool gguf = engine.ReadsGguf;
        if (CacheValues is not null && !gguf)
            return Refusal.Invalid(Topic.CacheValuePrecision, $"{engine.Name} keeps values as it keeps keys: name one precision for the whole cache.");
        if (ImportanceMatrix is not null && !gguf)
            return Refusal.Invalid(Topic.ImportanceMatrix, $"{engine.Name} reads no GGUF files, the only ones made with an importance matrix or without.");
        if (NotKept(Topic.CachePrecision, Cache, engine) is { } keys)
            return keys;
        if (NotKept(Topic.CacheValuePrecision, CacheValues, engine) is { } values)
            return values;
        if (Weights is null && model.UnknownQuantization is { } unknown)
            return unknown;
        return WeightsOf(model, engine, version, accelerator).Select(
            scheme => PlanOf(scheme, ComputedIn(scheme, model, engine, version, accelerator), gguf ? null : model.Cache));
    }

    private static Refusal? NotKept(Topic topic, TensorEncoding? cache, Engine engine) =>
        cache is null || engine.CacheFormats.All.IsEmpty || engine.CacheFormats.All.Contains(cache.Id) ? null
        : Refusal.Invalid(topic, $"{engine.Name} keeps no cache in {cache.Id}: name one of {string.Join(", ", engine.CacheFormats.All)}.");

    /// <summary>The same with nothing left open, but for weights that are the files' own; a model that does not generate keeps no cache.</summary>
    internal PrecisionQuestion Completed(PrecisionPlan plan, ModelSource model, Engine engine) => this with
    {
        Warning = WarningOf(plan, model, engine),
        Weights = plan.Weights is StoredScheme or ConfiguredScheme ? null : plan.Weights.Id,
        ImportanceMatrix = plan.Weights is GgufMixture mixture && WeightSchemes.DependsOnImportanceMatrix(mixture.Id) ? IsWithMatrix(model)
            : ImportanceMatrix,
        Activations = plan.Activations,
        Cache = model.Architecture.Generates || Cache is not null ? plan.Cache : null,
    };

    private Outcome<WeightScheme> WeightsOf(ModelSource model, Engine engine, EngineVersion version, Accelerator accelerator)
    {
        bool gguf = engine.ReadsGguf;
        // A safetensors checkpoint is converted to GGUF: its own quantization is then gone. The format that a checkpoint states is its own layout of it.
        bool own = Weights is null || (model.Stored is ConfiguredScheme configured && Weights == configured.Id);
        if (own && model.Stored is { } stored && !(gguf && stored is ConfiguredScheme))
            return AsStored(stored, model, engine).Select(scheme => LoadedBy(engine, scheme));
        string id = Weights ?? LoadedAs(model, engine, version, accelerator);
        if ((gguf ? WeightSchemes.FindGguf(id, IsWithMatrix(model)) : WeightSchemes.Find(id)) is { } scheme)
            return scheme;
        return Refusal.Invalid(Topic.WeightPrecision, gguf
            ? $"{engine.Name} reads GGUF files: expected one of {Sorted(WeightSchemes.GgufIds)}."
            : $"{id} is a GGUF file type, which llama.cpp runs; {engine.Name} takes one of {Sorted(WeightSchemes.Ids)}.");
    }

    private bool IsWithMatrix(ModelSource model) => ImportanceMatrix ?? model.NamedImportanceMatrix;

    /// <summary>The files' own bytes, where the engine reads such files.</summary>
    private static Outcome<WeightScheme> AsStored(WeightScheme stored, ModelSource model, Engine engine)
    {
        if (model.Gguf == engine.ReadsGguf)
            return stored;
        return Refusal.Unsupported(Topic.Engine, model.Gguf
            ? $"{engine.Name} does not read GGUF files: name llama.cpp, or a precision of the weights for the same model in another format."
            : $"{engine.Name} reads GGUF files only: name another engine, or a precision of the weights for the same model as a GGUF file.");
    }

    /// <summary>The files' tensors as the engine holds them: of FP32 in fewer bits where it does so unless told otherwise.</summary>
    private WeightScheme LoadedBy(Engine engine, WeightScheme scheme) =>
        scheme is StoredScheme stored && engine.Loading.SingleAs is { } id && Activations != NumberFormat.Fp32
            ? stored.WithSingleAs(WeightSchemes.Find(id)!.Activations) : scheme;

    /// <summary>What products run in: as asked, as plain weights that are asked for, else as the engine chooses.</summary>
    private NumberFormat ComputedIn(WeightScheme scheme, ModelSource model, Engine engine, EngineVersion version, Accelerator accelerator) =>
        Activations ?? (Weights is not null && scheme is PlainScheme ? scheme.Activations
            : engine.Loading.ComputedIn(scheme, model.Architecture, accelerator, engine.ReleaseOf(version)));

    private PrecisionPlan PlanOf(WeightScheme scheme, NumberFormat activations, TensorEncoding? ownCache)
    {
        PrecisionPlan plan = new(scheme, activations, TensorEncoding.Plain(NumberFormat.Fp32));
        plan = plan with { Cache = Cache ?? ownCache ?? TensorEncoding.Plain(plan.HiddenStates) };
        return CacheValues is { } values ? plan with { Values = values } : plan;
    }

    private static string LoadedAs(ModelSource model, Engine engine, EngineVersion version, Accelerator accelerator)
    {
        string stored = model.NamedWeights ?? model.StoredAs ?? (model.Architecture.Generates ? UsualWeights : SingleWeights);
        if (IsServed(model, engine))
            return engine.Loading.Served!;
        // Converters write single precision in 16 bits unless told otherwise (ggml-org/llama.cpp, convert_hf_to_gguf.py, --outtype auto).
        if (engine.ReadsGguf)
            return (stored == SingleWeights && model.NamedWeights is null) || WeightSchemes.FindGguf(stored) is null ? UsualWeights : stored;
        return engine.Loading.LoadedAs(
            stored == SingleWeights ? engine.Loading.SingleAs ?? stored : stored, model.Architecture, accelerator, engine.ReleaseOf(version));
    }

    /// <summary>Whether weights are of the file type that the engine's own library serves: of a decoder of the catalogue whose name states none, and whose
    /// checkpoint no file type is.</summary>
    private static bool IsServed(ModelSource model, Engine engine) => engine.Loading.Served is not null && model is { Id: not null, NamedWeights: null }
        && model.Architecture.Generates && (model.StoredAs is not { } stored || WeightSchemes.FindGguf(stored) is null or GgufPlainScheme);

    /// <summary>NVFP4, whose published checkpoints are mixtures: which layers stay in FP8 or BF16 differs by publisher (nvidia/Qwen3.6-27B-NVFP4 keeps
    /// attention and delta rules in FP8, nvidia/Qwen3.5-122B-A10B-NVFP4 in BF16).</summary>
    private const string OfMixtures = "nvfp4";

    private static Warning? WarningOf(PrecisionPlan plan, ModelSource model, Engine engine) => plan.Weights.Id == OfMixtures && model.Stored is null
        ? new Warning("mixtureUnknown", "Published NVFP4 checkpoints keep other layers in FP8 or BF16, and each publisher others (attention, delta rules, " +
            "the head): give the checkpoint's config for its own bytes.")
        : !IsServed(model, engine) || plan.Weights.Id != engine.Loading.Served ? null
        : new Warning("weightsAsServed", $"{engine.Name}'s library serves models in {engine.Loading.Served} where a tag names no file type, which answers " +
            "here; another answers where precision names it.");

    private static string Sorted(IEnumerable<string> ids) => string.Join(", ", ids.Order(StringComparer.Ordinal));
}
