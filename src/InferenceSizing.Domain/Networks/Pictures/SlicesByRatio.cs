using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Pictures;

/// <summary>The whole image, and where it is larger than a slice, slices in the grid whose ratio of sides is nearest to the image's (MiniCPM-V).</summary>
/// <remarks>Source: <c>get_sliced_grid</c> and <c>get_slice_image_placeholder</c> of the checkpoints' image_processing_minicpmv.py; arXiv:2408.01800, section
/// 3.2. Each part has a mark before and one behind, and rows of slices are parted by a new line.</remarks>
/// <param name="Side">scale_resolution.</param>
/// <param name="MostSlices">max_slice_nums.</param>
/// <param name="TokensOfSlice">query_num.</param>
/// <param name="Numbered">Whether the image's number stands before it, between two marks (use_image_id, from 2.6 on).</param>
public sealed record SlicesByRatio(AxisLength Side, Count MostSlices, TokenCount TokensOfSlice, bool Numbered) : PictureTokens
{
    private const int Marks = 2, Number = 3;

    public override string Source => "get_slice_image_placeholder, image_processing_minicpmv.py of the checkpoints";

    public override TokenCount Of(ImageSize image)
    {
        (int columns, int rows) = Grid(image);
        int parts = columns * rows > 1 ? 1 + (columns * rows) : 1;
        return TokenCount.From((parts * (TokensOfSlice.Count + Marks)) + (rows - 1) + (Numbered ? Number : 0));
    }

    private (int Columns, int Rows) Grid(ImageSize image)
    {
        double area = (double)image.Width.Length * image.Height.Length / (Side * Side).Length;
        double ratio = Math.Log((double)image.Width.Length / image.Height.Length);
        int multiple = (int)Math.Min(Math.Ceiling(area), MostSlices.Value);
        (int Columns, int Rows) best = (1, 1);
        double nearest = double.PositiveInfinity;
        for (int slices = multiple - 1; multiple > 1 && slices <= Math.Min(multiple + 1, MostSlices.Value); slices++)
        {
            for (int columns = 1; slices > 1 && columns <= slices; columns++)
            {
                double off = Math.Abs(ratio - Math.Log((double)columns * columns / slices));
                if (slices % columns != 0 || off >= nearest)
                    continue;
                (nearest, best) = (off, (columns, slices / columns));
            }
        }

        return best;
    }
}
