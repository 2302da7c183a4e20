using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Sharing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks;

/// <summary>Layers of one stage that keep the same thing for a sequence.</summary>
/// <param name="Spec">What one layer keeps.</param>
/// <param name="Layers">How many layers of the stage keep it.</param>
/// <param name="PerToken">A rank's bytes for one token of one layer; zero where nothing grows with tokens.</param>
/// <param name="PerSequence">A rank's bytes of one layer that a sequence takes whatever its length.</param>
internal readonly record struct CacheGroup(CacheSpec Spec, LayerCount Layers, ByteCount PerToken, ByteCount PerSequence)
{
    /// <summary>The tokens that the group keeps; the whole context where no window limits it.</summary>
    public AttentionSpan Span => Spec.Span;

    /// <summary>Whether the group's tokens are the encoder's.</summary>
    public bool IsCross => Spec.IsCross;
}

/// <summary>Second walk over the operators: what a rank keeps for each token and for each sequence.</summary>
/// <remarks>Each operator's <see cref="CacheSpec"/> says what one layer takes; the walk counts the layers of a stage that keep the same.</remarks>
public sealed class CacheLayout
{
    /// <summary>Formats and layouts in which one model is asked for at the same time: a plan's.</summary>
    private const int Kept = 16;

    private static readonly SharedResults<OperatorList, Setting, CacheLayout> Shared = new(Kept);

    private readonly ImmutableArray<CacheGroup>[] _stages;
    private readonly ImmutableArray<CacheGroup>[] _borrowed;

    private CacheLayout(ImmutableArray<CacheGroup>[] stages, ImmutableArray<CacheGroup>[] borrowed, ImmutableArray<CacheGroup> host) =>
        (_stages, _borrowed, OnHost) = (stages, borrowed, host);

    /// <summary>The layers in host memory.</summary>
    internal ImmutableArray<CacheGroup> OnHost { get; }

    internal ImmutableArray<CacheGroup> OfStage(int stage) => _stages[stage];

    /// <summary>What layers would keep that read the cache of an earlier one: memory in engines alone that set it aside for every layer.</summary>
    internal ImmutableArray<CacheGroup> BorrowedOfStage(int stage) => _borrowed[stage];

    /// <param name="operators">The model.</param>
    /// <param name="storage">How keys, values and states are stored.</param>
    /// <param name="layout">How ranks share heads, and stages layers.</param>
    /// <param name="hostLayers">Layers, the first of the stack, whose cache is in host memory and on no stage.</param>
    internal static CacheLayout Of(OperatorList operators, in CacheStorage storage, ParallelLayout layout, LayerCount hostLayers) =>
        Shared.Of(operators, new Setting(storage, layout, hostLayers), static (model, setting) => Walked(model, setting));

    private static CacheLayout Walked(OperatorList operators, in Setting setting)
    {
        (CacheStorage stored, ParallelLayout layout, LayerCount hostLayers) = setting;
        PipelineStages pipeline = PipelineStages.Of(layout, operators.Layers.Count, operators.EncoderLayers.Count);
        ImmutableArray<CacheGroup>[] stages = new ImmutableArray<CacheGroup>[layout.Pipeline], borrowed = new ImmutableArray<CacheGroup>[layout.Pipeline];
        for (int stage = 0; stage < stages.Length; stage++)
        {
            int at = stage;
            stages[stage] = Grouped(block => LayersOn(block, pipeline, at, hostLayers.Count), node => node.Cache);
            borrowed[stage] = Grouped(
                block => block.Place == BlockPlace.Layers ? LayersOn(block, pipeline, at, hostLayers.Count) : 0, node => node.BorrowedCache);
        }

        return new CacheLayout(
            stages, borrowed, hostLayers == LayerCount.Zero ? [] : Grouped(block => LayersBefore(block, hostLayers.Count), node => node.Cache));

        ImmutableArray<CacheGroup> Grouped(Func<Block, int> layersOf, Func<Operator, CacheSpec?> specOf)
        {
            ImmutableArray<CacheGroup>.Builder groups = ImmutableArray.CreateBuilder<CacheGroup>();
            foreach (Block block in operators.Blocks)
            {
                int layers = layersOf(block);
                if (layers == 0 || block.Passes == Passes.None || block.Auxiliary)
                    continue;
                foreach (Node node in block.Nodes)
                {
                    if (specOf(node.Operator) is { } spec)
                        Add(groups, spec, LayerCount.From(layers), stored, layout);
                }
            }

            return groups.ToImmutable();
        }
    }

    /// <summary>This and, on the last stage, what stands beside the model: layers that keep the same thing form one group.</summary>
    public CacheLayout Beside(CacheLayout other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ImmutableArray<CacheGroup>[] stages = [.. _stages];
        ImmutableArray<CacheGroup>.Builder last = stages[^1].ToBuilder();
        foreach (CacheGroup group in other._stages[^1])
        {
            int alike = 0;
            while (alike < last.Count && !(last[alike].Spec.Equals(group.Spec) && last[alike].PerToken == group.PerToken))
                alike++;
            if (alike < last.Count)
                last[alike] = last[alike] with { Layers = last[alike].Layers + group.Layers };
            else
                last.Add(group);
        }

        stages[^1] = last.ToImmutable();
        return new CacheLayout(stages, _borrowed, OnHost);
    }

    /// <summary>A rank's bytes for one sequence of <paramref name="context"/> tokens over an encoder's <paramref name="encoderTokens"/>.</summary>
    internal ByteCount PerSequence(int stage, long context, long encoderTokens)
    {
        ByteCount sum = ByteCount.Zero;
        foreach (CacheGroup group in _stages[stage])
        {
            long tokens = group.IsCross ? encoderTokens : group.Span.KeysAt(context);
            sum += group.Layers * (group.PerSequence + (tokens * group.PerToken));
        }

        return sum;
    }

    /// <summary>A rank's bytes for the token after <paramref name="context"/> of one sequence: a layer whose window is full keeps no more.</summary>
    internal ByteCount PerToken(int stage, long context)
    {
        ByteCount sum = ByteCount.Zero;
        foreach (CacheGroup group in _stages[stage])
        {
            if (!group.IsCross && (!group.Span.IsLocal || context < group.Span.Size.Count))
                sum += group.Layers * group.PerToken;
        }

        return sum;
    }

    private static int LayersOn(Block block, PipelineStages pipeline, int stage, int hostLayers)
    {
        if (block.Place != BlockPlace.Layers)
            return stage == (block.Place == BlockPlace.First ? 0 : pipeline.Stages - 1) ? block.Repeat.Count : 0;
        if (pipeline.Stages == 1 && hostLayers == 0)
            return block.Repeat.Count;
        (int from, int to) = pipeline.LayersOf(stage);
        int layers = 0;
        foreach (LayerIndex at in block.Layers)
            layers += at.Index >= Math.Max(pipeline.Ahead + from, hostLayers) && at.Index < pipeline.Ahead + to ? 1 : 0;
        return layers;
    }

    private static int LayersBefore(Block block, int hostLayers)
    {
        int layers = 0;
        foreach (LayerIndex at in block.Layers)
            layers += block.Place == BlockPlace.Layers && at.Index < hostLayers ? 1 : 0;
        return layers;
    }

    private static void Add(ImmutableArray<CacheGroup>.Builder groups, CacheSpec spec, LayerCount layers, in CacheStorage storage, ParallelLayout layout)
    {
        for (int i = 0; i < groups.Count; i++)
        {
            if (!groups[i].Spec.Equals(spec))
                continue;
            groups[i] = groups[i] with { Layers = groups[i].Layers + layers };
            return;
        }

        (ByteCount perToken, ByteCount perSequence) = spec.BytesOf(storage, layout);
        groups.Add(new CacheGroup(spec, layers, perToken, perSequence));
    }

    private readonly record struct Setting(CacheStorage Storage, ParallelLayout Layout, LayerCount HostLayers);
}
