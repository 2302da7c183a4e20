using System.Text.Json;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.Commands;

/// <summary>Rope scaling that a flag gives a model: the value of vLLM's <c>--rope-scaling</c>, or a part of <c>--hf-overrides</c> and of SGLang's
/// <c>--json-model-override-args</c>.</summary>
/// <remarks>vllm-project/vllm, <c>_get_and_verify_max_len</c>: the length that YaRN starts from, or the model's own, times the factor. Kinds that leave the
/// length as the config states it are not read.</remarks>
internal sealed record RopeScalingJson(double Factor, TokenCount? Original)
{
    private const int Deepest = 16;

    /// <param name="value">The flag's value.</param>
    /// <param name="isScaling">Whether the value is the scaling itself, and not a config that holds it.</param>
    /// <returns>Null where no scaling that lengthens the context stands in it.</returns>
    public static RopeScalingJson? Read(string value, bool isScaling)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(value, new JsonDocumentOptions { MaxDepth = Deepest });
            ConfigFields config = new(ConfigValue.Of(document.RootElement));
            return isScaling ? Lengthening(new RopeScaling(config)) : Within(config);
        }
        catch (Exception unread) when (unread is JsonException or ConfigRefusedException)
        {
            return null;
        }
    }

    /// <summary>The context with it; null where neither it nor the model says where it starts from.</summary>
    public TokenCount? LongestOf(TokenCount? own) => (Original ?? own) is { Count: > 0 } start ? TokenCount.From((long)(start.Count * Factor)) : null;

    private static RopeScalingJson? Within(ConfigFields config) =>
        (RopeScaling.Of(config) is { } scaling ? Lengthening(scaling) : null) ?? (config.Nested("text_config") is { } text ? Within(text) : null);

    private static RopeScalingJson? Lengthening(RopeScaling scaling)
    {
        const double mostFactor = 1 << 10;
        return scaling is { Kind: RopeScaling.Yarn or RopeScaling.Linear or RopeScaling.Dynamic, Factor: > 1 and <= mostFactor and var factor }
            ? new RopeScalingJson(factor, scaling is { Kind: RopeScaling.Yarn, Original: >= 1 and <= int.MaxValue and var original }
                ? TokenCount.From((long)original) : null)
            : null;
    }
}
