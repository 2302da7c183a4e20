using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>How much a graph is planned for.</summary>
/// <param name="Tokens">u, tokens of a micro-batch.</param>
/// <param name="Outputs">Of them, those whose logits are made.</param>
/// <param name="Sequences">Recurrent states.</param>
/// <param name="Cells">Cells that a token sees of a layer with the whole context; of an encoder its tokens.</param>
/// <param name="WindowCells">Of a layer with a window.</param>
/// <param name="Flash">Whether attention is fused.</param>
/// <param name="CopiesMask">Whether the mask comes in FP32 and is cast to FP16 on the GPU.</param>
/// <param name="Copies">Copies of the inputs, for micro-batches in flight between GPUs.</param>
/// <param name="Cached">Whether keys and values are written to a cache; an encoder keeps none.</param>
internal readonly record struct GraphScale(
    long Tokens, long Outputs, long Sequences, long Cells, long WindowCells, bool Flash, bool CopiesMask, int Copies, bool Cached)
{
    public const int Fp32Bytes = 4;

    /// <summary>Whether a gated unit's product has a buffer next to gate and up, and the cache is written by index.</summary>
    public bool SplitsUnits { get; init; }

    /// <summary>Whether queries and keys are rotated before they meet a cache of quantized keys.</summary>
    public bool RotatesKeys { get; init; }

    /// <summary>Whether values are rotated before they meet a cache of quantized ones, and the result back.</summary>
    public bool RotatesValues { get; init; }

    /// <summary>Whether the cache was made for fused attention, which llama.cpp then turned off: values lie by token and are turned before they are
    /// weighed.</summary>
    public bool TurnsValues { get; init; }

    /// <summary>Parts of the cache, each with as many cells: one for each sequence that has its own.</summary>
    public int Streams { get; init; } = 1;

    /// <summary>How keys are cached.</summary>
    public TensorEncoding Keys { get; init; } = TensorEncoding.Plain(NumberFormat.Fp16);

    /// <summary>How values are cached.</summary>
    public TensorEncoding Values { get; init; } = TensorEncoding.Plain(NumberFormat.Fp16);

    public const int Fp16Bytes = 2;

    /// <summary>Of an index into the cache. Fact of <c>build_input_k_idxs</c>.</summary>
    public const int IndexBytes = 8;

    /// <summary>Bytes of an activation of that width for all tokens.</summary>
    public long Wide(long width) => checked(Fp32Bytes * width * Tokens);

    /// <summary>Bytes of an activation of that width for all tokens.</summary>
    public long Wide(AxisLength width) => Wide(width.Length);

    /// <summary>Bytes of the tokens before, of which a convolution of that kernel keeps all but one, for all sequences.</summary>
    public long Tail(AxisLength width, AxisLength kernel) => checked(Fp32Bytes * width.Length * (kernel.Length - 1) * Sequences);

    /// <summary>Bytes of the states of a recurrence, for all sequences.</summary>
    public long States(AxisLength width, AxisLength each) => checked(Fp32Bytes * (width * each).Length * Sequences);

    /// <summary>Bytes of a layer's cached keys of that width, or of its values, as they are brought from host memory.</summary>
    public long Stored(TensorEncoding encoding, long width, bool window) =>
        checked(Streams * (window ? WindowCells : Cells) * encoding.BytesOfRow(AxisLength.From(width)).Count);

    /// <summary>Whether what is cached so is cast to FP16 before fused attention reads it.</summary>
    public bool Casts(TensorEncoding encoding) => Cached && Flash && encoding == TensorEncoding.Plain(NumberFormat.Fp32);

    /// <summary>Bytes of a layer's cached keys or values of that width in FP16.</summary>
    public long Halves(long width, bool window) => checked(Fp16Bytes * width * Streams * (window ? WindowCells : Cells));

    /// <summary>Bytes of an element of the mask as the host hands it over.</summary>
    public int MaskBytes => Flash && !CopiesMask ? Fp16Bytes : Fp32Bytes;
}
