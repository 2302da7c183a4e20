using System.Text.Json;
using InferenceSizing.Api.Catalogues;
using InferenceSizing.Formats.HuggingFace;

namespace InferenceSizing.Api.Inspection;

/// <summary>The model that the files are of.</summary>
/// <param name="Family">Its <c>model_type</c>.</param>
/// <param name="Kind">decoder, encoder, encoderDecoder or convolutional.</param>
/// <param name="Dimensions">Its dimensions.</param>
/// <param name="CheckpointPrecision">The precision id that its config gives, where it does.</param>
internal sealed record InspectedArchitectureAnswer(string Family, string Kind, DimensionsAnswer Dimensions, string? CheckpointPrecision)
{
    public static InspectedArchitectureAnswer Of(ConfiguredModel model) => new(
        model.Architecture.Family,
        JsonNamingPolicy.CamelCase.ConvertName(model.Architecture.Kind.ToString()),
        DimensionsAnswer.Of(model.Architecture),
        model.Precision);
}
