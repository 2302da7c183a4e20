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
        Explanation cache = lines.Single(line => line.Quantity == "memory.perGpu.kvCacheBytes");
        Assert.Equal([8, 1152, 131072, 1152 * 131072], cache.Values.Select(value => (long)value.Value.Value));
    }

    [Fact]
    public void A_model_without_a_cache_explains_none()
    {
        Case bert = new(SampleModels.BertBase, "tensorrt") { Weights = "fp16", Input = 128 };

        Assert.DoesNotContain(Explanation.Of(bert.Deployment, bert.Workload, bert.Estimate), line => line.Quantity == "memory.perGpu.kvCacheBytes");
    }
}
