using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>The list that names each layer's kind.</summary>
internal static class LayerTypes
{
    /// <summary>The list under the first of <paramref name="keys"/> that is present, one entry for each layer; null without one.</summary>
    public static string[]? Of(ConfigFields config, LayerCount layers, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (config.Texts(key) is not { } types)
                continue;
            return types.Length == layers.Count ? types : throw config.Refuse(key, $"'{key}' names {types.Length} layers; the model has {layers}.");
        }

        return null;
    }

    /// <summary>Every <paramref name="interval"/>-th layer attends fully, the others are recurrent.</summary>
    public static string[] EveryNth(LayerCount layers, int interval, string nth, string others) =>
        [.. Enumerable.Range(1, layers.Count).Select(number => number % interval == 0 ? nth : others)];
}
