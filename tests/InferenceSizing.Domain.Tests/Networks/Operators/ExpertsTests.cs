using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Networks.Operators;

/// <summary>Jiang et al. 2024, arXiv:2401.04088: two of Mixtral's eight gated experts of 4096 x 14336 for each token.</summary>
public sealed class ExpertsTests
{
    private static readonly Experts Mixtral = new("experts", AxisLength.From(8), AxisLength.From(2), AxisLength.From(4096), AxisLength.From(14336),
        gated: true, bias: false);

    [Fact]
    public void One_token_passes_through_two_experts()
    {
        KernelWork work = Mixtral.Work(Steps.Decode(1, 10), ParallelLayout.Single);

        Assert.Equal(704_643_072, work.Flops.Count); // 2 · 2 · 3 · 4096 · 14336
        Assert.Equal(2.0 / 8, work.WeightsRead.Value);
        Assert.Equal(0, work.Reduced.Count);
    }

    /// <summary>Expected occupancy of eight bins by two distinct balls a token: 1 − (3/4)^T.</summary>
    [Theory, InlineData(2, 0.4375), InlineData(3, 0.578125), InlineData(64, 0.99999999)]
    public void More_tokens_read_more_distinct_experts(long tokens, double share) =>
        Close.To(share, Mixtral.Work(Steps.Decode(tokens, 10), ParallelLayout.Single).WeightsRead.Value, 1e-6);

    [Fact]
    public void Expert_groups_and_expert_tensor_ranks_each_divide_the_work()
    {
        double whole = Mixtral.Work(Steps.Prefill(1, 64), ParallelLayout.Single).Flops.Count;
        ParallelLayout grouped = new() { Tensor = 8, Expert = 4, ExpertTensor = 2 };

        KernelWork work = Mixtral.Work(Steps.Prefill(1, 64), grouped);

        Assert.Equal(whole / 8, work.Flops.Count);
        Assert.Equal(64.0 * 4096, work.Reduced.Count);
    }

    [Fact]
    public void Experts_work_on_the_tokens_of_every_attention_replica()
    {
        ParallelLayout four = new() { AttentionData = 4, Expert = 4 };

        Assert.Equal(
            Mixtral.Work(Steps.Prefill(1, 64), ParallelLayout.Single).Flops.Count,
            Mixtral.Work(Steps.Prefill(1, 64), four).Flops.Count);
    }

    [Fact]
    public void Scratch_holds_gathered_rows_and_the_hidden_layer() =>
        Assert.Equal(4 * 2 * ((2 * 14336) + 14336), Mixtral.WorkspaceElements(Steps.Prefill(1, 4), ParallelLayout.Single));

    [Fact]
    public void All_experts_are_stored_and_two_are_active()
    {
        Assert.Equal(8L * 3 * 4096 * 14336, Mixtral.Tensors.Sum(tensor => tensor.Parameters.Value));
        Assert.Equal(2L * 3 * 4096 * 14336, Mixtral.Tensors.Sum(tensor => tensor.ActiveParameters.Value));
    }
}
