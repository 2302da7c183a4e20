namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <content>Its division among the device and the host.</content>
internal sealed partial class ComputeGraph
{
    /// <summary>Which operations run on the device, and where its graph is cut.</summary>
    /// <remarks>
    /// <c>ggml_backend_sched_split_graph</c> of ggml-org/llama.cpp, v0.5.0: an operation on weights runs where they are, or on the device where they are
    /// brought there; one on a cache in host memory runs there; all others follow the operation after them if that runs on the device, then the one before.
    /// A split ends where the device changes, and where it has read something from the host already and the next operation's weights are there.
    /// </remarks>
    private readonly ref struct Splits
    {
        /// <summary>Numbers that each tensor takes of <see cref="Room.Flags"/>.</summary>
        public const int FlagsOfTensor = 3;

        private readonly bool _divided;
        private readonly Span<Side> _sides;
        private readonly Span<Side> _begins;

        /// <param name="graph">A graph, in whose room there is enough of it.</param>
        public Splits(ComputeGraph graph)
        {
            _divided = graph._divided;
            if (!_divided)
                return;
            Span<Side> flags = graph._room.Flags.AsSpan(0, FlagsOfTensor * graph.Count);
            flags.Clear();
            _sides = flags[..graph.Count];
            _begins = flags.Slice(graph.Count, graph.Count);
            SetSides(graph);
            Cut(graph, flags[(2 * graph.Count)..]);
        }

        /// <summary>Whether a tensor is made or kept in host memory.</summary>
        public bool IsOnHost(int tensor) => _divided && _sides[tensor] == Side.Host;

        /// <summary>Whether a split of the device begins at that place of the order.</summary>
        public bool Begins(int place) => _divided && _begins[place] == Side.Device;

        private static bool IsOperation(in Tensor tensor) => tensor.Kind is not (Kind.Input or Kind.View);

        private void SetSides(ComputeGraph graph)
        {
            for (int i = 0; i < graph.Count; i++)
            {
                Tensor tensor = graph._tensors[i];
                _sides[i] = tensor.Kind is Kind.Host or Kind.Input ? Side.Host : tensor.Place == Place.Open ? Side.Open : Side.Device;
            }

            Spread(graph, forward: true, deviceOnly: true);
            Spread(graph, forward: false, deviceOnly: true);
            Spread(graph, forward: true, deviceOnly: false);
            Spread(graph, forward: false, deviceOnly: false);
            for (int i = 0; i < graph.Count; i++)
            {
                if (graph._tensors[i].Kind == Kind.View)
                    _sides[i] = _sides[graph.RootOf(i)];
            }
        }

        /// <summary>Gives open operations the place of the nearest one before or after them.</summary>
        private void Spread(ComputeGraph graph, bool forward, bool deviceOnly)
        {
            Side here = Side.Open;
            for (int step = 0; step < graph.Count; step++)
            {
                int i = graph._order[forward ? step : graph.Count - 1 - step];
                if (!IsOperation(graph._tensors[i]))
                    continue;
                if (_sides[i] == Side.Open)
                    _sides[i] = here;
                else
                    here = deviceOnly && _sides[i] == Side.Host ? Side.Open : _sides[i];
            }
        }

        private void Cut(ComputeGraph graph, Span<Side> copied)
        {
            Side there = Side.Device;
            int inputs = 0;
            for (int place = 0; place < graph.Count; place++)
            {
                int i = graph._order[place];
                Tensor tensor = graph._tensors[i];
                if (!IsOperation(tensor))
                    continue;
                Side side = _sides[i];
                if (side != there || (tensor.Place == Place.Staging && inputs > 0))
                    (_begins[place], there, inputs) = (side, side, 0);
                foreach (int source in graph.SourcesOf(i))
                {
                    int root = graph.RootOf(source);
                    if (_sides[root] == side || copied[root] != Side.Open)
                        continue;
                    copied[root] = side;
                    inputs++;
                }
            }
        }
    }

    private enum Side : byte
    {
        Open,
        Device,
        Host,
    }
}
