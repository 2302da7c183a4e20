namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Frames of a video and of its latent.</summary>
internal static class VideoLatent
{
    /// <summary>Frames that one of the latent stands for, but for the first, which stands for itself.</summary>
    public const int Reduction = 4;

    public static long Frames(long frames, int reduction = Reduction) => ((frames - 1) / reduction) + 1;
}
