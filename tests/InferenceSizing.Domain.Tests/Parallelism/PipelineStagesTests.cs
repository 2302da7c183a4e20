using System.Collections.Immutable;
using FsCheck.Fluent;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Laws;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Parallelism;

public sealed class PipelineStagesTests
{
    /// <summary>Worked by the rule of vLLM's <c>get_pp_indices</c>: surplus layers go to the stages before the last, from the back.</summary>
    [Theory]
    [InlineData(32, 4, new[] { 8, 8, 8, 8 })]
    [InlineData(61, 4, new[] { 15, 15, 16, 15 })]
    [InlineData(62, 4, new[] { 15, 16, 16, 15 })]
    [InlineData(7, 4, new[] { 2, 2, 2, 1 })]
    [InlineData(80, 6, new[] { 13, 13, 13, 14, 14, 13 })]
    [InlineData(5, 1, new[] { 5 })]
    [InlineData(4, 4, new[] { 1, 1, 1, 1 })]
    public void Surplus_layers_spare_the_last_stage(int layers, int stages, int[] expected) =>
        Assert.Equal(expected, CountsOf(new PipelineStages(layers, stages, default)));

    /// <summary>llama.cpp: layer i of L goes where the cumulative share exceeds i / (L + 1); of 32 layers over equal cards 17 go to the first.</summary>
    [Theory]
    [InlineData(32, new[] { 1.0, 1.0 }, new[] { 17, 15 })]
    [InlineData(31, new[] { 3.0, 1.0 }, new[] { 24, 7 })]
    [InlineData(8, new[] { 0.0, 1.0 }, new[] { 0, 8 })]
    public void Shares_of_their_own_count_the_head_as_a_layer(int layers, double[] shares, int[] expected) =>
        Assert.Equal(expected, CountsOf(new PipelineStages(layers, shares.Length, [.. shares.Select(Ratio.From)])));

    /// <summary>VLLM_PP_LAYER_PARTITION: 48 layers as vllm-project/vllm issue 34076 divides them; the head stays with the last stage.</summary>
    [Theory]
    [InlineData(48, new[] { 16.0, 32.0 }, new[] { 16, 32 })]
    [InlineData(40, new[] { 18.0, 22.0 }, new[] { 18, 22 })]
    [InlineData(32, new[] { 31.0, 0.0, 1.0 }, new[] { 31, 0, 1 })]
    public void Stages_take_the_layers_that_they_are_given(int layers, double[] given, int[] expected)
    {
        PipelineStages stages = new(layers, given.Length, [.. given.Select(Ratio.From)]) { SharesAreLayers = true };

        Assert.Equal(expected, CountsOf(stages));
        Assert.Equal(given.Length - 1, stages.HeadStage);
    }

    /// <summary>llama.cpp v0.5.0 run on two cards: of 32 layers, shares of 100 and 1 leave the second card empty, of 30 and 1 the head alone.</summary>
    [Theory]
    [InlineData(32, new[] { 100.0, 1.0 }, 0, new[] { 32, 0 })]
    [InlineData(32, new[] { 30.0, 1.0 }, 1, new[] { 32, 0 })]
    [InlineData(32, new[] { 1.0, 1.0 }, 1, new[] { 17, 15 })]
    public void The_head_goes_where_the_shares_put_it(int layers, double[] shares, int head, int[] expected)
    {
        PipelineStages stages = new(layers, shares.Length, [.. shares.Select(Ratio.From)]);

        Assert.Equal(head, stages.HeadStage);
        Assert.Equal(expected, CountsOf(stages));
    }

    [Fact]
    public void Stages_follow_each_other_and_hold_every_layer_once() => Law.Holds(
        from layers in Gen.Choose(1, 130)
        from stages in Gen.Choose(1, layers)
        from uneven in Gen.Elements(true, false)
        from shares in Gen.ListOf(Gen.Choose(1, 9), stages)
        select new PipelineStages(layers, stages, uneven ? [.. shares.Select(share => Ratio.From(share))] : ImmutableArray<Ratio>.Empty),
        pipeline =>
        {
            int next = 0;
            for (int stage = 0; stage < pipeline.Stages; stage++)
            {
                (int from, int to) = pipeline.LayersOf(stage);
                if (from != next || to < from)
                    return false;
                next = to;
            }

            return next == pipeline.Layers;
        });

    [Fact]
    public void Even_stages_differ_by_at_most_one_layer() => Law.Holds(
        from layers in Gen.Choose(1, 130)
        from stages in Gen.Choose(1, layers)
        select CountsOf(new PipelineStages(layers, stages, default)),
        counts => counts.Max() - counts.Min() <= 1 && counts[^1] == counts.Min());

    private static int[] CountsOf(PipelineStages pipeline) =>
        [.. Enumerable.Range(0, pipeline.Stages).Select(stage => pipeline.LayersOf(stage).To - pipeline.LayersOf(stage).From)];
}
