using InferenceSizing.Catalogue.Search.Models;

namespace InferenceSizing.Catalogue.Tests.Search;

/// <summary>Ids of embeddings-benchmark/mteb and allenai/reward-bench, and of models that generate.</summary>
public sealed class PoolingNameTests
{
    [Theory]
    [InlineData("Qwen/Qwen3-Embedding-8B", true)]
    [InlineData("Qwen/Qwen3-Reranker-0.6B", true)]
    [InlineData("Salesforce/SFR-Embedding-2_R", true)]
    [InlineData("nvidia/NV-Embed-v2", true)]
    [InlineData("Alibaba-NLP/gte-Qwen2-7B-instruct", true)]
    [InlineData("BAAI/bge-reranker-v2-gemma", true)]
    [InlineData("intfloat/e5-mistral-7b-instruct", true)]
    [InlineData("intfloat/mmE5-mllama-11b-instruct", true)]
    [InlineData("Qwen/Qwen2.5-Math-PRM-7B", true)]
    [InlineData("Skywork/Skywork-Reward-Llama-3.1-8B", true)]
    [InlineData("vidore/colqwen2.5-v0.2", true)]
    [InlineData("Qwen/Qwen3-8B", false)]
    [InlineData("mistralai/Mistral-7B-Instruct-v0.3", false)]
    [InlineData("meta-llama/Llama-Guard-3-1B", false)]
    [InlineData("Salesforce/xgen-7b-8k-inst", false)]
    [InlineData("google/gemma-3n-E4B-it", false)]
    [InlineData("Trendyol/Trendyol-LLM-7B", false)]
    public void A_word_of_the_name_says_that_a_decoder_gives_vectors(string name, bool pools) => Assert.Equal(pools, PoolingName.Is(name));
}
