using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Networks.Operators;

/// <summary>2 · M · N · K operations, worked with the projections of Llama-3.1-8B.</summary>
public sealed class LinearTests
{
    private static readonly WeightTensor Query = new(TensorRole.AttentionQuery, AxisLength.From(4096), AxisLength.From(4096), TensorParallelism.Outputs);
    private static readonly WeightTensor Key = new(TensorRole.AttentionKey, AxisLength.From(1024), AxisLength.From(4096),
        TensorParallelism.KeyValueHeads)
    { Heads = AxisLength.From(8) };
    private static readonly WeightTensor Out = new(TensorRole.AttentionOutput, AxisLength.From(4096), AxisLength.From(4096), TensorParallelism.Inputs);

    private static readonly Linear QueryKeyValue = Linear.Of(Component.Attention, "qkv_proj", [Query, Key, Key with { Role = TensorRole.AttentionValue }]);

    [Fact]
    public void Matrices_side_by_side_are_one_product()
    {
        KernelWork work = QueryKeyValue.Work(Steps.Prefill(1, 3), ParallelLayout.Single);

        Assert.Equal((3, 6144, 4096), (work.M, work.N, work.K));
        Assert.Equal(150_994_944, work.Flops.Count); // 2 · 3 · 6144 · 4096
        Assert.Equal(3.0 * 4096, work.Inputs.Count);
        Assert.Equal(3.0 * 6144, work.Outputs.Count);
        Assert.Equal(1, work.WeightsRead.Value);
    }

    [Theory, InlineData(1, 6144), InlineData(8, 512 + 128 + 128), InlineData(16, 256 + 128 + 128)]
    public void Column_parallel_ranks_divide_queries_and_whole_key_value_heads(int ranks, long outputs)
    {
        ParallelLayout layout = new() { Tensor = ranks, ExpertTensor = ranks };

        Assert.Equal(outputs, QueryKeyValue.Work(Steps.Prefill(1, 3), layout).N);
        Assert.Equal(3 * outputs, QueryKeyValue.OutputElements(Steps.Prefill(1, 3), layout));
        Assert.Equal(0, QueryKeyValue.Work(Steps.Prefill(1, 3), layout).Reduced.Count);
    }

    [Fact]
    public void Row_parallel_ranks_sum_their_results()
    {
        Linear projection = Linear.Of(Component.Attention, "o_proj", [Out]);

        KernelWork work = projection.Work(Steps.Prefill(1, 3), new ParallelLayout { Tensor = 4, ExpertTensor = 4 });

        Assert.Equal(1024, work.K);
        Assert.Equal(3.0 * 4096, work.Reduced.Count);
        Assert.Equal(0, projection.Work(Steps.Prefill(1, 3), ParallelLayout.Single).Reduced.Count);
    }

    [Fact]
    public void A_bias_follows_the_outputs_and_is_whole_where_inputs_are_divided()
    {
        Linear column = Linear.Of(Component.Attention, "q_proj", [Query], bias: true), row = Linear.Of(Component.Attention, "o_proj", [Out], bias: true);

        Assert.Equal(new WeightTensor(TensorRole.Bias, AxisLength.From(4096), AxisLength.One, TensorParallelism.Outputs), column.Tensors[1]);
        Assert.Equal(new WeightTensor(TensorRole.Bias, AxisLength.From(4096), AxisLength.One, TensorParallelism.Replicated), row.Tensors[1]);
    }

    [Fact]
    public void A_head_makes_logits_of_each_sequences_last_token()
    {
        Linear head = Linear.Of(
            Component.LmHead, "lm_head", [new WeightTensor(TensorRole.LmHead, AxisLength.From(128256), AxisLength.From(4096), TensorParallelism.Vocabulary)],
                scope: TokenScope.LogitRows);

        Assert.Equal(2, head.Work(Steps.Prefill(2, 100), ParallelLayout.Single).M);
    }

    [Fact]
    public void A_tied_head_owns_nothing_and_borrows_the_embedding()
    {
        WeightTensor table = new(TensorRole.TokenEmbedding, AxisLength.From(128256), AxisLength.From(2048), TensorParallelism.Vocabulary);
        Linear head = Linear.Tied(Component.LmHead, "lm_head", table, TokenScope.LogitRows);

        Assert.Empty(head.Tensors);
        Assert.Same(table, head.Borrowed.Single());
        Assert.Equal(2.0 * 128256 * 2048, head.Work(Steps.Decode(1, 9), ParallelLayout.Single).Flops.Count);
    }

    [Fact]
    public void Keys_and_values_of_the_encoder_are_made_once_a_request()
    {
        Linear cross = Linear.Of(Component.CrossAttention, "kv_proj", [Key], scope: TokenScope.EncoderTokens);

        Assert.Equal(7, cross.Work(Steps.Prefill(1, 1, encoderTokens: 7), ParallelLayout.Single).M);
        KernelWork step = cross.Work(Steps.Decode(1, 2, encoderTokens: 7), ParallelLayout.Single);
        Assert.Equal(0, step.Flops.Count);
        Assert.Equal(0, step.WeightsRead.Value);
    }
}
