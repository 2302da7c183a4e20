using InferenceSizing.Formats.HuggingFace;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>The <c>model_type</c>s that have a builder.</summary>
internal sealed class ModelFamilies : IVocabulary
{
    public static IReadOnlyList<string> Words { get; } = [.. HuggingFaceConfig.SupportedModelTypes.Order(StringComparer.Ordinal)];
}
