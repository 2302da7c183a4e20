using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Networks.Operators;

/// <summary>Splits of Megatron (arXiv:1909.08053) as vLLM does them: vocabularies padded to 64, key-value heads copied, never cut.</summary>
public sealed class WeightTensorTests
{
    [Theory]
    [InlineData(1, 50257)]
    [InlineData(2, 25152)] // 50257 is padded to 786 · 64 = 50304
    [InlineData(8, 6288)]
    public void A_divided_vocabulary_is_padded_first(int ranks, long rows)
    {
        WeightTensor table = new(TensorRole.TokenEmbedding, AxisLength.From(50257), AxisLength.From(768), TensorParallelism.Vocabulary);

        Assert.Equal((rows, 768L, 1), table.RankShape(Ranks(ranks)));
    }

    [Theory, InlineData(1, 1024), InlineData(4, 256), InlineData(8, 128), InlineData(32, 128)]
    public void Key_value_heads_are_copied_when_there_are_more_ranks(int ranks, long rows)
    {
        WeightTensor key = new(TensorRole.AttentionKey, AxisLength.From(1024), AxisLength.From(4096),
            TensorParallelism.KeyValueHeads)
        { Heads = AxisLength.From(8) };

        Assert.Equal((rows, 4096L, 1), key.RankShape(Ranks(ranks)));
    }

    [Fact]
    public void Columns_rows_and_replicas_split_as_they_say()
    {
        Assert.Equal((1376L, 4096L, 1), new WeightTensor(TensorRole.FeedForwardUp, AxisLength.From(11008), AxisLength.From(4096),
            TensorParallelism.Outputs).RankShape(Ranks(8)));
        Assert.Equal((4096L, 1376L, 1), new WeightTensor(TensorRole.FeedForwardDown, AxisLength.From(4096), AxisLength.From(11008),
            TensorParallelism.Inputs).RankShape(Ranks(8)));
        Assert.Equal((8L, 4096L, 1), new WeightTensor(TensorRole.Router, AxisLength.From(8), AxisLength.From(4096),
            TensorParallelism.Replicated).RankShape(Ranks(8)));
    }

    [Fact]
    public void Experts_go_whole_to_groups_and_are_cut_within_them()
    {
        WeightTensor up = new(TensorRole.ExpertUp, AxisLength.From(14336), AxisLength.From(4096), TensorParallelism.ExpertOutputs)
        {
            Count = Count.From(8),
            ActiveCount = Count.From(2)
        };
        WeightTensor down = new(TensorRole.ExpertDown, AxisLength.From(4096), AxisLength.From(14336), TensorParallelism.ExpertInputs)
        {
            Count = Count.From(8),
            ActiveCount = Count.From(2)
        };
        ParallelLayout fourByTwo = new() { Tensor = 8, Expert = 4, ExpertTensor = 2 };

        Assert.Equal((7168L, 4096L, 2), up.RankShape(fourByTwo));
        Assert.Equal((4096L, 7168L, 2), down.RankShape(fourByTwo));
        Assert.Equal((14336L, 4096L, 3), up.RankShape(new ParallelLayout { Tensor = 3, Expert = 3 })); // the fullest of 3, 3 and 2
    }

    private static ParallelLayout Ranks(int tensor) => new() { Tensor = tensor, ExpertTensor = tensor };
}
