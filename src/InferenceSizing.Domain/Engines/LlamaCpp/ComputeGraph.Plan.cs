namespace InferenceSizing.Domain.Engines.LlamaCpp;

internal sealed partial class ComputeGraph
{
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

        private readonly Splits _splits;

        public Plan(ComputeGraph graph)
        {
            _graph = graph;
            graph._room.Reserve(graph.Count);
            _splits = new Splits(graph);
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
                {
                    if (Reads(i, source))
                        _readers[source]++;
                }
            }
        }

        /// <summary>Whether a tensor's memory waits for an operation: in host memory it reads what is there without a copy on the device.</summary>
        private bool Reads(int operation, int source) => !_splits.IsOnHost(operation) || !_splits.IsOnHost(source);

        public long Run()
        {
            AllocateInputs(0);
            for (int place = 0; place < _graph.Count; place++)
            {
                int i = _graph._order[place];
                Tensor tensor = _graph._tensors[i];
                if (_splits.Begins(place))
                    AllocateInputs(place);
                if (tensor.Kind is Kind.Node or Kind.InPlace && !_splits.IsOnHost(i)
                    && !(tensor.Kind == Kind.InPlace && TakesOver(i, tensor.Bytes)))
                    _offset[i] = _free.Allocate(tensor.Bytes);
                foreach (int source in SourcesOf(i))
                {
                    if (Reads(i, source))
                        Release(source);
                }
            }

            return _free.HighestEnd;
        }

        /// <summary>What a split reads of other devices, in the order in which it is first read.</summary>
        private void AllocateInputs(int first)
        {
            for (int place = first; place < _graph.Count && (place == first || !_splits.Begins(place)); place++)
            {
                int reader = _graph._order[place];
                if (_splits.IsOnHost(reader) || _graph._tensors[reader].Kind == Kind.View)
                    continue;
                foreach (int source in SourcesOf(reader))
                {
                    int root = _graph.RootOf(source);
                    if (_offset[root] == None && (_graph._tensors[root].Kind == Kind.Input || _splits.IsOnHost(root)))
                        _offset[root] = _free.Allocate(_graph._tensors[root].Bytes);
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

        private Span<int> SourcesOf(int tensor) => _graph.SourcesOf(tensor);
    }
}
