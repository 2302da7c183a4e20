using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>Which keys each layer sees: how families write full and sliding layers into their configs.</summary>
internal static class AttentionSpans
{
    public static ImmutableArray<AttentionSpan> Full(LayerCount layers) => [.. Enumerable.Repeat(AttentionSpan.Full, layers.Count)];

    /// <summary>One <c>sliding_window</c> for all layers.</summary>
    /// <param name="config">The config.</param>
    /// <param name="layers">Layers of the stack.</param>
    /// <param name="absent">The class's window where the key is absent; zero for none.</param>
    public static ImmutableArray<AttentionSpan> Everywhere(ConfigFields config, LayerCount layers, int absent = 0) =>
        [.. Enumerable.Repeat(OfWindow(Window(config, TokenCount.From(absent))), layers.Count)];

    /// <summary><c>layer_types</c> where given, else every layer sliding but each <paramref name="pattern"/>-th.</summary>
    /// <param name="config">The config.</param>
    /// <param name="layers">Layers of the stack.</param>
    /// <param name="absent">The class's window where the key is absent.</param>
    /// <param name="pattern">Layers of a period; its last is full.</param>
    public static ImmutableArray<AttentionSpan> Periodic(ConfigFields config, LayerCount layers, TokenCount absent, int pattern) =>
        Alternating(config, layers, Window(config, absent), index => pattern > 0 && (index + 1) % pattern != 0);

    /// <summary>Qwen's way: a window only with <c>use_sliding_window</c>, and only from <c>max_window_layers</c> on.</summary>
    public static ImmutableArray<AttentionSpan> FromLayer(ConfigFields config, LayerCount layers, TokenCount absentWindow, int absentFirst)
    {
        if (!config.Flag("use_sliding_window", false))
            return Full(layers);
        int first = config.Integer("max_window_layers", absentFirst);
        return Alternating(config, layers, Window(config, absentWindow), index => index >= first);
    }

    /// <summary><c>layer_types</c> where given, else what <paramref name="slides"/> says of each layer.</summary>
    public static ImmutableArray<AttentionSpan> Alternating(ConfigFields config, LayerCount layers, TokenCount window, Func<int, bool> slides)
    {
        AttentionSpan local = OfWindow(window);
        if (config.Texts("layer_types") is not { } types)
            return [.. Enumerable.Range(0, layers.Count).Select(index => slides(index) ? local : AttentionSpan.Full)];
        if (types.Length < layers.Count)
            throw config.Refuse("layer_types", $"'layer_types' has {types.Length} entries for {layers} layers.");
        return [.. types.Take(layers.Count).Select(type => type switch
        {
            "full_attention" => AttentionSpan.Full,
            "sliding_attention" => local,
            _ => throw config.Refuse("layer_types", $"A layer of type '{type}' has no builder in this family."),
        })];
    }

    /// <summary><c>sliding_window</c> in tokens; zero for none.</summary>
    public static TokenCount Window(ConfigFields config, TokenCount absent) =>
        config.IsNull("sliding_window") ? TokenCount.Zero : config.Tokens("sliding_window", absent);

    public static AttentionSpan OfWindow(TokenCount window) => window > TokenCount.Zero ? AttentionSpan.Sliding(window) : AttentionSpan.Full;
}
