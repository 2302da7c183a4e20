namespace InferenceSizing.Domain.Networks.Pictures;

/// <summary>Sides rounded to whole tokens and scaled between a least and a largest area (Qwen2-VL and after, GLM-4.1V and after).</summary>
/// <remarks>Source: <c>smart_resize</c> of image_processing_qwen2_vl.py in transformers; arXiv:2409.12191, section 2.1: 224 x 224 is 66 tokens.</remarks>
/// <param name="Side">Pixels of a token's side: the patch's times the merged patches'.</param>
/// <param name="LeastPixels">min_pixels.</param>
/// <param name="MostPixels">max_pixels.</param>
public sealed record SmartResize(int Side, long LeastPixels, long MostPixels) : PictureTokens
{
    /// <summary>vision_start and vision_end.</summary>
    private const int Marks = 2;

    /// <summary>The file that has the rule; GLM's counts every image as two frames, so its areas are half of those that it states.</summary>
    public string File { get; init; } = "image_processing_qwen2_vl.py";

    public override string Source => $"smart_resize, {File} of transformers";

    public override long Of(ImageSize image)
    {
        double height = image.Height.Length, width = image.Width.Length;
        double rows = Math.Max(1, Math.Round(height / Side, MidpointRounding.ToEven)), columns = Math.Max(1, Math.Round(width / Side, MidpointRounding.ToEven));
        double token = (double)Side * Side;
        if (rows * columns * token > MostPixels)
        {
            double shrink = Math.Sqrt(height * width / MostPixels);
            (rows, columns) = (Math.Max(1, Math.Floor(height / shrink / Side)), Math.Max(1, Math.Floor(width / shrink / Side)));
        }
        else if (rows * columns * token < LeastPixels)
        {
            double grow = Math.Sqrt(LeastPixels / (height * width));
            (rows, columns) = (Math.Ceiling(height * grow / Side), Math.Ceiling(width * grow / Side));
        }

        return checked((long)rows * (long)columns) + Marks;
    }
}
