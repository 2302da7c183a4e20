using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Speculation;

/// <summary>Tokens that are proposed cheaply and verified together: one pass of the model over k + 1 tokens of each sequence.</summary>
public sealed record SpeculativeDecoding
{
    public required SpeculativeMethod Method { get; init; }

    /// <summary>k, tokens proposed for each verification.</summary>
    public required TokenCount DraftTokens { get; init; }

    /// <summary>α, the chance that a proposed token is taken when those before it were.</summary>
    public required AcceptanceRate Acceptance { get; init; }

    /// <summary>The draft model; null for the other methods.</summary>
    public Architecture? DraftModel { get; init; }

    /// <summary>How the draft model's or the head's weights are stored; null for multi-token-prediction layers, which are stored as the model is.</summary>
    public WeightScheme? DraftWeights { get; init; }

    /// <summary>Tokens of a sequence in one pass of verification, k + 1.</summary>
    internal TokenCount VerifiedTokens => DraftTokens + TokenCount.One;

    /// <summary>Tokens that a verification yields on average: <c>1 + α + … + α^k = (1 − α^(k+1)) / (1 − α)</c>.</summary>
    /// <remarks>Leviathan et al. 2022, arXiv:2211.17192, equation 1: acceptances taken as independent.</remarks>
    public Ratio TokensPerStep => ExpectedTokens(Acceptance.Rate);

    /// <summary>How far a step's yield may be off because the acceptance rate is known to no more than a range, as factors of the time of a token.</summary>
    public Spread TimeSpread
    {
        get
        {
            double expected = TokensPerStep.Value;
            return Spread.Of(expected / ExpectedTokens(Acceptance.High).Value, expected / ExpectedTokens(Acceptance.Low).Value);
        }
    }

    private Ratio ExpectedTokens(Ratio acceptance)
    {
        double sum = 1, accepted = 1;
        for (int token = 0; token < DraftTokens.Count; token++)
            sum += accepted *= acceptance.Value;
        return Ratio.From(sum);
    }
}
