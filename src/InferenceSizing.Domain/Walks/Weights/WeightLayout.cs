using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Sharing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks;

/// <summary>First walk over the operators: parameters and bytes by component, format and rank.</summary>
public sealed class WeightLayout
{
    /// <summary>Component, format and tied copies together never make more lines than this in the designs known.</summary>
    private const int ExpectedRows = 24;

    /// <summary>Schemes and layouts in which one model is asked for at the same time: a plan's.</summary>
    private const int Kept = 16;

    private static readonly SharedResults<OperatorList, Setting, WeightLayout> Shared = new(Kept);

    private readonly ByteCount[] _stageBytes;
    private readonly ByteCount[] _nodeBytes;
    private readonly int[] _firstNode;
    private readonly Dictionary<(TensorRole Role, AxisLength Rows, AxisLength Columns), ByteCount> _onHost;

    private WeightLayout(ImmutableArray<WeightRow> rows, ByteCount[] stageBytes, ByteCount[] nodeBytes, int[] firstNode, ByteCount host,
        Dictionary<(TensorRole Role, AxisLength Rows, AxisLength Columns), ByteCount> onHost, ByteCount away)
    {
        RankAway = away;
        _onHost = onHost;
        Rows = rows;
        _stageBytes = stageBytes;
        _nodeBytes = nodeBytes;
        _firstNode = firstNode;
        Host = host;
    }

    /// <summary>The whole model by component and format; parameters add up to the model's.</summary>
    public ImmutableArray<WeightRow> Rows { get; }

    /// <summary>Weights that stay in host memory.</summary>
    public ByteCount Host { get; }

    /// <summary>A rank's share of them, the layers' alone.</summary>
    public ByteCount RankAway { get; }

    /// <summary>Whether matrices that take part in a product stay in host memory.</summary>
    public bool HoldsMatricesOnHost => _onHost.Count > 0;

    /// <summary>Bytes of one rank of the stage that holds most.</summary>
    public ByteCount OfLargestStage
    {
        get
        {
            ByteCount largest = ByteCount.Zero;
            foreach (ByteCount stage in _stageBytes)
                largest = ByteCount.Max(largest, stage);
            return largest;
        }
    }

    /// <summary>Bytes of one rank of stage <paramref name="stage"/>.</summary>
    internal ByteCount OfStage(int stage) => _stageBytes[stage];

    /// <summary>Bytes of a matrix that stays in host memory: of the layer where it has most, all of a layer's experts together; zero without one.</summary>
    internal ByteCount OnHost(TensorRole role, AxisLength rows, AxisLength columns) => _onHost.GetValueOrDefault((role, rows, columns));

    /// <summary>Bytes of the copy that host memory has of the factors of rotation.</summary>
    internal ByteCount RotationFactorsOnHost { get; private init; }

    /// <summary>A rank's mean bytes of one operator in one of the layers where its block runs, borrowed weights included.</summary>
    internal ByteCount OfNode(int block, int node) => _nodeBytes[_firstNode[block] + node];

    /// <summary>The same by the operator's place among all operators of all blocks.</summary>
    internal ByteCount OfNode(int index) => _nodeBytes[index];

    /// <summary>A rank's bytes of one network of a pipeline, and of the operator in it that has most.</summary>
    /// <param name="operators">The model that this is the layout of.</param>
    /// <param name="part">The network.</param>
    internal (ByteCount Whole, ByteCount LargestOperator) OfPart(OperatorList operators, NetworkPart part)
    {
        (ByteCount whole, ByteCount largest) = (ByteCount.Zero, ByteCount.Zero);
        foreach ((int index, Block block) in operators.Blocks.Index())
        {
            for (int node = 0; block.Part == part && node < block.Nodes.Length; node++)
            {
                whole += block.Copies.Count * OfNode(index, node);
                largest = ByteCount.Max(largest, OfNode(index, node));
            }
        }

        return (whole, largest);
    }

    /// <summary>A rank's bytes that one pass over all of a pipeline's networks reads, once for each time that a block runs; networks whose passes are not
    /// counted are read once.</summary>
    /// <param name="operators">The model that this is the layout of.</param>
    internal ByteCount ReadByPass(OperatorList operators)
    {
        ByteCount sum = ByteCount.Zero;
        foreach ((int index, Block block) in operators.Blocks.Index())
        {
            for (int node = 0; node < block.Nodes.Length; node++)
                sum += (block.Passes == Passes.None ? block.Copies : block.Repeat).Count * OfNode(index, node);
        }

        return sum;
    }

    /// <param name="operators">The model.</param>
    /// <param name="scheme">How its tensors are stored.</param>
    /// <param name="layout">How ranks share them.</param>
    /// <param name="placement">What the engine does differently.</param>
    public static WeightLayout Of(OperatorList operators, WeightScheme scheme, ParallelLayout layout, WeightPlacement placement) =>
        Shared.Of(operators, new Setting(scheme, layout, placement), static (model, setting) => Walked(model, setting));

    private static WeightLayout Walked(OperatorList operators, in Setting setting)
    {
        Walk walk = new(operators, setting.Scheme, setting.Layout, setting.Placement);
        for (int block = 0; block < operators.Blocks.Length; block++)
            walk.Visit(block);
        return walk.ToLayout();
    }

    private readonly record struct Setting(WeightScheme Scheme, ParallelLayout Layout, WeightPlacement Placement);

    private sealed class Walk
    {
        private readonly OperatorList _operators;
        private readonly WeightScheme _scheme;
        private readonly ParallelLayout _layout;
        private readonly WeightPlacement _placement;
        private readonly List<WeightRow> _rows = new(ExpectedRows);
        private readonly ByteCount[] _stages;
        private readonly int[] _firstNode;
        private readonly ByteCount[] _nodes;
        private readonly AlikeTensors _alike;

        /// <summary>The stage of each layer; of a single stage, nothing.</summary>
        private readonly int[] _stageOfLayer;

        /// <summary>Layers of the block under visit on each stage.</summary>
        private readonly int[] _layersHere;
        private ByteCount _host;
        private ByteCount _rotationFactors;
        private readonly Dictionary<(TensorRole Role, AxisLength Rows, AxisLength Columns), ByteCount> _onHost = [];
        private ByteCount _away;

        public Walk(OperatorList operators, WeightScheme scheme, ParallelLayout layout, WeightPlacement placement)
        {
            (_operators, _scheme, _layout, _placement) = (operators, scheme, layout, placement);
            _alike = scheme.VariesByLayer ? AlikeTensors.In(operators) : AlikeTensors.None;
            _stages = new ByteCount[layout.Pipeline];
            _stageOfLayer = layout.Pipeline == 1 ? [] : StagesOf(PipelineStages.Of(layout, operators.Layers.Count));
            _layersHere = new int[layout.Pipeline];
            _firstNode = new int[operators.Blocks.Length];
            int nodes = 0;
            for (int i = 0; i < _firstNode.Length; i++)
            {
                _firstNode[i] = nodes;
                nodes += operators.Blocks[i].Nodes.Length;
            }

            _nodes = new ByteCount[nodes];
        }

        public WeightLayout ToLayout()
        {
            if (_placement.StreamedLayers > LayerCount.Zero)
                _stages[0] += _away * Ratio.From(
                    (double)LayerCount.Min(_placement.StreamBuffers, _placement.StreamedLayers).Count / _placement.StreamedLayers.Count);
            return new WeightLayout([.. _rows], _stages, _nodes, _firstNode, _host, _onHost, _away) { RotationFactorsOnHost = _rotationFactors };
        }

        public void Visit(int index)
        {
            Block block = _operators.Blocks[index];
            // Layers that predict further tokens are loaded for speculative decoding alone.
            if (block.Auxiliary)
                return;
            CountLayers(block);
            for (int node = 0; node < block.Nodes.Length; node++)
            {
                Operator step = block.Nodes[node].Operator;
                ByteCount mean = ByteCount.Zero;
                foreach (WeightTensor tensor in step.Tensors)
                    mean += Store(block, step.Component, tensor, tensor.Parameters.Value);
                foreach (WeightTensor tensor in step.Borrowed)
                    mean += _placement.DuplicatesTiedHead ? Head(block, step.Component, HeadOf(tensor)) : Borrow(block, tensor);
                _nodes[_firstNode[index] + node] = mean;
            }
        }

        /// <summary>The table once more as the head, or the head that the file has beside it.</summary>
        private WeightTensor HeadOf(WeightTensor table) => _scheme.KeepsHeadApart(_operators.Traits) ? table with { Role = TensorRole.LmHead } : table;

        /// <summary>A head of its own, unless it is in host memory, where the table itself serves.</summary>
        private ByteCount Head(Block block, Component component, WeightTensor head)
        {
            if (!_placement.HeadOnHost || head.Role != TensorRole.TokenEmbedding)
                return Store(block, component, head, 0);
            TensorEncoding encoding = EncodingOf(head, block.Layers[0].Index);
            Hold(head, encoding.BytesOf(head.Rows, head.Columns, head.Count));
            return RankBytes(head, encoding);
        }

        /// <summary>Adds a tensor to the table and to the stages that hold it.</summary>
        /// <returns>A rank's mean bytes of it in one layer.</returns>
        private ByteCount Store(Block block, Component component, WeightTensor tensor, long parameters)
        {
            // Outside the stack a block's copies have no index to differ by.
            bool alike = block.Place != BlockPlace.Layers || (!_scheme.VariesByLayer && !_placement.Divides);
            if (alike)
                return StoreAlike(block, component, tensor, parameters, block.Layers[0].Index, block.Copies.Count, only: null);
            ByteCount sum = ByteCount.Zero;
            for (int copy = 0; copy < block.Copies.Count;)
            {
                int first = block.Layers[copy].Index, run = LengthOfRun(block, component, tensor, copy);
                sum += run * StoreAlike(block, component, tensor, parameters, first, run, copy);
                copy += run;
            }

            return sum * Ratio.From(1.0 / block.Copies.Count);
        }

        /// <summary>Copies from <paramref name="copy"/> on that are stored alike on the same stage, and so count together; where layers share copies, one by
        /// one.</summary>
        private int LengthOfRun(Block block, Component component, WeightTensor tensor, int copy)
        {
            bool single = _stages.Length == 1;
            if (!single && block.Layers.Length != block.Copies.Count)
                return 1;
            bool onHost = _placement.IsOnHost(block, component, tensor.Role, block.Layers[copy].Index);
            TensorEncoding encoding = EncodingOf(tensor, block.Layers[copy].Index);
            int next = copy + 1;
            while (next < block.Copies.Count && (single || _stageOfLayer[block.Layers[next].Index] == _stageOfLayer[block.Layers[copy].Index])
                && _placement.IsOnHost(block, component, tensor.Role, block.Layers[next].Index) == onHost
                && ReferenceEquals(EncodingOf(tensor, block.Layers[next].Index), encoding))
                next++;
            return next - copy;
        }

        private ByteCount StoreAlike(Block block, Component component, WeightTensor tensor, long parameters, int site, int copies, int? only)
        {
            TensorEncoding encoding = EncodingOf(tensor, site);
            AddRow(component, Count.From(copies * parameters), encoding.Id,
                copies * encoding.BytesOf(tensor.Rows, tensor.Columns, tensor.Count));
            ByteCount rank = RankBytes(tensor, encoding);
            if (!_placement.Loads(block))
                return rank;
            bool embeddingAsHead = tensor.Role == TensorRole.TokenEmbedding && parameters == 0;
            if (!embeddingAsHead && _placement.IsOnHost(block, component, tensor.Role, site))
            {
                ByteCount whole = encoding.BytesOf(tensor.Rows, tensor.Columns, tensor.Count);
                _host += copies * Padded(tensor, whole, _placement.HostAlignment);
                if (block.Place == BlockPlace.Layers)
                    _away += copies * rank;
                if (block.Place != BlockPlace.First)
                    Hold(tensor, whole);
                return rank;
            }

            if (_placement.CopiesToHost(tensor.Role))
            {
                _rotationFactors = encoding.BytesOf(tensor.Rows, tensor.Columns, tensor.Count);
                _host += copies * _rotationFactors;
            }

            ByteCount held = Padded(tensor, rank, _placement.GpuAlignment);
            if (only is { } copy && _stages.Length > 1)
                AddCopy(block, copy, copies * held);
            else
                AddCopies(block, copies, held);
            return rank;
        }

        private void Hold(WeightTensor tensor, ByteCount whole)
        {
            (TensorRole, AxisLength, AxisLength) key = (tensor.Role, tensor.Rows, tensor.Columns);
            _onHost[key] = ByteCount.Max(_onHost.GetValueOrDefault(key), whole);
        }

        /// <summary>Where tensors are aligned, a vocabulary's table is the only one whose size is no multiple of it.</summary>
        private static ByteCount Padded(WeightTensor tensor, ByteCount bytes, ByteCount alignment) =>
            tensor.Split == TensorSplit.Vocabulary ? bytes.RoundedUpTo(alignment) : bytes;

        /// <summary>Another block's tensor: the embedding, which the last stage of a pipeline holds once more for a tied head.</summary>
        private ByteCount Borrow(Block block, WeightTensor tensor)
        {
            ByteCount rank = RankBytes(tensor, EncodingOf(tensor, block.Layers[0].Index));
            if (_stages.Length > 1 && block.Place == BlockPlace.Last)
                _stages[^1] += rank;
            return rank;
        }

        private TensorEncoding EncodingOf(WeightTensor tensor, int site) =>
            _scheme.EncodingOf(tensor.Role, new TensorSite(LayerIndex.From(site), _operators.Layers, tensor.Rows, tensor.Columns, _operators.Traits)
            {
                AmongAlike = _scheme.VariesByLayer ? _alike.Of(tensor.Role, site) : null,
            });

        private ByteCount RankBytes(WeightTensor tensor, TensorEncoding encoding)
        {
            (long rows, long columns, long count) = tensor.RankShape(_layout);
            return encoding.BytesOf(AxisLength.From(rows), AxisLength.From(columns), Count.From(count));
        }

        /// <summary>Adds all copies of a tensor to the stages that hold them.</summary>
        private void AddCopies(Block block, int copies, ByteCount rank)
        {
            if (block.Place == BlockPlace.First || _stages.Length == 1)
            {
                _stages[0] += copies * rank;
                return;
            }

            if (block.Place == BlockPlace.Last)
            {
                _stages[^1] += copies * rank;
                return;
            }

            for (int stage = 0; stage < _stages.Length; stage++)
                _stages[stage] += Math.Min(copies, _layersHere[stage]) * rank;
        }

        /// <summary>Adds one copy, or a run of copies on one stage, to every stage with one of its layers: where layers share weights they take the copies in
        /// turn.</summary>
        private void AddCopy(Block block, int copy, ByteCount rank)
        {
            int before = -1;
            for (int i = copy; i < block.Layers.Length; i += block.Copies.Count)
            {
                int stage = _stageOfLayer[block.Layers[i].Index];
                if (stage != before)
                    _stages[stage] += rank;
                before = stage;
            }
        }

        private void CountLayers(Block block)
        {
            Array.Clear(_layersHere);
            if (block.Place != BlockPlace.Layers || _stages.Length == 1)
                return;
            foreach (LayerIndex layer in block.Layers)
                _layersHere[_stageOfLayer[layer.Index]]++;
        }

        private static int[] StagesOf(PipelineStages pipeline)
        {
            int[] stages = new int[pipeline.Layers];
            for (int stage = 0; stage < pipeline.Stages; stage++)
            {
                (int from, int to) = pipeline.LayersOf(stage);
                for (int layer = from; layer < to; layer++)
                    stages[layer] = stage;
            }

            return stages;
        }

        private void AddRow(Component component, Count parameters, string precision, ByteCount bytes)
        {
            for (int i = 0; i < _rows.Count; i++)
            {
                WeightRow row = _rows[i];
                if (row.Component != component || row.Parameters == Count.Zero != (parameters == Count.Zero)
                    || !string.Equals(row.Precision, precision, StringComparison.Ordinal))
                    continue;
                _rows[i] = row with { Parameters = row.Parameters + parameters, Bytes = row.Bytes + bytes };
                return;
            }

            _rows.Add(new WeightRow(component, parameters, precision, bytes));
        }
    }
}
