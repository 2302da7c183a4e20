using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Pictures;

/// <summary>Equal tiles in the grid whose ratio of sides is nearest to the image's, and a thumbnail (InternVL, Aya Vision).</summary>
/// <remarks>Source: <c>dynamic_preprocess</c> of the checkpoints' model cards; arXiv:2404.16821, section 3.3: an image of 800 x 1300 is six tiles and a
/// thumbnail of 256 tokens each.</remarks>
/// <param name="Tile">Pixels of a tile's side.</param>
/// <param name="MostTiles">max_num, without the thumbnail.</param>
/// <param name="TokensOfTile">Tokens of a tile.</param>
/// <param name="Thumbnail">use_thumbnail.</param>
/// <param name="Source">Where the rule of the family stands.</param>
public sealed record TilesByRatio(AxisLength Tile, Count MostTiles, TokenCount TokensOfTile, bool Thumbnail, string Source) : PictureTokens
{
    /// <summary>img and /img.</summary>
    private static readonly TokenCount Marks = TokenCount.From(2);

    public override string Source { get; } = Source;

    public override TokenCount Of(ImageSize image)
    {
        double ratio = (double)image.Width.Length / image.Height.Length, nearest = double.PositiveInfinity,
            area = (double)image.Width.Length * image.Height.Length;
        int tiles = 1;
        foreach ((int columns, int rows) in Grids())
        {
            double off = Math.Abs(ratio - ((double)columns / rows));
            bool tie = off == nearest && area > 0.5 * Tile.Length * Tile.Length * columns * rows;
            if (off >= nearest && !tie)
                continue;
            (nearest, tiles) = (off, columns * rows);
        }

        return ((tiles > 1 && Thumbnail ? tiles + 1 : tiles) * TokensOfTile) + Marks;
    }

    /// <summary>Grids by their number of tiles; those of equal number by their columns.</summary>
    private IEnumerable<(int Columns, int Rows)> Grids()
    {
        for (int tiles = 1; tiles <= MostTiles.Value; tiles++)
        {
            for (int columns = 1; columns <= tiles; columns++)
            {
                if (tiles % columns == 0)
                    yield return (columns, tiles / columns);
            }
        }
    }
}
