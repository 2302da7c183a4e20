using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Pictures;

/// <summary>Sides filled up to whole tokens, of an image that is shrunk only where it has too many patches or a side is too long (Kimi-VL and after).</summary>
/// <remarks>Source: <c>navit_resize_image</c> of vLLM, vllm/model_executor/models/kimi_k3_vl.py and the checkpoints' own media_utils.py. The prompt has
/// <c>media_begin image media_content … media_end</c> around an image.</remarks>
/// <param name="Patch">patch_size.</param>
/// <param name="PatchesOfToken">merge_kernel_size: patches along a token's side.</param>
/// <param name="MostPatches">in_patch_limit.</param>
/// <param name="LongestSide">patch_limit_on_one_side.</param>
public sealed record PaddedPatches(AxisLength Patch, AxisLength PatchesOfToken, Count MostPatches, AxisLength LongestSide) : PictureTokens
{
    private const int Marks = 4;

    public override string Source => "navit_resize_image, vision utilities of the Kimi checkpoints";

    public override TokenCount Of(ImageSize image)
    {
        double height = image.Height.Length, width = image.Width.Length, longest = (LongestSide * Patch).Length;
        double patches = Math.Max(1, Math.Floor(width / Patch.Length)) * Math.Max(1, Math.Floor(height / Patch.Length));
        double scale = Math.Min(Math.Min(1, Math.Sqrt(MostPatches.Value / patches)), Math.Min(longest / width, longest / height));
        return TokenCount.From(checked(Tokens(height * scale) * Tokens(width * scale)) + Marks);
    }

    private long Tokens(double pixels) => (long)Math.Ceiling(Math.Max(1, Math.Floor(pixels)) / (PatchesOfToken * Patch).Length);
}
