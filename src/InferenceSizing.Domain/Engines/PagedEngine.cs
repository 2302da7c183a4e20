using InferenceSizing.Domain.Memory;
using InferenceSizing.Domain.Operators;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines;

/// <summary>Engines that give what memory is left to a pool of cache blocks and admit as many requests as the pool holds.</summary>
/// <remarks>Kwon et al. 2023, arXiv:2309.06180.</remarks>
public abstract class PagedEngine : EngineProfile
{
    /// <inheritdoc/>
    public override Arrival DefaultArrival => new ClosedLoopArrival(null);

    /// <summary>Sizes of a GPU's parts before the pool.</summary>
    /// <param name="Budget">What the engine will take.</param>
    /// <param name="Activations">Peak of the profile run.</param>
    /// <param name="Graphs">Captured CUDA graphs.</param>
    /// <param name="Runtime">Context, communication buffers.</param>
    /// <param name="Pool">What is left for the cache.</param>
    protected readonly record struct Parts(ByteCount Budget, Interval<ByteCount> Activations, Interval<ByteCount> Graphs, Interval<ByteCount> Runtime, ByteBalance Pool);

    /// <inheritdoc/>
    public sealed override EngineMemory Share(RankLoad load, int stage, long batch)
    {
        Parts parts = Divide(load, stage);
        ByteCount cache = load.CacheOf(stage, batch);
        ByteCount pool = parts.Pool.Surplus;
        long longest = LongestContext(load);
        ByteCount perLongest = load.Cache.PerSequence(stage, longest, load.EncoderTokens);
        Ratio concurrency = perLongest.Count == 0 ? default : pool.ShareOf(perLongest);
        return new EngineMemory
        {
            Budget = parts.Budget,
            Weights = load.Weights.OfStage(stage),
            Cache = cache,
            Activations = parts.Activations,
            CudaGraphs = parts.Graphs,
            Runtime = parts.Runtime,
            Pool = pool,
            PoolTokens = TokensOf(load, stage, pool, concurrency, longest),
            MaxConcurrency = concurrency,
            Free = ByteBalance.FromCount(parts.Pool.Count - cache.Count),
        };
    }

    /// <summary>The engine's own subtraction.</summary>
    protected abstract Parts Divide(RankLoad load, int stage);

    /// <summary>The engine's maximum context; that of the request where neither knob nor model bounds it.</summary>
    protected abstract long LongestContext(RankLoad load);

    /// <summary>Tokens of one block.</summary>
    protected virtual int BlockTokens(RankLoad load) => 1;

    /// <summary>Hidden rows of all tokens of the profile run: the wider of attention and MLP at two bytes an element, plus the experts' rows.</summary>
    /// <remarks>Derived from the largest tensors alive in one layer: residual, normed input, projection and its product.</remarks>
    protected static ByteCount ForwardPeak(RankLoad load, long tokens)
    {
        StepShape step = StepShape.Prefill(1, tokens);
        int bits = Precision.NumberFormats.BitsPerElement(load.Precision.HiddenStates);
        long widest = 0, workspace = 0;
        foreach (Block block in load.Operators.Blocks)
        {
            if (block.Place != BlockPlace.Layers || (block.Passes & Passes.Prefill) == 0)
                continue;
            foreach (Node node in block.Nodes)
            {
                widest = Math.Max(widest, node.Operator.OutputElements(step, load.Layout));
                workspace = Math.Max(workspace, node.Operator.WorkspaceElements(step, load.Layout));
            }
        }

        const int residualAndNormed = 2;
        const int outputAndProduct = 2;
        long hidden = checked(tokens * load.Architecture.Dimensions.HiddenSize);
        return ByteCount.FromBits(checked(((residualAndNormed * hidden) + (outputAndProduct * widest) + workspace) * bits));
    }

    private long TokensOf(RankLoad load, int stage, ByteCount pool, Ratio concurrency, long longest)
    {
        ByteCount perToken = load.Cache.PerToken(stage, 0);
        if (perToken.Count == 0)
            return (long)(concurrency.Value * longest);
        bool uniform = true;
        foreach (CacheGroup group in load.Cache.OfStage(stage))
            uniform &= !group.Span.IsLocal && group.PerSequence.Count == 0;
        int block = BlockTokens(load);
        return uniform ? pool / (block * perToken) * block : (long)(concurrency.Value * longest);
    }
}
