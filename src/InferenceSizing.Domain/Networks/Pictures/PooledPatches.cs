using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Pictures;

/// <summary>The largest sides of the image's ratio, in whole tokens, that keep within a number of tokens (Gemma 4).</summary>
/// <remarks>Source: <c>get_aspect_ratio_preserving_size</c> of image_processing_gemma4.py in transformers.</remarks>
/// <param name="Side">Pixels of a token's side: the patch's times the pooled patches'.</param>
/// <param name="MostTokens">max_soft_tokens.</param>
public sealed record PooledPatches(AxisLength Side, TokenCount MostTokens) : PictureTokens
{
    /// <summary>Begin and end of an image.</summary>
    private const int Marks = 2;

    public override string Source => "get_aspect_ratio_preserving_size, image_processing_gemma4.py of transformers";

    public override TokenCount Of(ImageSize image)
    {
        double scale = Math.Sqrt(MostTokens.Count / ((double)image.Height.Length * image.Width.Length));
        long rows = (long)Math.Floor(image.Height.Length * scale), columns = (long)Math.Floor(image.Width.Length * scale);
        if (rows == 0)
            (rows, columns) = (1, Math.Min(image.Width.Length / image.Height.Length, MostTokens.Count));
        else if (columns == 0)
            (rows, columns) = (Math.Min(image.Height.Length / image.Width.Length, MostTokens.Count), 1);
        return TokenCount.From(checked(rows * columns) + Marks);
    }
}
