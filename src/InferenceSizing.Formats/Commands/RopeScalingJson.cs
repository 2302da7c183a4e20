using System.Text.Json;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Commands;

/// <summary>Rope scaling that a flag gives a model: the value of vLLM's <c>--rope-scaling</c>, or a part of <c>--hf-overrides</c> and of SGLang's
/// <c>--json-model-override-args</c>.</summary>
/// <remarks>vllm-project/vllm, <c>_get_and_verify_max_len</c>: the length that YaRN starts from, or the model's own, times the factor. Kinds that leave the
/// length as the config states it are not read.</remarks>
internal sealed record RopeScalingJson(double Factor, TokenCount? Original)
{
    private const int Deepest = 16;
    private const string Yarn = "yarn";
    private static readonly string[] Lengthening = [Yarn, "linear", "dynamic"];
    private static readonly string[] Members = ["rope_scaling", "rope_parameters"];

    /// <param name="value">The flag's value.</param>
    /// <param name="isScaling">Whether the value is the scaling itself, and not a config that holds it.</param>
    /// <returns>Null where no scaling that lengthens the context stands in it.</returns>
    public static RopeScalingJson? Read(string value, bool isScaling)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(value, new JsonDocumentOptions { MaxDepth = Deepest });
            return isScaling ? Scaling(document.RootElement) : Within(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The context with it; null where neither it nor the model says where it starts from.</summary>
    public TokenCount? LongestOf(TokenCount? own) => (Original ?? own) is { Count: > 0 } start ? TokenCount.From((long)(start.Count * Factor)) : null;

    private static RopeScalingJson? Within(JsonElement config)
    {
        if (config.ValueKind != JsonValueKind.Object)
            return null;
        foreach (string member in Members)
        {
            if (config.TryGetProperty(member, out JsonElement scaling) && Scaling(scaling) is { } read)
                return read;
        }

        return config.TryGetProperty("text_config", out JsonElement text) ? Within(text) : null;
    }

    private static RopeScalingJson? Scaling(JsonElement scaling)
    {
        const double mostFactor = 1 << 10;
        if (scaling.ValueKind != JsonValueKind.Object || !Lengthening.Contains(KindOf(scaling)))
            return null;
        return scaling.TryGetProperty("factor", out JsonElement given) && given.ValueKind == JsonValueKind.Number
            && given.TryGetDouble(out double factor) && factor is > 1 and <= mostFactor
            ? new RopeScalingJson(factor, KindOf(scaling) == Yarn ? OriginalOf(scaling) : null) : null;
    }

    private static string? KindOf(JsonElement scaling) =>
        (scaling.TryGetProperty("rope_type", out JsonElement kind) || scaling.TryGetProperty("type", out kind)) && kind.ValueKind == JsonValueKind.String
            ? kind.GetString() : null;

    private static TokenCount? OriginalOf(JsonElement scaling) =>
        scaling.TryGetProperty("original_max_position_embeddings", out JsonElement given) && given.ValueKind == JsonValueKind.Number
            && given.TryGetInt32(out int tokens) && tokens > 0 ? TokenCount.From(tokens) : null;
}
