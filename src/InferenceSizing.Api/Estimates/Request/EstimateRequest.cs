using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>A sizing question. The least of it is a model and a GPU; everything left out is filled in and shown in <c>resolved</c>.</summary>
internal sealed record EstimateRequest
{
    /// <summary>The engine's command line, or its arguments: it stands for model, precision, engine, workload, parallelism and techniques, and what is given
    /// of these goes before it. See POST /translate.</summary>
    public CommandChoice? Command { get; init; }

    /// <summary>The model: a catalogue id or alias (a Hugging Face id, or the name of a vision or encoder model), or an object.</summary>
    [JsonConverter(typeof(ShorthandConverter<ModelChoice>))]
    public ModelChoice? Model { get; init; }

    /// <summary>The GPU: a catalogue id or alias, or an object.</summary>
    [Required, JsonConverter(typeof(GpuConverter))]
    public GpuChoice? Gpu { get; init; }

    /// <summary>How weights, activations and the KV cache are kept: a precision id for the weights, or an object.</summary>
    [JsonConverter(typeof(ShorthandConverter<PrecisionChoice>))]
    public PrecisionChoice? Precision { get; init; }

    /// <summary>The inference engine: a name, or an object with its version and knobs.</summary>
    public EngineChoice? Engine { get; init; }

    /// <summary>What is asked of the model.</summary>
    public WorkloadRequest? Workload { get; init; }

    /// <summary>How the model is laid over several GPUs.</summary>
    public ParallelismRequest? Parallelism { get; init; }

    /// <summary>Techniques that change memory or time.</summary>
    public TechniquesRequest? Techniques { get; init; }

    /// <summary>What a GPU costs.</summary>
    public CostRequest? Cost { get; init; }

    /// <summary>What the electricity of the GPUs emits.</summary>
    public EnergyRequest? Energy { get; init; }

    /// <summary>What must hold; the answer's <c>verdict</c> says whether it does.</summary>
    public RequirementsRequest? Require { get; init; }

    /// <summary>How much the answer tells.</summary>
    [OneOf(typeof(DetailNames))]
    public string? Detail { get; init; }
}
