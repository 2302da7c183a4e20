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
    private sealed class Splits
    {
        private readonly bool[] _onHost;
        private readonly bool[] _begins;

        public Splits(ComputeGraph graph)
        {
            _onHost = new bool[graph.Count];
            _begins = new bool[graph.Count];
            Place(graph);
            Cut(graph);
        }

        /// <summary>Whether a tensor is made or kept in host memory.</summary>
        public bool IsOnHost(int tensor) => _onHost[tensor];

        /// <summary>Whether a split of the device begins at that place of the order.</summary>
        public bool Begins(int place) => _begins[place];

        private static bool IsOperation(in Tensor tensor) => tensor.Kind is not (Kind.Input or Kind.View);

        private void Place(ComputeGraph graph)
        {
            bool?[] host = new bool?[graph.Count];
            for (int i = 0; i < host.Length; i++)
            {
                Tensor tensor = graph._tensors[i];
                host[i] = tensor.Kind == Kind.Host ? true : tensor.Place == ComputeGraph.Place.Open ? null : false;
            }

            Spread(graph, host, forward: true, deviceAlone: true);
            Spread(graph, host, forward: false, deviceAlone: true);
            Spread(graph, host, forward: true, deviceAlone: false);
            Spread(graph, host, forward: false, deviceAlone: false);
            for (int i = 0; i < host.Length; i++)
            {
                Tensor tensor = graph._tensors[i];
                _onHost[i] = tensor.Kind == Kind.Input || (IsOperation(tensor) && host[i] == true);
            }

            for (int i = 0; i < host.Length; i++)
            {
                if (graph._tensors[i].Kind == Kind.View)
                    _onHost[i] = _onHost[graph.RootOf(i)];
            }
        }

        /// <summary>Gives open operations the place of the nearest one before or after them.</summary>
        private static void Spread(ComputeGraph graph, bool?[] host, bool forward, bool deviceAlone)
        {
            bool? here = null;
            for (int step = 0; step < graph.Count; step++)
            {
                int i = graph._order[forward ? step : graph.Count - 1 - step];
                if (!IsOperation(graph._tensors[i]))
                    continue;
                if (host[i] is { } known)
                    here = known && deviceAlone ? null : known;
                else
                    host[i] = here;
            }
        }

        private void Cut(ComputeGraph graph)
        {
            bool[] copied = new bool[graph.Count];
            bool there = false;
            int inputs = 0;
            for (int place = 0; place < graph.Count; place++)
            {
                int i = graph._order[place];
                Tensor tensor = graph._tensors[i];
                if (!IsOperation(tensor))
                    continue;
                bool host = _onHost[i];
                if (host != there || (tensor.Place == ComputeGraph.Place.Staging && inputs > 0))
                    (_begins[place], there, inputs) = (!host, host, 0);
                foreach (int source in graph.SourcesOf(i))
                {
                    int root = graph.RootOf(source);
                    if (_onHost[root] == host || copied[root])
                        continue;
                    copied[root] = true;
                    inputs++;
                }
            }
        }
    }
}
