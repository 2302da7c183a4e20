using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>The precisions of a deployment.</summary>
internal static class ChosenPrecision
{
    /// <summary>Where neither request nor checkpoint says how the weights of a generating model are stored.</summary>
    private const string Usual = "bf16";

    /// <summary>The same for encoders and image networks: PyTorch's own.</summary>
    private const string UsualOtherwise = "fp32";

    private static readonly PrecisionChoice Nothing = new();

    public static (PrecisionPlan? Plan, ProblemHttpResult? Problem) From(PrecisionChoice? choice, ChosenModel model, Engine engine, Defaults defaults)
    {
        PrecisionChoice given = choice ?? Nothing;
        bool gguf = engine is LlamaCppEngine;
        // Formats of a checkpoint's cache are not those of llama.cpp.
        model = gguf ? model with { Cache = null } : model;
        if (given.KvCacheValues is not null && !gguf)
            return (null, Problem.Invalid("precision.kvCacheValues", $"{engine.Name} keeps values as it keeps keys: name precision.kvCache alone."));
        if (given.Weights is null && model.UnknownQuantization is { } unknown)
            return (null, Refused.Problem(unknown));
        // A safetensors checkpoint is converted for llama.cpp: its own quantization is then gone.
        if (given.Weights is null && model.Stored is not null && !(gguf && model.Stored is ConfiguredScheme))
            return AsStored(given, model, model.Stored, engine, defaults);
        string weights = given.Weights ?? StoredAs(model, gguf);
        if (given.Weights is null)
            defaults.Note("precision.weights");
        if ((gguf ? WeightSchemes.FindGguf(weights) : WeightSchemes.Find(weights)) is not { } scheme)
            return (null, Problem.Invalid("precision.weights", gguf ? $"llama.cpp reads GGUF files: expected one of {Sorted(WeightSchemes.GgufIds)}." : $"{weights} is a GGUF file type, which llama.cpp runs; {engine.Name} takes one of {Sorted(WeightSchemes.Ids)}."));
        return (PlanOf(given, scheme, model, defaults), null);
    }

    /// <summary>The files' own bytes, where the engine reads such files.</summary>
    private static (PrecisionPlan? Plan, ProblemHttpResult? Problem) AsStored(PrecisionChoice given, ChosenModel model, WeightScheme stored, Engine engine, Defaults defaults) =>
        model.Gguf == engine is LlamaCppEngine
            ? (PlanOf(given, stored, model, defaults), null)
            : (null, Problem.Unsupported(EngineChoice.JsonPath, model.Gguf
                ? $"{engine.Name} does not read GGUF files: name llama.cpp, or precision.weights for the same model in another format."
                : "llama.cpp reads GGUF files alone: name another engine, or precision.weights for the same model as a GGUF file."));

    private static PrecisionPlan PlanOf(PrecisionChoice given, WeightScheme scheme, ChosenModel model, Defaults defaults)
    {
        NumberFormat activations = defaults.Take(given.Activations is { } format ? ActivationPrecisions.FormatOf(format) : (NumberFormat?)null, "precision.activations", scheme.Activations);
        PrecisionPlan plan = new(scheme, activations, TensorEncoding.Plain(NumberFormat.Fp32));
        if (given.KvCache is null && model.Architecture.Generates)
            defaults.Note("precision.kvCache");
        TensorEncoding cache = (given.KvCache ?? model.Cache) is { } id ? CacheEncodings.Find(id)! : TensorEncoding.Plain(plan.HiddenStates);
        plan = plan with { Cache = cache };
        return given.KvCacheValues is { } values ? plan with { Values = CacheEncodings.Find(values)! } : plan;
    }

    /// <summary>The choice with nothing left out, but for weights that are the files' own; a model that does not generate keeps no cache.</summary>
    public static PrecisionChoice Complete(PrecisionPlan plan, PrecisionChoice? given, ChosenModel model) => new()
    {
        Weights = plan.Weights is StoredScheme or ConfiguredScheme ? null : plan.Weights.Id,
        Activations = ActivationPrecisions.IdOf(plan.Activations),
        KvCache = model.Architecture.Generates || given?.KvCache is not null ? plan.Cache.Id : null,
        KvCacheValues = given?.KvCacheValues,
    };

    private static string StoredAs(ChosenModel model, bool gguf)
    {
        string stored = model.NamedWeights ?? model.StoredAs ?? (model.Architecture.Generates ? Usual : UsualOtherwise);
        return gguf && WeightSchemes.FindGguf(stored) is null ? Usual : stored;
    }

    private static string Sorted(IEnumerable<string> ids) => string.Join(", ", ids.Order(StringComparer.Ordinal));
}
