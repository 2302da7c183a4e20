using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;

namespace InferenceSizing.Domain.Tests.Sizing;

public sealed class ExplanationTests
{
    [Fact]
    public void Every_figure_names_its_rule_its_terms_and_its_source()
    {
        Case llama = new(SampleModels.Llama31Of8B, "vllm") { Batch = 8 };
        Explanation[] lines = [.. Explanation.Of(llama.Deployment, llama.Workload, llama.Estimate)];

        Assert.Equal(lines.Length, lines.Select(line => line.Quantity).Distinct().Count());
        Assert.All(lines, line =>
        {
            Assert.NotEqual("", line.Formula);
            Assert.NotEqual("", line.Source);
            Assert.NotEmpty(line.Values);
        });
        Explanation cache = lines.Single(line => line.Quantity == EstimateFigure.Cache);
        Assert.Equal([8, 1152, 131072, 1152 * 131072], cache.Values.Select(value => (long)value.Value.Value));
    }

    [Fact]
    public void A_model_without_a_cache_explains_none()
    {
        Case bert = new(SampleModels.BertBase, "tensorrt") { Weights = "fp16", Input = 128 };

        Assert.DoesNotContain(Explanation.Of(bert.Deployment, bert.Workload, bert.Estimate), line => line.Quantity == EstimateFigure.Cache);
    }

    /// <summary>Every part that an answer gives of a GPU has its line, whatever the engine.</summary>
    [Theory]
    [InlineData("vllm", true)]
    [InlineData("sglang", true)]
    [InlineData("tensorrt-llm", false)]
    [InlineData("llama.cpp", false)]
    [InlineData("transformers", false)]
    public void Each_part_of_memory_is_explained(string engine, bool graphs)
    {
        Case llama = new(SampleModels.Llama31Of8B, engine) { Weights = "fp16" };
        EstimateFigure[] figures = [.. Explanation.Of(llama.Deployment, llama.Workload, llama.Estimate).Select(line => line.Quantity.Figure)];

        Assert.Superset(
            new HashSet<EstimateFigure>(
            [
                EstimateFigure.UsableMemory, EstimateFigure.Budget, EstimateFigure.Weights, EstimateFigure.Cache, EstimateFigure.Activations,
                EstimateFigure.Runtime, EstimateFigure.Pool, EstimateFigure.PoolTokens,
            ]),
            figures.ToHashSet());
        Assert.Equal(graphs, figures.Contains(EstimateFigure.CudaGraphs));
    }

    /// <summary>vLLM subtracts graphs from 0.21 on.</summary>
    [Theory, InlineData("0.19.0", false), InlineData("0.22.1", true)]
    public void The_rule_of_the_pool_goes_by_version(string version, bool subtracts)
    {
        Case llama = new(SampleModels.Llama31Of8B, "vllm") { Version = version };

        Explanation pool = Explanation.Of(llama.Deployment, llama.Workload, llama.Estimate).Single(line => line.Quantity == EstimateFigure.Pool);
        Assert.Equal(subtracts, pool.Formula.EndsWith("graphs", StringComparison.Ordinal));
    }
}
