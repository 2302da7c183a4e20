using System.Runtime.InteropServices;
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
internal sealed partial class ComputeGraph
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

    /// <summary>Whether some of it is in host memory, so that it runs in several splits.</summary>
    private bool _divided;

    private readonly bool _fewRows;

    /// <param name="fewRows">Whether it is of so few tokens that products of matrices in host memory run there.</param>
    public ComputeGraph(bool fewRows = false)
    {
        _fewRows = fewRows;
        _room = _spare ?? new Room();
        _spare = null;
        (_tensors, _sources, _order) = (_room.Tensors, _room.Sources, _room.Order);
    }

    /// <summary>Tensors so far.</summary>
    public int Count => _tensors.Count;

    /// <summary>A tensor that comes from another device or from the host.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="kept">Whether it is kept throughout: one of the copies of GPUs in a pipeline.</param>
    public int Input(long bytes, bool kept = false) => Add(bytes, None, Kind.Input, kept, []);

    /// <summary>What an operation in host memory makes: a cache is written or read there, or a recurrence runs beside its states.</summary>
    /// <param name="bytes">What the GPU reads of it; zero where it reads none.</param>
    /// <param name="sources">What the operation reads.</param>
    public int OnHost(long bytes, params ReadOnlySpan<int> sources)
    {
        _divided = true;
        return Add(bytes, None, Kind.Host, kept: false, sources);
    }

    /// <summary>The output of an operation that has a buffer of its own.</summary>
    public int Node(long bytes, params ReadOnlySpan<int> sources) => Add(bytes, None, Kind.Node, kept: false, sources);

    /// <summary>The output of an operation that runs in place where it can: sums, products, norms by the root mean square, rotations, activations.</summary>
    public int InPlace(long bytes, params ReadOnlySpan<int> sources) => Add(bytes, None, Kind.InPlace, kept: false, sources);

    /// <summary>A product of a matrix, which is brought to the device first where it is in host memory.</summary>
    /// <param name="bytes">Of the output.</param>
    /// <param name="staged">Bytes of the matrix; zero where it is on the device.</param>
    /// <param name="sources">What is multiplied.</param>
    public int Product(long bytes, long staged, params ReadOnlySpan<int> sources) => staged == 0
        ? Add(bytes, None, Kind.Node, kept: false, sources, Place.Device)
        : ProductOf(bytes, Input(staged), sources);

    /// <summary>A product of a matrix that is brought to the device.</summary>
    public int ProductOf(long bytes, int matrix, params ReadOnlySpan<int> sources) => Staging(bytes, Kind.Node, [matrix, .. sources]);

    /// <summary>A product or a sum in place with a vector that is brought to the device first.</summary>
    public int Scaled(int tensor, long bytes, long vector) => InPlaceStaged(bytes, tensor, Input(vector));

    /// <summary>An operation that runs in place where it can, on what was in host memory among others.</summary>
    public int InPlaceStaged(long bytes, params ReadOnlySpan<int> sources) => Staging(bytes, Kind.InPlace, sources);

    /// <summary>An operation whose output is elsewhere: in the cache.</summary>
    public int Write(params ReadOnlySpan<int> sources) => Add(0, None, Kind.Sink, kept: false, sources, Place.Device);

    /// <summary>A result that the host reads: it is never freed.</summary>
    public int Output(long bytes, params ReadOnlySpan<int> sources) => Add(bytes, None, Kind.InPlace, kept: true, sources, Place.Device);

    /// <summary>All tensors so far are in the graph. Those after it wait until one that reads them is asked for (<c>ggml_build_forward_expand</c>), so that
    /// <see cref="Early"/> runs before them.</summary>
    public void Settle() => _settled = _order.Count;

    /// <summary>Moves the newest tensor, which reads nothing that waits, before all that waits: it is asked for first.</summary>
    public int Early(int tensor)
    {
        _order.RemoveAt(_order.Count - 1);
        _order.Insert(_settled++, tensor);
        return tensor;
    }

    /// <summary>Another shape or a part of a tensor. What comes from host memory is copied as it is read: the copy is no view.</summary>
    public int View(int source) => _tensors[source].Kind == Kind.Host ? source : Add(0, RootOf(source), Kind.View, kept: false, [source]);

    /// <summary>The buffer that all of it needs. The graph is done with then.</summary>
    public ByteCount Allocate()
    {
        ByteCount planned = ByteCount.FromCount(new Plan(this).Run());
        _spare = _room.Emptied();
        return planned;
    }

    /// <summary>Which of these tensors are made in host memory. The graph is done with then.</summary>
    public bool[] AreOnHost(List<int> tensors)
    {
        _room.Reserve(Count);
        Splits splits = new(this);
        bool[] onHost = new bool[tensors.Count];
        for (int i = 0; i < onHost.Length; i++)
            onHost[i] = splits.IsOnHost(tensors[i]);
        _spare = _room.Emptied();
        return onHost;
    }

    private Span<int> SourcesOf(int tensor) =>
        CollectionsMarshal.AsSpan(_sources).Slice(_tensors[tensor].FirstSource, _tensors[tensor].Sources);

    private int RootOf(int tensor) => _tensors[tensor].Root == None ? tensor : _tensors[tensor].Root;

    private int Staging(long bytes, Kind kind, ReadOnlySpan<int> sources)
    {
        _divided = true;
        return Add(bytes, None, _fewRows ? Kind.Host : kind, kept: false, sources, _fewRows ? Place.Open : Place.Staging);
    }

    private int Add(long bytes, int root, Kind kind, bool kept, ReadOnlySpan<int> sources, Place place = Place.Open)
    {
        int first = _sources.Count;
        foreach (int source in sources)
            _sources.Add(source);
        _tensors.Add(new Tensor(WholeNumber.DivideUp(bytes, Alignment) * Alignment, root, kind, kept, first, sources.Length, place));
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
        Host,
    }

    /// <summary>Where an operation runs.</summary>
    private enum Place
    {
        /// <summary>Where its neighbours do.</summary>
        Open,

        /// <summary>On the device, whose weights it reads.</summary>
        Device,

        /// <summary>On the device, for which its weights are brought there.</summary>
        Staging,
    }

    private readonly record struct Tensor(long Bytes, int Root, Kind Kind, bool Kept, int FirstSource, int Sources, Place Place);
}
