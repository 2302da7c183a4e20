using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>A model as POST /models/inspect found it: its config, and the tensors of its files.</summary>
internal sealed record InspectedRequest
{
    public const string JsonPath = "model.inspected";

    /// <summary>What the files are: config, safetensors, gguf or onnx.</summary>
    [Required, OneOf(typeof(InspectedForms))]
    public string? Form { get; init; }

    /// <summary>The members of a Hugging Face config.json that bear on the model. Absent for onnx.</summary>
    public JsonElement? Config { get; init; }

    /// <summary>The tensors of its files, alike ones together. Absent for a config alone, and for onnx.</summary>
    [Length(1, Bounds.MaxTensorGroups)]
    public IReadOnlyList<InspectedTensorRequest>? Tensors { get; init; }

    /// <summary>The graph of an ONNX file with the cost of each step. Of onnx alone.</summary>
    public InspectedGraphRequest? Graph { get; init; }
}

/// <summary>Tensors of a file with the same name but for its numbers, the same shape and the same format.</summary>
internal sealed record InspectedTensorRequest
{
    /// <summary>Their name, with * for numbers.</summary>
    [Required, StringLength(Bounds.MaxTensorName, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>How their elements are stored, by the id that the inspection gave.</summary>
    [Required, StringLength(Bounds.MaxNameLength, MinimumLength = 1)]
    public string? Format { get; init; }

    /// <summary>Dimensions of one, outermost first.</summary>
    [Required, Length(0, Bounds.MaxTensorDimensions), Each(0, Bounds.MaxTensorDimension)]
    public IReadOnlyList<long>? Shape { get; init; }

    /// <summary>How many there are.</summary>
    [Required, Range(1, Bounds.MaxTensors)]
    public int? Count { get; init; }

    /// <summary>Layers in which they stand, such as 0-31 or 1-2x128,4x128 for 128 in each; absent where names have no number.</summary>
    [StringLength(Bounds.MaxLayersText, MinimumLength = 1)]
    public string? Layers { get; init; }
}

/// <summary>What inspected files may be.</summary>
internal sealed class InspectedForms : IVocabulary
{
    public const string Config = "config";
    public const string Safetensors = "safetensors";
    public const string Gguf = "gguf";
    public const string Onnx = "onnx";

    public static IReadOnlyList<string> Words => [Config, Safetensors, Gguf, Onnx];
}
