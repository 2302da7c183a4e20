using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Networks.Operators;

public sealed class EmbeddingTests
{
    private static readonly Embedding Table = Embedding.OfTokens(new WeightTensor(TensorRole.TokenEmbedding, AxisLength.From(128256), AxisLength.From(4096),
        TensorParallelism.Vocabulary));

    [Fact]
    public void A_lookup_moves_one_row_a_token_and_computes_nothing()
    {
        KernelWork work = Table.Work(Steps.Prefill(2, 5), ParallelLayout.Single);

        Assert.Equal(0, work.Flops.Count);
        Assert.Equal(10.0 * 4096, work.Inputs.Count);
        Assert.Equal(10.0 * 4096, work.Outputs.Count);
        Assert.Equal(0, work.WeightsRead.Value);
        Assert.Equal(10 * 4096, Table.OutputElements(Steps.Prefill(2, 5), ParallelLayout.Single));
    }

    [Fact]
    public void A_divided_table_is_summed_over_the_ranks_and_a_position_table_is_whole_on_each()
    {
        ParallelLayout two = new() { Tensor = 2, ExpertTensor = 2 };

        Assert.Equal(10.0 * 4096, Table.Work(Steps.Prefill(2, 5), two).Reduced.Count);
        Assert.Equal(0, Embedding.OfPositions("embed_positions", AxisLength.From(512), AxisLength.From(768)).Work(Steps.Prefill(2, 5), two).Reduced.Count);
    }
}
