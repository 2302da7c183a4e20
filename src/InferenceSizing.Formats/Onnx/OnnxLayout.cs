using System.Collections.Immutable;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Where an image or a video has its axes.</summary>
/// <param name="Batch">Samples; -1 where one image comes alone.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
internal sealed record OnnxLayout(int Batch, int Height, int Width)
{
    private const int MostChannels = 4;

    public OnnxValue? Input { get; private init; }

    /// <summary>The layout of an input that is an image or a map of features; null where it is none.</summary>
    public static OnnxLayout? ImageOf(OnnxValue input) => Of(input) is { } layout ? layout with { Input = input } : null;

    /// <summary>By rank, by which axis has 1 to 4 channels, and by names.</summary>
    public static OnnxLayout? Of(OnnxValue input)
    {
        if (input.Shape is not { } shape || OnnxNaming.IsCache(input) || input.Type is OnnxTypes.Int64 or OnnxTypes.Flag or OnnxTypes.Text)
            return null;
        return shape.Length switch
        {
            3 when HasFew(shape[0]) && shape[1] < 0 && shape[2] < 0 => new OnnxLayout(-1, 1, 2),
            3 when HasFew(shape[2]) && shape[0] < 0 && shape[1] < 0 && !Named(input, 0, "batch") => new OnnxLayout(-1, 0, 1),
            4 when HasFew(shape[3]) && !HasFew(shape[1]) => new OnnxLayout(0, 1, 2),
            4 when IsMap(input, shape) => new OnnxLayout(0, 2, 3),
            5 when HasFew(shape[4]) && !HasFew(shape[1]) && !HasFew(shape[2]) => new OnnxLayout(0, 2, 3),
            5 when HasFew(shape[1]) || HasFew(shape[2]) => new OnnxLayout(0, 3, 4),
            _ => null,
        };
    }

    private static bool HasFew(long channels) => channels is >= 1 and <= MostChannels;

    /// <summary>Channels first: both sides open, or both fixed, and not named after a sequence. Heads of attention have one open axis.</summary>
    private static bool IsMap(OnnxValue input, ImmutableArray<long> shape)
    {
        bool sequence = Named(input, 1, "seq") || Named(input, 2, "seq") || Named(input, 2, "len") || Named(input, 2, "time");
        return !sequence && (HasFew(shape[1]) || shape[2] < 0 == shape[3] < 0);
    }

    private static bool Named(OnnxValue input, int axis, string part) => input.Symbols[axis]?.Contains(part, StringComparison.OrdinalIgnoreCase) == true;
}
