using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks;

/// <summary>Stores the tensors of a model block by block: in the table of components, on the stages that hold them, in host memory.</summary>
internal sealed partial class WeightWalk
{
    /// <summary>Component, format and tied copies together never make more lines than this in the designs known.</summary>
    private const int ExpectedRows = 24;

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
    private readonly int _headStage;

    /// <summary>Layers of the block under visit on each stage.</summary>
    private readonly int[] _layersHere;

    /// <summary>Layers of the stack behind those of an encoder: both stacks of an encoder-decoder are divided alike, by the last layers of each.</summary>
    private readonly int _afterEncoder;
    private ByteCount _host;
    private readonly Dictionary<(TensorRole Role, AxisLength Rows, AxisLength Columns), ByteCount> _onHost = [];
    private ByteCount _away;

    public WeightWalk(OperatorList operators, WeightScheme scheme, ParallelLayout layout, WeightPlacement placement)
    {
        (_operators, _scheme, _layout, _placement) = (operators, scheme, layout, placement);
        _alike = scheme.VariesByLayer ? AlikeTensors.In(operators) : AlikeTensors.None;
        _stages = new ByteCount[layout.Pipeline];
        PipelineStages pipeline = PipelineStages.Of(layout, operators.Layers.Count);
        _stageOfLayer = layout.Pipeline == 1 ? [] : StagesOf(pipeline);
        _headStage = pipeline.HeadStage;
        _layersHere = new int[layout.Pipeline];
        _afterEncoder = operators.Layers.Count - operators.EncoderLayers.Count;
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
        StoreFactorsOfConfig();
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

    /// <summary>The table once more as the head, or the head that the file has beside it: a copy either way, whose parameters are the table's.</summary>
    private WeightTensor HeadOf(WeightTensor table) => _scheme.KeepsHeadApart(_operators.Traits) ? table with { Role = TensorRole.LmHead } : table;

    /// <summary>A head of its own, unless it is in host memory, where the table itself serves.</summary>
    private ByteCount Head(Block block, Component component, WeightTensor head)
    {
        if (head.Role != TensorRole.TokenEmbedding || !(_placement.HeadOnHost || _operators.Traits.ReadsTableAsHead))
            return Store(block, component, head, parameters: 0);
        TensorEncoding encoding = EncodingOf(head, block.Layers[0].Index);
        ByteCount whole = encoding.BytesOf(head.Rows, head.Columns, head.Count);
        Hold(head, whole);
        if (_operators.Traits.HoldsTableTwice)
        {
            AddRow(component, Count.Zero, encoding.Id, whole);
            _host += Padded(head, whole, _placement.HostAlignment);
        }

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
        bool onHost = IsOnHost(block, component, tensor.Role, block.Layers[copy].Index);
        TensorEncoding encoding = EncodingOf(tensor, block.Layers[copy].Index);
        int next = copy + 1;
        while (next < block.Copies.Count && (single || _stageOfLayer[block.Layers[next].Index] == _stageOfLayer[block.Layers[copy].Index])
            && IsOnHost(block, component, tensor.Role, block.Layers[next].Index) == onHost
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
        if (!embeddingAsHead && IsOnHost(block, component, tensor.Role, site))
        {
            ByteCount whole = encoding.BytesOf(tensor.Rows, tensor.Columns, tensor.Count);
            _host += copies * Padded(tensor, whole, _placement.HostAlignment);
            if (block.Place == BlockPlace.Layers)
                _away += copies * rank;
            if (block.Place != BlockPlace.First)
                Hold(tensor, whole);
            return rank;
        }

        ByteCount held = Padded(tensor, rank, _placement.GpuAlignment);
        if (tensor.Role == TensorRole.RotationFactors && _placement.EmbeddingOnHost)
        {
            StoreFactors(encoding.BytesOf(tensor.Rows, tensor.Columns, tensor.Count), held);
            return rank;
        }

        if (only is { } copy && _stages.Length > 1)
            AddCopy(block, copy, copies * held);
        else
            AddCopies(block, copies, held, withHead: _placement.EmbeddingOnHost && tensor.Role == TensorRole.Projector);
        return rank;
    }

    private bool IsOnHost(Block block, Component component, TensorRole role, int layer) =>
        _placement.IsOnHost(block, component, role, _afterEncoder > 0 && block.Passes == Passes.Encode ? layer + _afterEncoder : layer);

    private void Hold(WeightTensor tensor, ByteCount whole)
    {
        (TensorRole, AxisLength, AxisLength) key = (tensor.Role, tensor.Rows, tensor.Columns);
        _onHost[key] = ByteCount.Max(_onHost.GetValueOrDefault(key), whole);
    }

    /// <summary>A tensor is aligned as a whole. Like vectors beside each other are as many tensors, like matrices of experts one. What a file holds beyond the
    /// design and outside of its layers is a sum of tensors.</summary>
    private static ByteCount Padded(WeightTensor tensor, ByteCount bytes, ByteCount alignment)
    {
        if (tensor is { Role: TensorRole.Undescribed, Columns.Length: 1 })
            return bytes;
        long vectors = tensor is { Columns.Length: 1, Split: not (TensorParallelism.ExpertOutputs or TensorParallelism.ExpertInputs) } ? tensor.Count.Value : 1;
        return vectors * ByteCount.FromCount(bytes.Count / vectors).RoundedUpTo(alignment);
    }

    /// <summary>Another block's tensor: the embedding, which the last stage of a pipeline holds once more for a tied head.</summary>
    private ByteCount Borrow(Block block, WeightTensor tensor)
    {
        ByteCount rank = RankBytes(tensor, EncodingOf(tensor, block.Layers[0].Index));
        if (_stages.Length > 1 && block.Place == BlockPlace.Last)
            _stages[_headStage] += rank;
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

    /// <summary>Adds all copies of a tensor to the stages that hold them: projections of the embedding may be where the head is (llama.cpp).</summary>
    private void AddCopies(Block block, int copies, ByteCount rank, bool withHead)
    {
        if (_stages.Length == 1 || (block.Place == BlockPlace.First && !withHead))
        {
            _stages[0] += copies * rank;
            return;
        }

        if (block.Place is BlockPlace.First or BlockPlace.Last)
        {
            _stages[_headStage] += copies * rank;
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
