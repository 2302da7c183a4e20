using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>Exactly one way to name a model.</summary>
internal sealed record ModelChoice : IShorthand<ModelChoice>
{
    public static string JsonPath => "model";

    public static string Expected => "a catalogue id as a string, or an object with exactly one of id, config, architecture, inspected";

    /// <summary>A catalogue id or alias, in any case.</summary>
    [StringLength(Bounds.MaxNameLength, MinimumLength = 1)]
    public string? Id { get; init; }

    /// <summary>A Hugging Face config.json, verbatim. Keys that bear on neither memory nor time are ignored.</summary>
    public JsonElement? Config { get; init; }

    /// <summary>The hf_quant_config.json that NVIDIA ModelOpt writes beside the config, verbatim: how the checkpoint stores its weights.</summary>
    public JsonElement? HfQuantConfig { get; init; }

    /// <summary>The family, a <c>model_type</c> of Hugging Face, as which a config is read whose own has no builder. With a warning; it changes nothing where
    /// there is one.</summary>
    [OneOf(typeof(ModelFamilies))]
    public string? AssumeFamily { get; init; }

    /// <summary>Explicit dimensions.</summary>
    [JsonConverter(typeof(ArchitectureConverter))]
    public ArchitectureRequest? Architecture { get; init; }

    /// <summary>What POST /models/inspect returned as <c>inspected</c>: the weights are then those of the files.</summary>
    public InspectedRequest? Inspected { get; init; }

    public static ModelChoice FromShorthand(string text) => new() { Id = text };
}
