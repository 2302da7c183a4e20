using System.Collections.Frozen;
using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.OnnxRuntime;

/// <summary>Which buffers ONNX Runtime allocates for the tensors of a graph, when, and until when: its allocation planner.</summary>
/// <remarks>microsoft/onnxruntime, <c>core/framework/allocation_planner.cc</c>. Of each output, in the order in which nodes run: an output of the graph has a
/// buffer of its own till the end; a kernel that may write over an input does so where it is the last to read it and both have the same shape; else the buffer
/// that was left last by a tensor of the same shape and element size is taken over; else a new one is allocated. A buffer is given back after the last reader
/// of the last tensor in it, and is held while it waits for the next. Which kernels write in place and what they allocate for themselves was measured with
/// 1.31.1 on the processor, one operator at a time.</remarks>
internal sealed class OnnxRuntimePlan
{
    /// <summary>Kernels that may write over their first input. Measured: sums, products and norms are not among them.</summary>
    private static readonly FrozenSet<string> InPlace = FrozenSet.Create(StringComparer.Ordinal,
        "Relu", "LeakyRelu", "Elu", "Selu", "Celu", "HardSigmoid", "Sigmoid", "Softplus", "Softsign", "Tanh", "ThresholdedRelu", "Softmax", "LogSoftmax",
            "Shrink", "Clip", "Cast", "ScatterElements", "Trilu");

    private readonly TracedGraph _graph;
    private readonly int[] _bufferOf;
    private readonly int[] _uses;
    private readonly HashSet<int> _outputs;

    /// <summary>Buffers that wait, those of one shape together; the last that was left is the first to be taken.</summary>
    private readonly Dictionary<(Place? Shape, BitCount Bits), Stack<int>> _free = [];
    private readonly ImmutableArray<Buffer>.Builder _buffers = ImmutableArray.CreateBuilder<Buffer>();

    private OnnxRuntimePlan(TracedGraph graph)
    {
        _graph = graph;
        _outputs = [.. graph.Outputs.Select(output => graph.Roots[output.Index])];
        _bufferOf = new int[graph.Tensors.Length];
        _uses = new int[graph.Tensors.Length];
        Array.Fill(_bufferOf, None);
        CountUses();
        for (int step = 0; step < graph.Steps.Length; step++)
            Plan(step);
    }

    private const int None = -1;

    /// <summary>A piece of memory and the tensors that use it one after another.</summary>
    /// <param name="First">The step that allocates it.</param>
    /// <param name="Last">The step after which it is given back; the number of steps for what is kept to the end.</param>
    /// <param name="Tensor">The tensor that it is allocated for.</param>
    internal readonly record struct Buffer(int First, int Last, int Tensor);

    /// <summary>All buffers, in the order in which they are allocated.</summary>
    public ImmutableArray<Buffer> Buffers => _buffers.ToImmutable();

    public static OnnxRuntimePlan Of(TracedGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new OnnxRuntimePlan(graph);
    }

    /// <summary>Bytes of a tensor.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tensor">Its index.</param>
    /// <param name="sizes">The sizes of the pass.</param>
    /// <param name="floatBits">Bits of an activation in place of the file's.</param>
    public static ByteCount BytesOf(TracedGraph graph, int tensor, TracedSizes sizes, BitCount floatBits)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(sizes);
        TracedTensor found = graph.Tensors[tensor];
        BitCount bits = found.IsFloat && found.Bits == graph.FloatBits ? floatBits : found.Bits;
        return ByteCount.FromBits((sizes[found.Elements] * bits).Count);
    }

    private int RootOf(Place tensor) => _graph.Roots[tensor.Index];

    /// <summary>Readers of each tensor's memory; what the caller gave or gets has one more, and so is never written over.</summary>
    private void CountUses()
    {
        foreach (Place tensor in _graph.Inputs.Concat(_graph.Outputs))
            _uses[RootOf(tensor)]++;
        foreach (TracedStep step in _graph.Steps)
        {
            foreach (Place input in step.Inputs.OfType<Place>())
                _uses[RootOf(input)]++;
        }
    }

    private void Plan(int index)
    {
        TracedStep step = _graph.Steps[index];
        foreach (Place output in step.Outputs.OfType<Place>())
            Allocate(step, index, output.Index);
        foreach (Place input in step.Inputs.OfType<Place>())
            Release(RootOf(input), index);
        foreach (Place output in step.Outputs.OfType<Place>())
        {
            // What nobody reads is given back at once.
            if (_uses[output.Index] == 0)
                Freed(output.Index, index);
        }
    }

    private void Allocate(TracedStep step, int index, int output)
    {
        bool kept = _outputs.Contains(output);
        int taken = kept ? None : OverwrittenBy(step, output) is var own && own != None ? own : WaitingFor(output);
        if (taken == None)
        {
            taken = _buffers.Count;
            _buffers.Add(new Buffer(index, index, output));
        }

        _bufferOf[output] = taken;
        _buffers[taken] = _buffers[taken] with { Last = kept ? _graph.Steps.Length : index };
    }

    /// <summary>The buffer of the input that the kernel may write over.</summary>
    private int OverwrittenBy(TracedStep step, int output)
    {
        if (!InPlace.Contains(step.Operator) || step.Outputs[0]?.Index != output || step.Inputs is not [{ } input, ..])
            return None;
        int root = RootOf(input);
        if (_uses[root] != 1 || _bufferOf[root] == None || !IsSame(input.Index, output))
            return None;
        // Its reader is gone with it: the buffer does not go to those that wait.
        _uses[root] = 0;
        return _bufferOf[root];
    }

    private int WaitingFor(int output) =>
        _graph.Tensors[output].Shape is not null && _free.TryGetValue(KeyOf(output), out Stack<int>? waiting) && waiting.TryPop(out int buffer) ? buffer : None;

    private (Place? Shape, BitCount Bits) KeyOf(int tensor) => (_graph.Tensors[tensor].Shape, _graph.Tensors[tensor].Bits);

    private bool IsSame(int left, int right) =>
        _graph.Tensors[left].Shape is not null && KeyOf(left) == KeyOf(right);

    private void Release(int root, int index)
    {
        if (_bufferOf[root] != None && _buffers[_bufferOf[root]].Last < index)
            _buffers[_bufferOf[root]] = _buffers[_bufferOf[root]] with { Last = index };
        if (_uses[root] > 0 && --_uses[root] == 0)
            Freed(root, index);
    }

    private void Freed(int tensor, int index)
    {
        if (_bufferOf[tensor] == None || _buffers[_bufferOf[tensor]].Last == _graph.Steps.Length)
            return;
        _buffers[_bufferOf[tensor]] = _buffers[_bufferOf[tensor]] with { Last = index };
        (Place? Shape, BitCount Bits) key = KeyOf(_buffers[_bufferOf[tensor]].Tensor);
        if (!_free.TryGetValue(key, out Stack<int>? waiting))
            _free[key] = waiting = new Stack<int>();
        waiting.Push(_bufferOf[tensor]);
    }
}
