using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>The tensors of one backend's part of a graph in execution order, and the buffer that ggml's graph allocator plans for them.</summary>
/// <remarks>
/// The allocator's rule (ggml-org/llama.cpp, <c>ggml/src/ggml-alloc.c</c> and <c>ggml-backend.cpp</c>): the inputs of a split, which is a run of operations on
/// one device, are allocated where it begins and freed after their last reader; a tensor takes the smallest free block that holds it, else grows the buffer;
/// an operation that can run in place takes over the first parent of the same size that nothing else reads. A view keeps its source alive, and nothing runs
/// in place on one. The buffer is the highest end that any tensor had. Equal to v0.5.0 for Llama-3-8B at 8192 cells: 116.01 MiB with one row of logits, 258.50
/// with 512, 564.01 without flash attention.
/// </remarks>
internal sealed class ComputeGraph
{
    /// <summary>Alignment of tensors in the buffer of a CUDA device. Fact of <c>ggml-cuda.cu</c>.</summary>
    private const long Alignment = 128;

    private const int None = -1;

    [ThreadStatic]
    private static Room? _spare;

    private readonly Room _room;
    private readonly List<Tensor> _tensors;
    private readonly List<int> _sources;

    /// <summary>Tensors in the order in which they run.</summary>
    private readonly List<int> _order;

    /// <summary>Where <see cref="_order"/> ended when the last tensor was asked for by name.</summary>
    private int _settled;

    public ComputeGraph()
    {
        _room = _spare ?? new Room();
        _spare = null;
        (_tensors, _sources, _order) = (_room.Tensors, _room.Sources, _room.Order);
    }

    /// <summary>Tensors so far.</summary>
    public int Count => _tensors.Count;

    /// <summary>Begins a split: what it reads of other devices is allocated here.</summary>
    public void Split() => Add(0, None, Kind.Split, kept: false, []);

    /// <summary>A tensor that comes from another device or from the host.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="kept">Whether it is kept throughout: one of the copies of GPUs in a pipeline.</param>
    public int Input(long bytes, bool kept = false) => Add(bytes, None, Kind.Input, kept, []);

    /// <summary>The output of an operation that has a buffer of its own.</summary>
    public int Node(long bytes, params ReadOnlySpan<int> sources) => Add(bytes, None, Kind.Node, kept: false, sources);

    /// <summary>The output of an operation that runs in place where it can: sums, products, norms by the root mean square, rotations, activations.</summary>
    public int InPlace(long bytes, params ReadOnlySpan<int> sources) => Add(bytes, None, Kind.InPlace, kept: false, sources);

    /// <summary>A product of a matrix, which is brought to the device first where it is in host memory.</summary>
    /// <param name="bytes">Of the output.</param>
    /// <param name="staged">Bytes of the matrix; zero where it is on the device.</param>
    /// <param name="sources">What is multiplied.</param>
    public int Product(long bytes, long staged, params ReadOnlySpan<int> sources)
    {
        if (staged == 0)
            return Node(bytes, sources);
        Split();
        return Node(bytes, [Input(staged), .. sources]);
    }

    /// <summary>A product in place with a vector that is brought to the device first.</summary>
    public int Scaled(int tensor, long bytes, long vector)
    {
        Split();
        return InPlace(bytes, tensor, Input(vector));
    }

    /// <summary>An operation whose output is elsewhere: in the cache.</summary>
    public void Write(params ReadOnlySpan<int> sources) => Add(0, None, Kind.Sink, kept: false, sources);

    /// <summary>A result that the host reads: it is never freed.</summary>
    public int Output(long bytes, params ReadOnlySpan<int> sources) => Add(bytes, None, Kind.InPlace, kept: true, sources);

    /// <summary>All tensors so far are in the graph. Those after it wait until one that reads them is asked for (<c>ggml_build_forward_expand</c>), so that
    /// <see cref="Early"/> runs before them.</summary>
    public void Settle() => _settled = _order.Count;

    /// <summary>A tensor that reads nothing that waits and is asked for before it: it runs before all that waits.</summary>
    public int Early(long bytes, params ReadOnlySpan<int> sources)
    {
        int tensor = Node(bytes, sources);
        _order.RemoveAt(_order.Count - 1);
        _order.Insert(_settled++, tensor);
        return tensor;
    }

    /// <summary>Another shape or a part of a tensor.</summary>
    public int View(int source) => Add(0, RootOf(source), Kind.View, kept: false, [source]);

    /// <summary>The buffer that all of it needs. The graph is done with then.</summary>
    public ByteCount Allocate()
    {
        ByteCount planned = ByteCount.FromCount(new Plan(this).Run());
        _spare = _room.Emptied();
        return planned;
    }

    private int RootOf(int tensor) => _tensors[tensor].Root == None ? tensor : _tensors[tensor].Root;

    private int Add(long bytes, int root, Kind kind, bool kept, ReadOnlySpan<int> sources)
    {
        int first = _sources.Count;
        foreach (int source in sources)
            _sources.Add(source);
        _tensors.Add(new Tensor(WholeNumber.DivideUp(bytes, Alignment) * Alignment, root, kind, kept, first, sources.Length));
        _order.Add(_tensors.Count - 1);
        return _tensors.Count - 1;
    }

    private enum Kind
    {
        Input,
        Node,
        InPlace,
        View,
        Sink,
        Split,
    }

    private readonly record struct Tensor(long Bytes, int Root, Kind Kind, bool Kept, int FirstSource, int Sources);

    /// <summary>Memory that one graph after another of a thread is written into: searches plan thousands of them.</summary>
    private sealed class Room
    {
        /// <summary>The tensors of ten layers, and of six hundred.</summary>
        private const int UsualTensors = 256, MostKept = 1 << 14;

        public List<Tensor> Tensors { get; } = new(UsualTensors);

        public List<int> Sources { get; } = new(2 * UsualTensors);

        public List<int> Order { get; } = new(UsualTensors);

        public int[] Counts { get; private set; } = [];

        public long[] Offsets { get; private set; } = [];

        /// <summary>The same without tensors; null where it grew too large to be kept.</summary>
        public Room? Emptied()
        {
            Tensors.Clear();
            Sources.Clear();
            Order.Clear();
            return Tensors.Capacity > MostKept ? null : this;
        }

        /// <summary>Room for the numbers of <paramref name="tensors"/> tensors.</summary>
        public void Reserve(int tensors)
        {
            if (Offsets.Length < tensors)
                (Counts, Offsets) = (new int[2 * tensors], new long[tensors]);
        }
    }

    /// <summary>One run of the allocator.</summary>
    private readonly ref struct Plan
    {
        private readonly ComputeGraph _graph;
        private readonly FreeBlocks _free = new();

        /// <summary>Readers that have not run yet, and views of a tensor that are still read.</summary>
        private readonly Span<int> _readers;
        private readonly Span<int> _views;

        /// <summary>Where a tensor is; <see cref="None"/> before, after and for what was taken over.</summary>
        private readonly Span<long> _offset;

        public Plan(ComputeGraph graph)
        {
            _graph = graph;
            graph._room.Reserve(graph.Count);
            _readers = graph._room.Counts.AsSpan(0, graph.Count);
            _views = graph._room.Counts.AsSpan(graph.Count, graph.Count);
            _offset = graph._room.Offsets.AsSpan(0, graph.Count);
            _readers.Clear();
            _views.Clear();
            _offset.Fill(None);
            for (int i = 0; i < graph.Count; i++)
            {
                if (graph._tensors[i].Root != None)
                    _views[graph._tensors[i].Root]++;
                foreach (int source in SourcesOf(i))
                    _readers[source]++;
            }
        }

        public long Run()
        {
            AllocateInputs(0);
            for (int place = 0; place < _graph.Count; place++)
            {
                int i = _graph._order[place];
                Tensor tensor = _graph._tensors[i];
                if (tensor.Kind == Kind.Split)
                    AllocateInputs(place + 1);
                if (tensor.Kind is Kind.Node or Kind.InPlace && !(tensor.Kind == Kind.InPlace && TakesOver(i, tensor.Bytes)))
                    _offset[i] = _free.Allocate(tensor.Bytes);
                foreach (int source in SourcesOf(i))
                    Release(source);
            }

            return _free.HighestEnd;
        }

        /// <summary>A split's inputs in the order in which they are first read.</summary>
        private void AllocateInputs(int first)
        {
            for (int place = first; place < _graph.Count && _graph._tensors[_graph._order[place]].Kind != Kind.Split; place++)
            {
                foreach (int source in SourcesOf(_graph._order[place]))
                {
                    if (_graph._tensors[source].Kind == Kind.Input && _offset[source] == None)
                        _offset[source] = _free.Allocate(_graph._tensors[source].Bytes);
                }
            }
        }

        private bool TakesOver(int tensor, long bytes)
        {
            foreach (int source in SourcesOf(tensor))
            {
                Tensor parent = _graph._tensors[source];
                if (parent.Root != None || parent.Kept || parent.Bytes != bytes || _offset[source] == None || _readers[source] != 1 || _views[source] != 0)
                    continue;
                (_offset[tensor], _offset[source]) = (_offset[source], None);
                return true;
            }

            return false;
        }

        private void Release(int source)
        {
            if (--_readers[source] > 0 || _views[source] > 0)
                return;
            int root = _graph.RootOf(source);
            if (root != source && (--_views[root] > 0 || _readers[root] > 0))
                return;
            if (_offset[root] == None || _graph._tensors[root].Kept)
                return;
            _free.Free(_offset[root], _graph._tensors[root].Bytes);
            _offset[root] = None;
        }

        private Span<int> SourcesOf(int tensor) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_graph._sources)
            .Slice(_graph._tensors[tensor].FirstSource, _graph._tensors[tensor].Sources);
    }
}
