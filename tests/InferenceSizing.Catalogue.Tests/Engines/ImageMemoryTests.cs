using InferenceSizing.Domain.Engines.Sglang;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>What servers set aside for images of a vision-language model.</summary>
public sealed class ImageMemoryTests
{
    /// <summary>Gemma 3's tower has 27 layers of 1152: 27 · 1152² / (24 · 1024²) = 1.42383, so 0.95 · (1 − 0.042383) = 0.909736 of 0.834 on an 80 GB card (512
    /// + 12,288 + 512 + 128 MiB of 81,090 are set aside). Qwen2.5-VL's config has no num_hidden_layers, for which 24 stands, and 1280: 1.5625, so 0.95 ·
    /// 0.94375 = 0.896563. Llama 3.1 has none.</summary>
    [Theory, InlineData("google/gemma-3-27b-it", 0.834 * 0.909736), InlineData("Qwen/Qwen2.5-VL-7B-Instruct", 0.834 * 0.896563),
        InlineData("meta-llama/Meta-Llama-3.1-8B", 0.834)]
    public void Sglang_leaves_more_outside_its_fraction_for_an_image_encoder(string model, double fraction)
    {
        KnobSet own = new PublishedLog("sglang", "0.5.6", model, "h100-sxm", "by hand").Estimate().Deployment.Knobs;

        Assert.Equal(fraction, own.Get(SglangKnobs.MemFractionStatic).Value, 1e-5);
    }

    /// <summary>A prompt without images profiles none: of the profile run's 8192 tokens 32 images of 256 tokens go, their embeddings of 5376 elements (Gemma 3
    /// 27B) and 896 x 896 pixels of three colours.</summary>
    [Fact]
    public void Vllm_serves_text_alone_with_a_limit_of_zero()
    {
        PublishedLog shown = new("vllm", "0.19.0", "google/gemma-3-27b-it", "h100-sxm", "by hand") { Longest = 8192, StepTokens = 8192 };

        ByteCount with = shown.Estimated().Activations.Estimate, without = (shown with { ImagesOfPrompt = 0 }).Estimated().Activations.Estimate;

        Assert.Equal(32 * ((256 * 5376) + (3 * 896 * 896)) * 2, with.Count - without.Count);
    }

    /// <summary>Two sequences of one image each are two images; without a limit the context holds 32 each, more than the step's 32 together.</summary>
    [Fact]
    public void Few_prompts_with_few_images_profile_no_more_than_these()
    {
        PublishedLog shown = new("vllm", "0.19.0", "google/gemma-3-27b-it", "h100-sxm", "by hand") { Longest = 8192, StepTokens = 8192, Sequences = 2 };
        const int image = ((256 * 5376) + (3 * 896 * 896)) * 2;

        Assert.Equal(30 * image, shown.Estimated().Activations.Estimate.Count - (shown with { ImagesOfPrompt = 1 }).Estimated().Activations.Estimate.Count);
    }
}
