using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>Most bytes that eager PyTorch keeps alive in one pass in FP32, inputs left out: torch 1.13 with torchvision 0.14 and transformers, counted by its
/// allocator on the processor. Convolutions there take copies in other layouts, which the GPU does not: networks of wide convolutions are left out.</summary>
public sealed class EagerPeaksTests
{
    [Theory]
    [InlineData("bert-base-uncased", 8, 128, 31_460_824, 0.001)]
    [InlineData("bert-base-uncased", 1, 512, 15_732_184, 0.001)]
    [InlineData("mobilenet_v2", 1, 0, 11_653_744, 0.12)]
    [InlineData("efficientnet_b0", 1, 0, 11_653_744, 0.12)]
    [InlineData("convnext_tiny", 1, 0, 12_045_784, 0.12)]
    [InlineData("resnet50", 1, 0, 11_151_840, 0.12)]
    public void The_peak_is_what_the_allocator_counted(string model, int batch, int tokens, long peak, double within)
    {
        ImageSize? image = tokens == 0 ? new ImageSize(AxisLength.From(224), AxisLength.From(224)) : null;
        Workload workload = new(TokenCount.From(Math.Max(1, tokens)), TokenCount.Zero, new OfferedBatch(SequenceCount.From(batch)), image, default);
        Estimate estimate = CatalogueCase.Of(model, "pytorch", "2.10.0", "fp32", "fp32", workload, gpus: 1, KnobSet.Empty);

        SinglePassMoment fullest = estimate.Deployment.Engine.SinglePass!.PeakOf(estimate.Load, SequenceCount.From(batch))!;

        Assert.InRange(fullest.Peak.Peak.Count, (long)(peak * (1 - within)), (long)(peak * (1 + within)));
    }
}
