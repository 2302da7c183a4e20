using System.Buffers;
using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks;

/// <summary>The peak of activation memory, by the lifetimes of tensors.</summary>
/// <remarks>A tensor lives from the operator that makes it to the last that reads it. While operator t runs, memory holds
/// <c>Σ of tensors made before t and read at t or later + output of t + workspace of t</c>, where an in-place operator writes over an input of the same size
/// that dies with it. The peak is the most over all operators; identical layers run one after another and so count once. Without reuse every output stays:
/// <c>Σ over layers of outputs</c>. Derived; the same accounting as the register allocation of compilers, Chaitin et al. 1981.</remarks>
internal static class ActivationPlan
{
    private const int MostOnStack = 256;
    private const int InputSlot = 1;

    /// <summary>The peak of one pass.</summary>
    /// <param name="operators">The model.</param>
    /// <param name="passes">Which pass: blocks that do not run in it hold nothing.</param>
    /// <param name="step">Sequences and tokens of the pass.</param>
    /// <param name="layout">The ranks; figures are the fullest rank's.</param>
    /// <param name="perElement">Bytes of one activation.</param>
    /// <param name="options">What the engine does.</param>
    /// <param name="part">The network of a pipeline whose peak is asked for; null for all of them.</param>
    /// <exception cref="OverflowException">Beyond 2^63 − 1 bytes.</exception>
    public static ActivationPeak PeakOf(
        OperatorList operators, Passes passes, in StepShape step, ParallelLayout layout, ByteCount perElement, in ActivationOptions options,
        NetworkPart? part = null)
    {
        long peak = 0, sum = 0, stream = 0;
        Block? peakBlock = null;
        int peakNode = 0;
        foreach (Block block in operators.Blocks)
        {
            if (!Runs(block, passes, part))
                continue;
            StepShape here = block.ShapeOf(step);
            if (block.InputElements > 0)
            {
                stream = checked(here.Sequences.Count * block.InputElements);
                sum = checked(sum + stream);
            }

            BlockPeak found = PeakWithin(block, stream, here, layout, options);
            stream = found.Output;
            sum = checked(sum + (block.Repeat.Count * found.Sum));
            long most = checked(found.Peak + HeldBy(block, here));
            if (peakBlock is null || most > peak)
                (peak, peakBlock, peakNode) = (most, block, found.Node);
        }

        ByteCount all = sum * perElement;
        return new ActivationPeak(options.MemoryReuse ? peak * perElement : all, peakBlock?.Name ?? "", peakBlock?.Nodes[peakNode].Operator.Name ?? "", all);
    }

    /// <summary>The tensors that are in memory when the peak of <see cref="PeakOf"/> stands; with reuse of memory.</summary>
    /// <param name="operators">The model.</param>
    /// <param name="passes">Which pass.</param>
    /// <param name="step">Sequences and tokens of the pass.</param>
    /// <param name="layout">The ranks.</param>
    /// <param name="perElement">Bytes of one activation.</param>
    /// <param name="options">What the engine does.</param>
    /// <param name="part">The network of a pipeline whose peak it is; null for all of them.</param>
    public static ImmutableArray<LiveTensor> AliveAtPeak(
        OperatorList operators, Passes passes, in StepShape step, ParallelLayout layout, ByteCount perElement, in ActivationOptions options,
        NetworkPart? part = null)
    {
        long stream = 0, input = 0, most = 0;
        Block? peak = null;
        BlockPeak at = default;
        foreach (Block block in operators.Blocks)
        {
            if (!Runs(block, passes, part))
                continue;
            StepShape here = block.ShapeOf(step);
            if (block.InputElements > 0)
                stream = checked(here.Sequences.Count * block.InputElements);
            BlockPeak found = PeakWithin(block, stream, here, layout, options);
            long held = checked(found.Peak + HeldBy(block, here));
            if (peak is null || held > most)
                (peak, at, input, most) = (block, found, stream, held);
            stream = found.Output;
        }

        return peak is null ? [] : Alive(peak, at.Node, input, peak.ShapeOf(step), layout, perElement, options);
    }

    private static ImmutableArray<LiveTensor> Alive(
        Block block, int peak, long input, in StepShape step, ParallelLayout layout, ByteCount perElement, in ActivationOptions options)
    {
        Slot[] tensors = new Slot[block.Nodes.Length + InputSlot];
        Fill(block, tensors, input, step, layout, options);
        Lifetimes lifetimes = block.Lifetimes;
        ImmutableArray<LiveTensor>.Builder alive = ImmutableArray.CreateBuilder<LiveTensor>();
        int held = HeldOf(block, tensors, options);
        for (int tensor = NodeIndex.OfInput; tensor < peak; tensor++)
        {
            bool lasts = tensor == lifetimes.Output || tensor == held || lifetimes.LastReaderOf(tensor) >= peak;
            if (lasts && tensors[tensor + InputSlot].Elements > 0)
                alive.Add(new LiveTensor(
                    tensor == NodeIndex.OfInput ? "input" : block.Nodes[tensor].Operator.Name, tensors[tensor + InputSlot].Elements * perElement));
        }

        if (HeldBy(block, step) is > 0 and var made)
            alive.Add(new LiveTensor("made", made * perElement));
        Operator running = block.Nodes[peak].Operator;
        if (!Overwrites(running, tensors[peak + InputSlot], lifetimes.DyingAt(peak), tensors, options))
            alive.Add(new LiveTensor(running.Name, tensors[peak + InputSlot].Elements * perElement));
        long scratch = ScratchOf(running, step, layout, options);
        if (scratch > 0)
            alive.Add(new LiveTensor("workspace", scratch * perElement));
        return alive.ToImmutable();
    }

    private static bool Runs(Block block, Passes passes, NetworkPart? part) =>
        (block.Passes & passes) != 0 && block.Nodes.Length > 0 && (part is null || block.Part == part);

    private static long HeldBy(Block block, in StepShape step) => checked(step.Sequences.Count * block.HeldElements);

    private readonly record struct BlockPeak(long Peak, int Node, long Sum, long Output);

    private static BlockPeak PeakWithin(Block block, long input, in StepShape step, ParallelLayout layout, in ActivationOptions options)
    {
        int slots = block.Nodes.Length + InputSlot;
        Slot[]? rented = slots > MostOnStack ? ArrayPool<Slot>.Shared.Rent(slots) : null;
        try
        {
            Span<Slot> tensors = rented is null ? stackalloc Slot[slots] : rented.AsSpan(0, slots);
            Fill(block, tensors, input, step, layout, options);
            return Walk(block, tensors, step, layout, options);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<Slot>.Shared.Return(rented);
        }
    }

    /// <summary>The sizes of the block's input and of all outputs.</summary>
    private static void Fill(Block block, Span<Slot> tensors, long input, in StepShape step, ParallelLayout layout, in ActivationOptions options)
    {
        tensors[0] = new Slot(input, Fused: false);
        for (int node = 0; node < block.Nodes.Length; node++)
        {
            tensors[node + InputSlot] = new Slot(block.Nodes[node].Operator.OutputElements(step, layout), Fused: false);
            if (options.LayerFusion && block.Nodes[node].Operator.FusesIntoPredecessor)
                Fuse(block, tensors, node);
        }
    }

    private static long ScratchOf(Operator running, in StepShape step, ParallelLayout layout, in ActivationOptions options) =>
        checked(running.WorkspaceElements(step, layout) + (options.FusedAttention && !running.AlwaysWritesScores ? 0 : running.UnfusedElements(step, layout)));

    private static bool Overwrites(Operator running, Slot output, ReadOnlySpan<int> dying, ReadOnlySpan<Slot> tensors, in ActivationOptions options) =>
        output.Fused || (running.InPlace && !(options.WritesAnew && running.WritesAnew) && HasOneOfSize(dying, tensors, output.Elements));

    /// <summary>Lets the operator before write this one's output in place of its own, where nobody else needs its own and it is not smaller.</summary>
    private static void Fuse(Block block, Span<Slot> tensors, int node)
    {
        int before = NodeIndex.OfInput;
        foreach (NodeIndex input in block.Nodes[node].Inputs)
            before = Math.Max(before, input.Index);
        if (before == NodeIndex.OfInput || block.Lifetimes.ReadersOf(before) != 1)
            return;
        long own = tensors[node + InputSlot].Elements;
        Slot source = tensors[before + InputSlot];
        // What itself writes over a tensor has that tensor's size, whatever follows.
        bool canShrink = !source.Fused && !block.Nodes[before].Operator.InPlace;
        if (own != source.Elements && (own > source.Elements || !canShrink))
            return;
        tensors[before + InputSlot] = source with { Elements = own };
        tensors[node + InputSlot] = new Slot(own, Fused: true);
    }

    private static BlockPeak Walk(Block block, ReadOnlySpan<Slot> tensors, in StepShape step, ParallelLayout layout, in ActivationOptions options)
    {
        Lifetimes lifetimes = block.Lifetimes;
        long live = lifetimes.ReadersOf(NodeIndex.OfInput) > 0 ? tensors[0].Elements : 0;
        long peak = live, sum = 0;
        int peakNode = 0, held = HeldOf(block, tensors, options);
        for (int node = 0; node < block.Nodes.Length; node++)
        {
            Operator current = block.Nodes[node].Operator;
            Slot output = tensors[node + InputSlot];
            ReadOnlySpan<int> dying = lifetimes.DyingAt(node);
            long scratch = ScratchOf(current, step, layout, options);
            bool overwrites = Overwrites(current, output, dying, tensors, options);
            sum = checked(sum + scratch + (output.Fused ? 0 : output.Elements));
            long running = checked(live + scratch + (overwrites ? 0 : output.Elements));
            if (running > peak)
                (peak, peakNode) = (running, node);
            if (lifetimes.LastReaderOf(node) != Lifetimes.Unread || node == lifetimes.Output)
                live = checked(live + output.Elements);
            foreach (int tensor in dying)
                live -= tensor == held ? 0 : tensors[tensor + InputSlot].Elements;
        }

        return new BlockPeak(peak, peakNode, sum, tensors[lifetimes.Output + InputSlot].Elements);
    }

    /// <summary>The tensor that outlives its readers: the block's input, where it is held and nobody writes over it.</summary>
    private static int HeldOf(Block block, ReadOnlySpan<Slot> tensors, in ActivationOptions options)
    {
        const int none = NodeIndex.OfInput - 1;
        int last = block.Lifetimes.LastReaderOf(NodeIndex.OfInput);
        if (!options.HoldsInput || last == Lifetimes.Unread)
            return none;
        return Overwrites(block.Nodes[last].Operator, tensors[last + InputSlot], [NodeIndex.OfInput], tensors, options) ? none : NodeIndex.OfInput;
    }

    private static bool HasOneOfSize(ReadOnlySpan<int> dying, ReadOnlySpan<Slot> tensors, long elements)
    {
        foreach (int tensor in dying)
        {
            if (tensors[tensor + InputSlot].Elements == elements)
                return true;
        }

        return false;
    }

    /// <summary>A tensor of the walk.</summary>
    /// <param name="Elements">Its size in one pass.</param>
    /// <param name="Fused">Whether the operator before wrote it already.</param>
    private readonly record struct Slot(long Elements, bool Fused);
}
