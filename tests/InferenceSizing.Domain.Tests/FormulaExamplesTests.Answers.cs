using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Quality;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests;

public sealed partial class FormulaExamplesTests
{
    [Fact]
    public void Streamed_layers()
    {
        Case sized = new(SampleModels.Llama31Of70B, "transformers");
        Estimate streamed = Estimator.Estimate(
            sized.Deployment with
            {
                Offload = new Offload(OffloadTarget.Cpu, LayerCount.From(10), null, Bandwidth.FromGigabytesPerSecond(25),
                Prefetch: false)
            },
            sized.Workload).Value!;

        Close.To(4.7917, streamed.Decode.Single(part => part.Name == "offload").Time.Value, 1e-4);
    }

    [Fact]
    public void Two_of_four_bits()
    {
        WeightScheme sparse = TwoOfFourScheme.Over(WeightSchemes.Find("fp16")!);

        Assert.Equal(18_874_368,
            sparse.EncodingOf(TensorRole.FeedForwardUp, new TensorSite(LayerIndex.First, LayerCount.One, AxisLength.From(4096), AxisLength.From(4096),
                ModelTraits.Plain)).BytesOf(AxisLength.From(4096), AxisLength.From(4096), Count.One).Count);
    }

    [Fact]
    public void Losses_one_after_another()
    {
        Loss first = new(default, Magnitude.From(0.7), Magnitude.From(1)), second = new(default, Magnitude.From(0.5), Magnitude.From(1));

        Assert.Equal(1.1965, first.Then(second).Estimate.Value, 1e-9);
    }

    [Fact]
    public void Four_bits_of_eight_billion() => Assert.Equal(1.39288, WeightOnlyForm.Of(Ratio.From(4.15), 8_000_000_000).Estimate.Value, 1e-5);

    [Fact]
    public void A_million_tokens() => Assert.Equal(0.416667, DollarsPerMillion.Of(DollarsPerHour.From(3), Rate.From(2000)).Amount, 1e-6);
}
