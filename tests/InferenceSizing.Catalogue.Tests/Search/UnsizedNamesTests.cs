using InferenceSizing.Catalogue.Search.Models;

namespace InferenceSizing.Catalogue.Tests.Search;

public sealed class UnsizedNamesTests
{
    [Theory]
    [InlineData("google/diffusiongemma-26B-A4B-it", "google/diffusiongemma-26B-A4B-it")]
    [InlineData("unsloth/diffusiongemma-26B-A4B-it-GGUF", "google/diffusiongemma-26B-A4B-it")]
    [InlineData("https://huggingface.co/google/diffusiongemma-26B-A4B-it", "google/diffusiongemma-26B-A4B-it")]
    [InlineData("Qwen/Qwen3.8-Flash-Next-FP8", "Qwen/Qwen3.8-Flash-Next")]
    [InlineData("unsloth/Qwen3.8-Flash-Next-GGUF", "Qwen/Qwen3.8-Flash-Next")]
    [InlineData("local-inference-lab/GLM-5.3-Flash-NVFP4", "zai-org/GLM-5.3-Flash")]
    public void A_model_that_cannot_be_sized_is_known_by_its_names_and_says_why(string name, string id)
    {
        ModelReading reading = SharedCatalogue.Instance.ReadModel(name);

        Assert.Null(reading.Named);
        Assert.Equal(id, reading.Unsized?.Id);
    }

    /// <summary>Open weights whose names begin as those of a series that runs with its owner alone.</summary>
    [Theory, InlineData("gpt4all-13b-snoozy"), InlineData("chavinlo/gpt4-x-alpaca")]
    public void An_open_model_is_not_told_to_be_unpublished(string name) =>
        Assert.DoesNotContain("not published", SharedCatalogue.Instance.ReadModel(name).Unsized?.Reason ?? "", StringComparison.Ordinal);

    [Fact]
    public void No_name_is_both_sized_and_not()
    {
        CatalogueSet catalogue = SharedCatalogue.Instance;

        Assert.All(catalogue.Unsized, model => Assert.All(
            model.Aliases.Prepend(model.Id), name => Assert.Equal(model with { Id = name }, catalogue.ReadModel(name).Unsized)));
    }

    [Theory]
    [InlineData("org/Llama-3.1-8B-Instruct-finance-lora", "adapter")]
    [InlineData("org/finance-qlora-r64", "adapter")]
    [InlineData("yuhuili/EAGLE3-LLaMA3.1-Instruct-8B", "drafts")]
    [InlineData("google/gemma-4-26B-A4B-it-assistant", "drafts")]
    [InlineData("google/gemma-4-E4B-it-assistant", "drafts")]
    [InlineData("gemma4:26b-a4b-it-assistant", "drafts")]
    [InlineData("ibm-ai-platform/llama3-8b-accelerator", "drafts")]
    [InlineData("thunlp/LLaMA3-Instruct-8B-FR-Spec", "drafts")]
    [InlineData("lmsys/DeepSeek-V3-0324-NextN", "drafts")]
    [InlineData("org/my-tokenizer", "no weights")]
    [InlineData("openai/gpt-5.4-mini-2026-03-17", "not published")]
    [InlineData("anthropic/claude-sonnet-4", "not published")]
    [InlineData("qwen3-coder:480b-cloud", "own cloud")]
    [InlineData("gpt-oss:120b-cloud", "own cloud")]
    [InlineData("org/nb-roberta-base-scandi", "vocabulary of their own")]
    [InlineData("McGill-NLP/LLM2Vec-Mistral-7B-Instruct-v2-mntp-supervised", "another head")]
    [InlineData("Qwen/Qwen2.5-Math-PRM-72B", "another head")]
    [InlineData("org/Llama-3.1-8B-Instruct-vision", "more than the networks")]
    [InlineData("org/Foo-Qwen2.5-7B-pruned", "other layers")]
    [InlineData("org/Qwen3-30B-A3B-REAP", "other layers")] // experts left out
    [InlineData("org/sae-llama-3.1-8b-64x", "no weights")]
    [InlineData("Ornith-1.0-35B-APEX-I-Mini.gguf", "mixture of file types")]
    [InlineData("vits-piper-en_GB-aru-medium-sherpa", "voice of Piper")]
    [InlineData("piper-de_DE-thorsten-medium-f16.gguf", "voice of Piper")]
    [InlineData("voice-en_GB-alan-medium", "voice of Piper")]
    [InlineData("org/japanese-Llama-2-7b-instruct-fast", "vocabulary of their own")]
    [InlineData("cerebras_Qwen3-Coder-REAP-25B-A3B-IQ2_S", "layers of its own")] // 25 B of 30 B: no model here has them
    [InlineData("Ternary-Bonsai-8B-gguf", "layers of its own")]
    [InlineData("bedrock/us.amazon.nova-pro-v1:0", "not published")]
    [InlineData("openai/yi-lightning", "not published")]
    [InlineData("deepseek/deepseek-chat", "Name the model")]
    [InlineData("mistral/codestral-latest", "Name the release")]
    [InlineData("mistral/mistral-large-latest", "Name the release")]
    [InlineData("openai/gpt-4o-2024-08-06", "not published")]
    [InlineData("vercel_ai_gateway/anthropic/claude-4-opus", "not published")]
    [InlineData("azure/hd/1024-x-1792/dall-e-3", "not published")]
    [InlineData("bedrock/us-east-1/1-month-commitment/anthropic.claude-v2", "not published")]
    [InlineData("vertex_ai/imagen-4.0-generate-preview-06-06", "not published")]
    [InlineData("deepinfra/google/gemini-1.5-flash", "not published")]
    [InlineData("voice-de-thorsten-low", "voice of Piper")]
    [InlineData("vit_base_patch16_224.augreg_in21k", "1,000 classes")]
    [InlineData("yolo12x-obb", "Ultralytics")]
    [InlineData("mvit_v1_b", "clips")]
    [InlineData("nyu-visionx/Cambrian-S-7B", "no builder")]
    [InlineData("yifanzhang114/SliME-vicuna-13B", "no builder")]
    [InlineData("facebook/wav2vec2-xls-r-2b", "no builder")]
    [InlineData("rfdetr-cpp-small", "no builder")]
    public void What_a_name_says_against_the_model_in_it_is_the_reason(string name, string reason)
    {
        ModelReading reading = SharedCatalogue.Instance.ReadModel(name);

        Assert.Null(reading.Named);
        Assert.Contains(reason, reading.Unsized?.Reason, StringComparison.Ordinal);
    }
}
