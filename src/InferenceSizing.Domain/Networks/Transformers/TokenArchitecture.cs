using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Pictures;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>A model over sequences of tokens: its operators are the same for every workload and are laid out once.</summary>
public sealed class TokenArchitecture(OperatorList operators) : Architecture
{
    private readonly LaidOut _laidOut = new(operators, default, null);

    /// <summary>The design that it was laid out from.</summary>
    public required TokenDesign Design { get; init; }

    public override TokenDesign? PublishedDesign => Design;

    public override PictureTokens? Pictures => (Design as TransformerDesign)?.Pictures;

    public override string? LeftOut => Design.LeftOut;

    public override bool OfPyTorch => Design.OfPyTorch;

    public override LaidOut LayOut(ImageSize? image = null) => _laidOut;
}
