using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Speculation;

public sealed class SpeculativeDecodingTests
{
    /// <summary>1 + 0.5 + 0.25 + 0.125; all of five; none; 1 + 0.8 + 0.64.</summary>
    [Theory, InlineData(3, 0.5, 1.875), InlineData(4, 1, 5), InlineData(7, 0, 1), InlineData(2, 0.8, 2.44)]
    public void A_verification_yields_the_sum_of_the_powers_of_the_acceptance(int draftTokens, double acceptance, double expected) =>
        Assert.Equal(expected, With(draftTokens, acceptance).TokensPerStep.Value, 1e-12);

    /// <summary>One token proposed, taken by half: 1.5 tokens, by none 1, by all 2.</summary>
    [Fact]
    public void What_is_not_known_of_the_acceptance_widens_the_time_of_a_token()
    {
        SpeculativeDecoding speculation = With(1, 0.5) with { Acceptance = AcceptanceRate.Between(default, Ratio.From(0.5), Ratio.One) };

        Assert.Equal(1.5 / 2, speculation.TimeSpread.Below.Value, 1e-12);
        Assert.Equal(1.5 / 1, speculation.TimeSpread.Above.Value, 1e-12);
    }

    [Fact]
    public void A_known_acceptance_widens_nothing() => Assert.Equal(Spread.Of(1, 1), With(5, 0.7).TimeSpread);

    /// <summary>ln 2 and ln 2 add to sqrt(2) · ln 2: 2^1.41421 = 2.66514.</summary>
    [Fact]
    public void Independent_spreads_add_as_squares_of_logarithms()
    {
        Spread both = Spread.Of(0.5, 2).And(Spread.Of(0.5, 2));

        Assert.Equal(2.66514, both.Above.Value, 1e-5);
        Assert.Equal(1 / 2.66514, both.Below.Value, 1e-5);
    }

    [Theory, InlineData(0.6, 0.5, 0.9), InlineData(0.1, 0.95, 0.9), InlineData(0.1, 0.9, 1.1)]
    public void A_rate_outside_its_range_is_a_bug(double low, double rate, double high) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AcceptanceRate.Between(Ratio.From(low), Ratio.From(rate), Ratio.From(high)));

    /// <summary>Tokens of which none is taken cost a verification and the proposals for the one token that it yields anyway; of which all are, a
    /// share.</summary>
    [Fact]
    public void Proposals_that_fail_cost_time_and_those_that_hold_save_it()
    {
        Case plain = new(SampleModels.Llama31Of70B, "vllm") { Version = "0.19.0", Layout = new() { Tensor = 4, ExpertTensor = 4 } };

        Seconds without = TimeOf(plain), none = TimeOf(plain with { Speculation = Small(0) }), most = TimeOf(plain with { Speculation = Small(0.8) }),
            all = TimeOf(plain with { Speculation = Small(1) });

        Assert.True(none > without);
        Assert.True(most < without);
        Assert.True(all < most);

        static SpeculativeDecoding Small(double acceptance) => SpeculationSamples.Llama1B(4, acceptance);

        static Seconds TimeOf(Case sized) => sized.Estimate.Served.TimePerOutputToken!.Value.Estimate;
    }

    /// <summary>The whole prompt passes through the draft model too.</summary>
    [Fact]
    public void A_draft_model_reads_the_prompt()
    {
        Case plain = new(SampleModels.Llama31Of8B, "vllm") { Version = "0.19.0", Input = 8192 };

        Assert.True((plain with
        {
            Speculation = SpeculationSamples.Llama1B(
            4, 0.7)
        }).Estimate.Served.TimeToFirstToken!.Value.Estimate > plain.Estimate.Served.TimeToFirstToken!.Value.Estimate);
    }

    [Fact]
    public void Parts_of_a_verification_show_what_the_draft_takes()
    {
        Case sized = new(SampleModels.Llama31Of8B, "vllm") { Version = "0.19.0", Speculation = SpeculationSamples.Llama1B(4, 0.7) };

        Assert.Single(sized.Estimate.Decode, part => part.Name == "draft");
    }

    private static SpeculativeDecoding With(int draftTokens, double acceptance) => SpeculationSamples.Of(SpeculativeMethod.Ngram, draftTokens, acceptance);
}
