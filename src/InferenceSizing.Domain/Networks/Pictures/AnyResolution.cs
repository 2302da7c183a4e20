using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Pictures;

/// <summary>Tiles of the listed size that wastes least, cut to the image's ratio, with a mark a row, beside the whole image in one tile (LLaVA-NeXT).</summary>
/// <remarks>Source: <c>_get_number_of_features</c> of processing_llava_next.py and <c>select_best_resolution</c> of image_processing_utils.py in transformers.
/// 672 x 672 with CLIP is 576 + 48 · 48 + 48 = 2928 tokens, the largest.</remarks>
/// <param name="Tile">Pixels of a tile's side.</param>
/// <param name="PatchesOfSide">Patches of a tile's side.</param>
/// <param name="Sizes">image_grid_pinpoints.</param>
public sealed record AnyResolution(AxisLength Tile, AxisLength PatchesOfSide, ImmutableArray<ImageSize> Sizes) : PictureTokens
{
    /// <summary>Most tiles whose patches are kept: the patches of more are scaled down to as many; zero for all (LLaVA-OneVision's anyres_max_9).</summary>
    public Count MostTiles { get; init; }

    public override string Source => MostTiles > Count.Zero ? "_get_number_of_features, processing_llava_onevision.py of transformers"
        : "_get_number_of_features, processing_llava_next.py of transformers";

    public override TokenCount Of(ImageSize image)
    {
        ImageSize best = Best(image);
        long rows = (PatchesOfSide * best.Height.Among(Tile)).Length, columns = (PatchesOfSide * best.Width.Among(Tile)).Length;
        double ratio = (double)image.Width.Length / image.Height.Length;
        if (ratio > (double)columns / rows)
            rows = Cut(rows, image.Height.Length * ((double)columns / image.Width.Length));
        else
            columns = Cut(columns, image.Width.Length * ((double)rows / image.Height.Length));
        (rows, columns) = Kept(rows, columns);
        return TokenCount.From(checked(rows * (columns + 1)) + (PatchesOfSide * PatchesOfSide).Length);
    }

    /// <summary>Where the patches of many tiles are scaled down, only a single image is cut: several have the patches of one tile and a mark each.</summary>
    public override TokenCount Of(ImageSize image, Count images) => MostTiles == Count.Zero || images == Count.One ? base.Of(image, images)
        : images.Value * (TokenCount.From((PatchesOfSide * PatchesOfSide).Length) + TokenCount.One);

    /// <summary>What is left of the patches where they are more than those of so many tiles by over a tenth of the sides.</summary>
    private (long Rows, long Columns) Kept(long rows, long columns)
    {
        const double tolerated = 1.1;
        double ratio = MostTiles == Count.Zero ? 0 : Math.Sqrt(rows * (double)columns / (MostTiles * (PatchesOfSide * PatchesOfSide)).Length);
        return ratio > tolerated ? ((long)Math.Floor(rows / ratio), (long)Math.Floor(columns / ratio)) : (rows, columns);
    }

    /// <summary>Patches that are left when padding is cut on both sides.</summary>
    private static long Cut(long patches, double filled)
    {
        const int digits = 7, sides = 2;
        long padding = (patches - (long)Math.Round(filled, digits)) / sides;
        return Math.Max(1, patches - (sides * padding));
    }

    private ImageSize Best(ImageSize image)
    {
        ImageSize best = Sizes[0];
        long mostUsed = -1, leastWasted = long.MaxValue;
        foreach (ImageSize size in Sizes)
        {
            double scale = Math.Min((double)size.Width.Length / image.Width.Length, (double)size.Height.Length / image.Height.Length);
            long scaled = checked((long)(image.Width.Length * scale) * (long)(image.Height.Length * scale));
            long used = Math.Min(scaled, image.Width.Length * image.Height.Length), wasted = (size.Width.Length * size.Height.Length) - used;
            if (used > mostUsed || (used == mostUsed && wasted < leastWasted))
                (best, mostUsed, leastWasted) = (size, used, wasted);
        }

        return best;
    }
}
