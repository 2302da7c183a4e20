using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Pictures;

/// <summary>Tiles of the canvas that an image fits best without being cut, and one of the whole image (Llama 4, Command A
/// Vision).</summary>
/// <remarks>Source: <c>get_best_fit</c> of image_processing_llama4_fast.py and processing_llama4.py in transformers: the smallest canvas that enlarges the
/// image, else the one that shrinks it least; marks between tiles, at rows' ends, and round the image.</remarks>
/// <param name="Tile">Pixels of a tile's side.</param>
/// <param name="MostTiles">max_patches.</param>
/// <param name="TokensOfTile">Tokens of a tile.</param>
/// <param name="Source">Where the rule of the family stands.</param>
public sealed record TilesOnCanvas(AxisLength Tile, Count MostTiles, TokenCount TokensOfTile, string Source) : PictureTokens
{
    /// <summary>Start, the mark before the whole image, and end.</summary>
    private static readonly TokenCount Marks = TokenCount.From(3);

    public override string Source { get; } = Source;

    public override TokenCount Of(ImageSize image)
    {
        (int rows, int columns) = Canvas(image);
        TokenCount tiles = rows * columns > 1 ? rows * columns * (TokensOfTile + TokenCount.One) : TokenCount.Zero;
        return tiles + TokensOfTile + Marks;
    }

    private (int Rows, int Columns) Canvas(ImageSize image)
    {
        (int Rows, int Columns) best = (1, 1);
        double bestScale = 0;
        for (int rows = 1; rows <= MostTiles.Value; rows++)
        {
            for (int columns = 1; rows * columns <= MostTiles.Value; columns++)
            {
                double scale = Math.Min((double)rows * Tile.Length / image.Height.Length, (double)columns * Tile.Length / image.Width.Length);
                bool better = bestScale >= 1 ? scale >= 1 && scale < bestScale : scale > bestScale;
                if (!better && !(scale == bestScale && rows * columns < best.Rows * best.Columns))
                    continue;
                (best, bestScale) = ((rows, columns), scale);
            }
        }

        return best;
    }
}
