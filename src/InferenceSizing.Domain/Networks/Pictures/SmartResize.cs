using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Pictures;

/// <summary>Sides rounded to whole tokens and scaled between a least and a largest area (Qwen2-VL and after, GLM-4.1V and after).</summary>
/// <remarks>Source: <c>smart_resize</c> of image_processing_qwen2_vl.py in transformers; arXiv:2409.12191, section 2.1: 224 x 224 is 66 tokens.</remarks>
/// <param name="Side">Pixels of a token's side: the patch's times the merged patches'.</param>
/// <param name="LeastPixels">min_pixels.</param>
/// <param name="MostPixels">max_pixels.</param>
public sealed record SmartResize(AxisLength Side, Count LeastPixels, Count MostPixels) : PictureTokens
{
    /// <summary>vision_start and vision_end.</summary>
    private const int Marks = 2;

    /// <summary>The file that has the rule; GLM's counts every image as two frames, so its areas are half of those that it states.</summary>
    public string File { get; init; } = "image_processing_qwen2_vl.py";

    public override string Source => $"smart_resize, {File} of transformers";

    public override TokenCount Of(ImageSize image)
    {
        double height = image.Height.Length, width = image.Width.Length, side = Side.Length;
        double rows = Math.Max(1, Math.Round(height / side, MidpointRounding.ToEven)), columns = Math.Max(1, Math.Round(width / side, MidpointRounding.ToEven));
        double token = side * side;
        if (rows * columns * token > MostPixels.Value)
        {
            double shrink = Math.Sqrt(height * width / MostPixels.Value);
            (rows, columns) = (Math.Max(1, Math.Floor(height / shrink / side)), Math.Max(1, Math.Floor(width / shrink / side)));
        }
        else if (rows * columns * token < LeastPixels.Value)
        {
            double grow = Math.Sqrt(LeastPixels.Value / (height * width));
            (rows, columns) = (Math.Ceiling(height * grow / side), Math.Ceiling(width * grow / side));
        }

        return TokenCount.From(checked((long)rows * (long)columns) + Marks);
    }
}
