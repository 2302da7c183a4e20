using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Pictures;

/// <summary>How a processor turns an image into tokens of the prompt.</summary>
public abstract record PictureTokens
{
    /// <summary>Tokens that stand in the prompt for an image, marks of its begin, rows and end included.</summary>
    /// <param name="image">As it is sent.</param>
    public abstract TokenCount Of(ImageSize image);

    /// <summary>The same for <paramref name="images"/> of one size in one prompt.</summary>
    public virtual TokenCount Of(ImageSize image, Count images) => images.Value * Of(image);

    /// <summary>Where the rule stands.</summary>
    public abstract string Source { get; }
}
