using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Tests.Architectures;

public sealed class ImageEntriesTests
{
    /// <summary>Entries with a published cost, as test cases by id.</summary>
    public static TheoryData<string> Published =>
        [.. SharedCatalogue.Instance.Models.Where(model => model is { Verified: true, PublishedCost: not null }).Select(model => model.Id)];

    [Theory, MemberData(nameof(Published))]
    public void Parameters_are_within_a_thousandth_or_half_a_printed_digit(string id)
    {
        ModelEntry model = SharedCatalogue.Instance.FindModel(id)!;
        decimal published = model.PublishedCost!.ParametersMillions;
        decimal counted = model.Architecture.Value!.LayOut().Operators!.Parameters.Value / 1e6m;

        Assert.InRange(counted, published - Allowed(published, 0.001m), published + Allowed(published, 0.001m));
    }

    [Theory, MemberData(nameof(Published))]
    public void Multiply_adds_are_within_a_hundredth_or_half_a_printed_digit(string id)
    {
        ModelEntry model = SharedCatalogue.Instance.FindModel(id)!;
        if (model.PublishedCost is not { GigaMultiplyAdds: { } published, At: { } side })
            return;
        LaidOut laidOut = model.Architecture.Value!.LayOut(new ImageSize(AxisLength.From(side), AxisLength.From(side)));
        decimal counted = MultiplyAdds.Of(laidOut.Operators!, StepShape.Forward(SequenceCount.One, TokenCount.From(Math.Max(1, laidOut.Tokens.Count)))) / 1e9m;

        Assert.InRange(counted, published - Allowed(published, 0.01m), published + Allowed(published, 0.01m));
    }

    [Fact]
    public void A_whole_pipeline_holds_all_its_networks()
    {
        // U-Net, CLIP ViT-L and OpenCLIP ViT-bigG text encoders (diffusers' and transformers' counts), decoder with its convolution of the latent (BK-SDM,
        // issue 53).
        const long unet = 2_567_463_684, clip = 123_060_480, openClip = 694_659_840, decoder = 49_490_199;

        Assert.Equal(unet + clip + openClip + decoder,
            SharedCatalogue.Instance.FindModel("stabilityai/stable-diffusion-xl-base-1.0")!.Architecture.Value!.LayOut().Operators!.Parameters.Value);
    }

    private static decimal Allowed(decimal printed, decimal share)
    {
        decimal halfDigit = 0.5m;
        for (int digits = printed.Scale; digits > 0; digits--)
            halfDigit /= 10;
        return Math.Max(printed * share, halfDigit);
    }
}
