using InferenceSizing.Catalogue.Search.Models;

namespace InferenceSizing.Catalogue.Tests.Search;

/// <summary>Names of models as providers and registries of images write them.</summary>
public sealed class HostedNamesTests
{
    /// <summary>How providers spell names. Sources: models.dev (anomalyco/models.dev, providers amazon-bedrock, fireworks-ai, google-vertex, nvidia, zenmux),
    /// docs.aws.amazon.com/bedrock, lmstudio.ai/docs/cli.</summary>
    [Theory]
    [InlineData("us.meta.llama3-1-8b-instruct-v1:0", "meta-llama/Llama-3.1-8B", null)]
    [InlineData("meta.llama3-3-70b-instruct-v1:0", "meta-llama/Llama-3.3-70B-Instruct", null)]
    [InlineData("mistral.mistral-7b-instruct-v0:2", "mistralai/Mistral-7B-Instruct-v0.2", null)]
    [InlineData("openai.gpt-oss-20b-1:0", "openai/gpt-oss-20b", null)]
    [InlineData("qwen.qwen3-32b-v1:0", "Qwen/Qwen3-32B", null)]
    [InlineData("deepseek.r1-v1:0", "deepseek-ai/DeepSeek-R1", null)]
    [InlineData("accounts/fireworks/models/kimi-k2p6", "moonshotai/Kimi-K2.6", null)]
    [InlineData("accounts/fireworks/models/qwen2p5-72b-instruct", "Qwen/Qwen2.5-72B-Instruct", null)]
    [InlineData("accounts/fireworks/models/llama-v3p1-8b-instruct", "meta-llama/Llama-3.1-8B", null)]
    [InlineData("meta-llama/llama-3-2-3b-instruct", "meta-llama/Llama-3.2-3B-Instruct", null)]
    [InlineData("meta-llama/llama-3-3-70b-instruct", "meta-llama/Llama-3.3-70B-Instruct", null)]
    [InlineData("ibm/granite-3-3-8b-instruct", "ibm-granite/granite-3.3-8b-instruct", null)]
    [InlineData("zai-org-glm-5-2", "zai-org/GLM-5.2", null)]
    [InlineData("meta-textgeneration-llama-3-1-8b-instruct", "meta-llama/Llama-3.1-8B", null)]
    [InlineData("meta/llama3_1@llama-3.1-8b-instruct", "meta-llama/Llama-3.1-8B", null)]
    [InlineData("publishers/meta/models/llama-3.3-70b-instruct-maas", "meta-llama/Llama-3.3-70B-Instruct", null)]
    [InlineData("nvcr.io/nim/meta/llama-3.1-8b-instruct:1.8.4", "meta-llama/Llama-3.1-8B", null)]
    [InlineData("meta-llama/llama-3.3-70b-instruct:free", "meta-llama/Llama-3.3-70B-Instruct", null)]
    [InlineData("openai/gpt-oss-20b@q4_k_m", "openai/gpt-oss-20b", "mxfp4")]
    [InlineData("qwen/qwen3-coder-30b", "Qwen/Qwen3-Coder-30B-A3B-Instruct", null)]
    [InlineData("someone/Qwen3-8B-abliterated:Q6_K", "Qwen/Qwen3-8B", "q6_k")]
    [InlineData("minimax-m2.7-ud-q5-k-m", "MiniMaxAI/MiniMax-M2.7", "q5_k_m")]
    [InlineData("RedHatAI/Qwen3-8B-W8A8-FP8", "Qwen/Qwen3-8B", "fp8")]
    public void A_providers_spelling_is_the_model_it_serves(string name, string id, string? weights)
    {
        NamedModel named = Read(name).Named!;

        Assert.Same(SharedCatalogue.Instance.FindModel(id), named.Entry);
        Assert.Equal(weights, named.Weights);
    }

    /// <summary>Source: docker/model-cards@a433166, ai/: the tags of each model and the file of latest. gpt-oss's experts stay in MXFP4 in all of its files:
    /// that of F16 has 12.83 GB, where 20.9 B weights of 16 bits take 41.8.</summary>
    [Theory]
    [InlineData("ai/llama3.2", "meta-llama/Llama-3.2-3B-Instruct", "q4_k_m")]
    [InlineData("ai/llama3.2:1B-Q8_0", "meta-llama/Llama-3.2-1B-Instruct", "q8_0")]
    [InlineData("docker model run ai/qwen3:30B-A3B-F16", "Qwen/Qwen3-30B-A3B", "fp16")]
    [InlineData("docker.io/ai/gemma3:270M-UD-Q4_K_XL", "google/gemma-3-270m", "q4_k_m")]
    [InlineData("ai/nomic-embed-text-v1.5:137M-F16", "nomic-ai/nomic-embed-text-v1.5", "fp16")]
    [InlineData("ai/deepseek-r1-distill-llama:70B-Q4_K_M", "deepseek-ai/DeepSeek-R1-Distill-Llama-70B", "q4_k_m")]
    [InlineData("ai/granite-4.0-h-small:32B-Q4_K_M", "ibm-granite/granite-4.0-h-small", "q4_k_m")]
    [InlineData("ai/mistral:latest", "mistralai/Mistral-7B-v0.3", "q4_k_m")]
    [InlineData("ai/smolvlm:latest", "HuggingFaceTB/SmolVLM2-500M-Video-Instruct", "fp16")]
    [InlineData("ai/gpt-oss:20B-F16", "openai/gpt-oss-20b", "mxfp4")]
    [InlineData("ai/gpt-oss:20B-UD-Q8_K_XL", "openai/gpt-oss-20b", "mxfp4")]
    public void An_image_of_docker_is_a_gguf_file_of_its_tag(string name, string id, string weights)
    {
        NamedModel named = Read(name).Named!;

        Assert.Same(SharedCatalogue.Instance.FindModel(id), named.Entry);
        Assert.Equal((weights, true), (named.Weights, named.Gguf));
    }

    [Fact]
    public void An_image_for_vllm_holds_the_publishers_own_files()
    {
        NamedModel named = Read("ai/qwen3-reranker-vllm:0.6B").Named!;

        Assert.Same(SharedCatalogue.Instance.FindModel("Qwen/Qwen3-Reranker-0.6B"), named.Entry);
        Assert.Equal((null, false), (named.Weights, named.Gguf));
    }

    private static ModelReading Read(string name) => SharedCatalogue.Instance.ReadModel(name);
}
