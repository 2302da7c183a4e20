using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Samples;

/// <summary>Ways of proposing tokens that the tests size.</summary>
internal static class SpeculationSamples
{
    public static SpeculativeDecoding Of(SpeculativeMethod method, int draftTokens = 3, double acceptance = 0.7) => new()
    {
        Method = method,
        DraftTokens = TokenCount.From(draftTokens),
        Acceptance = AcceptanceRate.Between(Ratio.From(acceptance), Ratio.From(acceptance), Ratio.From(acceptance)),
        DraftWeights = method is SpeculativeMethod.Eagle or SpeculativeMethod.Eagle3 ? WeightSchemes.Find("bf16") : null,
    };

    public static SpeculativeDecoding Llama1B(int draftTokens = 3, double acceptance = 0.7) => Of(SpeculativeMethod.DraftModel, draftTokens, acceptance) with
    {
        DraftModel = SampleModels.Llama32Of1B,
        DraftWeights = WeightSchemes.Find("bf16"),
    };
}
