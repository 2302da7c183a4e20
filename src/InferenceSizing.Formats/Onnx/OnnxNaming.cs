using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Onnx;

/// <summary>What the names of inputs and dimensions mean, as exporters give them.</summary>
internal static class OnnxNaming
{
    private const long Tokens = 128, Side = 224, Channels = 3, Frames = 16;

    /// <summary>Whether a symbol names a dimension; some exporters write a sign for none.</summary>
    public static bool IsName(string? symbol) => symbol is { Length: > 0 } and not ("?" or "None" or "-1" or "none");

    /// <summary>Whether a symbol is a name by itself and not an expression of others.</summary>
    public static bool IsPlain(string symbol) => symbol.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '.' or ':') && !IsTotal(symbol);

    public static bool IsTotal(string symbol) => Has(symbol, "total_seq") || Has(symbol, "total_len");

    public static bool IsPast(string name) => Has(name, "past") || Has(name, "cache");

    public static bool IsNewTokens(string symbol) => !IsPast(symbol) && !IsTotal(symbol) && IsSequence(symbol) && IsPlain(symbol);

    /// <summary>Whether an input is the keys and values of tokens before.</summary>
    public static bool IsCache(OnnxValue input) => input.Shape is { Length: > 2 } && IsPast(input.Name);

    /// <summary>An open dimension: its kind, its name and its length where nothing else sets it.</summary>
    /// <param name="input">The first input that has it.</param>
    /// <param name="axis">Its place there.</param>
    /// <param name="symbol">Its name; null for none.</param>
    /// <param name="hasCache">Whether the graph takes keys and values of tokens before.</param>
    /// <param name="hasImage">Whether it takes images.</param>
    public static TracedDimension DimensionOf(OnnxValue input, int axis, string? symbol, bool hasCache, bool hasImage)
    {
        string name = symbol ?? FormattableString.Invariant($"{input.Name}.{axis}");
        TracedAxis kind = KindOf(input, axis, symbol);
        // Of a decoder with a cache the cache is as long as asked, and one token is new. Next to images, texts have a length of their own.
        bool past = symbol is not null ? IsPast(symbol) : IsCache(input);
        if (kind == TracedAxis.Tokens && hasCache && !past)
            return new TracedDimension(name, TracedAxis.Other, AxisLength.One);
        if (kind == TracedAxis.Tokens && hasImage)
            return new TracedDimension(name, TracedAxis.Other, AxisLength.From(Tokens));
        long length = kind switch
        {
            TracedAxis.Batch => 1,
            TracedAxis.Tokens => Tokens,
            TracedAxis.Height or TracedAxis.Width => Side,
            _ => input.Shape!.Value.Length == 5 ? Frames : OnnxLayout.Of(input) is not null ? Channels : 1,
        };
        return new TracedDimension(name, kind, AxisLength.From(length));
    }

    private static TracedAxis KindOf(OnnxValue input, int axis, string? symbol)
    {
        if (symbol is not null)
        {
            if (Has(symbol, "batch") || symbol is "n" or "N" or "b" or "B" or "bs" or "num_images")
                return TracedAxis.Batch;
            if (Has(symbol, "height") || symbol is "h" or "H")
                return TracedAxis.Height;
            if (Has(symbol, "width") || symbol is "w" or "W")
                return TracedAxis.Width;
            if (Has(symbol, "channel") || symbol is "c" or "C")
                return TracedAxis.Other;
            if (IsPast(symbol) || IsSequence(symbol))
                return input.Shape!.Value.Length == 5 ? TracedAxis.Other : TracedAxis.Tokens;
        }

        if (OnnxLayout.Of(input) is { } layout)
            return axis == layout.Height ? TracedAxis.Height : axis == layout.Width ? TracedAxis.Width : axis == layout.Batch ? TracedAxis.Batch
                : TracedAxis.Other;
        return axis == 0 && input.Shape!.Value.Length > 1 ? TracedAxis.Batch : TracedAxis.Tokens;
    }

    private static bool IsSequence(string symbol) =>
        Has(symbol, "seq") || Has(symbol, "token") || Has(symbol, "len") || Has(symbol, "time") || Has(symbol, "frame") || Has(symbol, "sample")
            || Has(symbol, "step") || symbol is "s" or "S" or "t" or "T" or "L";

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
