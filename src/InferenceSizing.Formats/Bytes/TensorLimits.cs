namespace InferenceSizing.Formats.Bytes;

/// <summary>What no file's tensor table goes beyond.</summary>
public static class TensorLimits
{
    /// <summary>Characters of a name: those of published checkpoints are below 150.</summary>
    public const int LongestName = 512;

    /// <summary>Tensors: the largest published mixtures have below 200 000.</summary>
    public const int MostTensors = 2_000_000;

    /// <summary>Groups, more than any architecture makes (a mixture of thirty block formats over a hundred layers stays below it).</summary>
    public const int MostGroups = 16_384;

    /// <summary>2^56 elements over all tensors: bytes stay within 63 bits.</summary>
    public const long MostElements = 1L << 56;

    /// <summary>Whether tensors of one shape go into a table next to those that are there.</summary>
    /// <param name="elements">Elements of the table; grows where they go in.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="count">How many there are.</param>
    public static bool HaveRoom(ref long elements, TensorShape shape, int count)
    {
        Int128 sum = elements + ((Int128)count * shape.Elements);
        if (sum > MostElements)
            return false;
        elements = (long)sum;
        return true;
    }
}
