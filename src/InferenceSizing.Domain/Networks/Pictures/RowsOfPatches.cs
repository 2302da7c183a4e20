using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Pictures;

/// <summary>Tokens row by row, each with a mark at its end, of an image that is scaled only where its longest side is too long (Pixtral).</summary>
/// <remarks>Source: image_processing_pixtral.py and processing_pixtral.py of transformers; arXiv:2410.07073. 1024 x 1024 in patches of 16 is 64 rows of
/// 65.</remarks>
/// <param name="Side">Pixels of a token's side.</param>
/// <param name="Longest">The longest side in pixels.</param>
public sealed record RowsOfPatches(AxisLength Side, AxisLength Longest) : PictureTokens
{
    public override string Source => "get_resize_output_image_size, image_processing_pixtral.py of transformers";

    public override TokenCount Of(ImageSize image)
    {
        double ratio = Math.Max(1, Math.Max(image.Height.Length, image.Width.Length) / (double)Longest.Length);
        long rows = Tokens(image.Height.Length / ratio), columns = Tokens(image.Width.Length / ratio);
        return TokenCount.From(checked(rows * (columns + 1)));
    }

    private long Tokens(double pixels) => ((Math.Max(1, (long)Math.Floor(pixels)) - 1) / Side.Length) + 1;
}
