using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Tests.Walks;

/// <summary>Which stage, or the host, keeps what: by blocks whose bytes are powers of ten, so that a sum tells its parts.</summary>
public sealed class CacheLayoutStageTests
{
    private static readonly Block Stem = At(BlockPlace.First, [0], 1), Layers = At(BlockPlace.Layers, [0, 1, 2, 3], 10), Head = At(BlockPlace.Last, [0], 100);

    /// <summary>Of four layers over three stages the middle one takes two; what comes first lies on the first stage, what comes last on the last.</summary>
    [Fact]
    public void A_stage_keeps_its_layers_and_the_ends_of_the_model_that_lie_on_it()
    {
        Assert.Equal([141], PerToken(Of(1, 0, Stem, Layers, Head), 1));
        Assert.Equal([21, 120], PerToken(Of(2, 0, Stem, Layers, Head), 2));
        Assert.Equal([11, 20, 110], PerToken(Of(3, 0, Stem, Layers, Head), 3));
    }

    /// <summary>Layers 0 and 1 of four are in host memory: one of each kind, and neither stem nor head.</summary>
    [Fact]
    public void Layers_in_host_memory_are_on_no_stage()
    {
        Block even = At(BlockPlace.Layers, [0, 2], 10), odd = At(BlockPlace.Layers, [1, 3], 1000);
        CacheLayout cache = Of(1, 2, Stem, even, odd, Head);

        Assert.Equal([1 + 10 + 1000 + 100], PerToken(cache, 1));
        Assert.Equal([(10, 1), (1000, 1)], cache.OnHost.Select(group => (group.PerToken.Count, group.Layers.Count)));
        Assert.Equal([1 + 100], PerToken(Of(1, 4, Stem, even, odd, Head), 1));
        Assert.Empty(Of(1, 0, Stem, even, odd, Head).OnHost);
        Assert.Equal([1, 10 + 1000 + 100], PerToken(Of(2, 2, Stem, even, odd, Head), 2));
    }

    [Fact]
    public void Blocks_that_do_not_run_and_those_beside_the_model_keep_nothing()
    {
        Block idle = At(BlockPlace.Layers, [0, 1], 1000, Passes.None), beside = At(BlockPlace.Layers, [0, 1], 1000, auxiliary: true);

        Assert.Equal([40], PerToken(Of(1, 0, idle, Layers, beside), 1));
        Assert.Equal(4, Of(1, 0, idle, Layers, beside).OfStage(0).Sum(group => group.Layers.Count));
    }

    /// <summary>Layers that read an earlier one's cache would keep as much; a block outside the stack has nothing to borrow.</summary>
    [Fact]
    public void What_layers_would_keep_of_their_own_is_told_apart()
    {
        Block sharing = At(BlockPlace.Layers, [2, 3], 0, borrowed: 7), stem = At(BlockPlace.First, [0], 0, borrowed: 7);
        CacheLayout cache = Of(2, 0, stem, At(BlockPlace.Layers, [0, 1], 10), sharing);

        Assert.Equal([20, 0], PerToken(cache, 2));
        Assert.Empty(cache.BorrowedOfStage(0));
        Assert.Equal([(7, 2)], cache.BorrowedOfStage(1).Select(group => (group.PerToken.Count, group.Layers.Count)));
    }

    /// <summary>What proposes tokens stands on the last stage: one layer more of what is there, and what is not there by itself.</summary>
    [Fact]
    public void What_stands_beside_joins_the_last_stage()
    {
        CacheLayout model = Of(2, 0, Layers), draft = Of(1, 0, At(BlockPlace.Layers, [0], 10), At(BlockPlace.Layers, [1], 5));
        CacheLayout both = model.Beside(draft);

        Assert.Equal([20, 20 + 10 + 5], PerToken(both, 2));
        Assert.Equal([(10, 3), (5, 1)], both.OfStage(1).Select(group => (group.PerToken.Count, group.Layers.Count)));
        Assert.Equal([(10, 2)], both.OfStage(0).Select(group => (group.PerToken.Count, group.Layers.Count)));
        Assert.Equal([(10, 2)], model.OfStage(1).Select(group => (group.PerToken.Count, group.Layers.Count)));
    }

    /// <summary>The same heads in half as many bytes are another group.</summary>
    [Fact]
    public void What_stands_beside_in_another_format_is_a_group_of_its_own()
    {
        KeyValueCacheSpec heads = new(8, 128, 128, AttentionSpan.Full);
        CacheLayout wide = Of(NumberFormat.Fp16, Keeps(heads)), narrow = Of(NumberFormat.Int8, Keeps(heads));

        Assert.Equal([(4096, 1), (2048, 1)], wide.Beside(narrow).OfStage(0).Select(group => (group.PerToken.Count, group.Layers.Count)));
    }

    /// <summary>5 bytes for each of 100 tokens, of which a window of 30 keeps its own; 7 for each of 40 of the encoder's; 1,000 whatever the length.</summary>
    [Fact]
    public void A_sequence_takes_its_tokens_its_window_the_encoders_and_its_state()
    {
        Block all = Keeps(new Fixed(5, 0, AttentionSpan.Full)), window = Keeps(new Fixed(5, 0, AttentionSpan.Sliding(TokenCount.From(30))));
        Block cross = Keeps(new Fixed(7, 0, AttentionSpan.Full) { Encoders = true }), state = Keeps(new Fixed(0, 1000, AttentionSpan.Full));
        CacheLayout cache = Of(1, 0, all, window, cross, state);

        Assert.Equal(500 + 150 + 280 + 1000, cache.PerSequence(0, 100, 40).Count);
        Assert.Equal(5 * 29 * 2 + 280 + 1000, cache.PerSequence(0, 29, 40).Count);
        Assert.Equal((10, 5, 5), (cache.PerToken(0, 29).Count, cache.PerToken(0, 30).Count, cache.PerToken(0, 31).Count));
    }

    /// <summary>A state of 10 elements in FP32 and a tail of 6 in FP16 are 52 bytes, of which each of three ranks holds 18 where they share it.</summary>
    [Fact]
    public void Ranks_share_a_state_or_hold_it_whole()
    {
        ParallelLayout three = new() { Tensor = 3, ExpertTensor = 3 };
        CacheStorage storage = Stored(NumberFormat.Fp16);

        Assert.Equal(new CacheBytes(ByteCount.Zero, ByteCount.FromCount(18)), new RecurrentStateSpec(6, 10, SplitsOverTensor: true).BytesOf(storage, three));
        Assert.Equal(new CacheBytes(ByteCount.Zero, ByteCount.FromCount(52)), new RecurrentStateSpec(6, 10, SplitsOverTensor: false).BytesOf(storage, three));
    }

    private static Block Keeps(CacheSpec spec) => Block.Layer("layer", Passes.Generate, [default], [new Node(new Keeper(spec, null), [NodeIndex.Input])]);

    private static Block At(
        BlockPlace place, ImmutableArray<int> layers, long perToken, Passes passes = Passes.Generate, long borrowed = 0, bool auxiliary = false) =>
        new()
        {
            Name = "block",
            Place = place,
            Passes = passes,
            Layers = [.. layers.Select(LayerIndex.From)],
            Auxiliary = auxiliary,
            Nodes = [new Node(new Keeper(Spec(perToken), Spec(borrowed)), [NodeIndex.Input])],
        };

    private static Fixed? Spec(long perToken) => perToken == 0 ? null : new Fixed(perToken, 0, AttentionSpan.Full);

    private static CacheLayout Of(int stages, int hostLayers, params ImmutableArray<Block> blocks) => CacheLayout.Of(
        new OperatorList(blocks, LayerCount.From(4), ModelTraits.Plain), Stored(NumberFormat.Fp16), new() { Pipeline = stages },
            LayerCount.From(hostLayers));

    private static CacheLayout Of(NumberFormat format, Block block) => CacheLayout.Of(
        new OperatorList([block], LayerCount.One, ModelTraits.Plain), Stored(format), ParallelLayout.Single, LayerCount.Zero);

    private static CacheStorage Stored(NumberFormat format) => new(TensorEncoding.Plain(format), TensorEncoding.Plain(format), NumberFormat.Fp16);

    private static IEnumerable<long> PerToken(CacheLayout cache, int stages) => Enumerable.Range(0, stages).Select(stage => cache.PerToken(stage, 0).Count);

    /// <summary>Bytes that are given.</summary>
    private sealed record Fixed(long Token, long Sequence, AttentionSpan Tokens) : CacheSpec(Tokens)
    {
        public bool Encoders { get; init; }

        public override bool IsCross => Encoders;

        public override CacheBytes BytesOf(in CacheStorage storage, ParallelLayout layout) => new(ByteCount.FromCount(Token), ByteCount.FromCount(Sequence));
    }

    /// <summary>Keeps what it is told to.</summary>
    private sealed class Keeper : Operator
    {
        public Keeper(CacheSpec? own, CacheSpec? borrowed)
            : base(Component.Elementwise, "keeper") => (Cache, BorrowedCache) = (own, borrowed);

        internal override KernelWork Work(in StepShape step, ParallelLayout layout) => new(KernelKind.Elementwise, default);

        internal override long OutputElements(in StepShape step, ParallelLayout layout) => 0;
    }
}
