using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Pictures;

/// <summary>Every image is scaled to one size.</summary>
/// <param name="Tokens">Tokens of an image with its marks.</param>
/// <param name="Source">Where that stands.</param>
public sealed record FixedPicture(TokenCount Tokens, string Source) : PictureTokens
{
    public override string Source { get; } = Source;

    public override TokenCount Of(ImageSize image) => Tokens;
}
