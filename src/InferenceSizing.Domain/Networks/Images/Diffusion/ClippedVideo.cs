namespace InferenceSizing.Domain.Networks.Images;

/// <summary>How MiniMax-H3's autoencoder cuts a video: clips of 17 frames are five frames of a latent, of which the last three are dropped.</summary>
/// <remarks>Source: diffusers, <c>AutoencoderKLMiniMaxH3</c>, clip_length 17 and token_drop 3.</remarks>
internal static class ClippedVideo
{
    /// <summary>Frames of a clip and of its latent.</summary>
    public const int Clip = 17, LatentClip = 5;

    /// <summary>Frames of the latent that one clip is decoded beyond its own.</summary>
    public const int Overlap = 2;

    /// <summary>Frames that a video has beyond whole clips.</summary>
    public const int Beyond = 5;

    /// <summary>Pixels to a position of the latent along each side.</summary>
    public const int Reduction = 16;

    public static long Clips(long frames) => (frames - Beyond) / Clip;

    public static long LatentFrames(long frames) => (LatentClip * Clips(frames)) + Overlap;
}
