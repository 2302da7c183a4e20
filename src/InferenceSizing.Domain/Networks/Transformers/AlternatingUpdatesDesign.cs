using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>What a Gemma 3n layer has beside attention and MLP: alternating updates of several streams, a low-rank residual, and an input of its own.</summary>
/// <remarks>AltUp: Baykal et al. 2023, arXiv:2301.13310. LAuReL: Menghani et al. 2024, arXiv:2411.07501.
/// <c>h·n + n² + n³ + 2h</c> for the updates, <c>2h·r + h</c> for the residual, <c>2h·d + h</c> for the input.</remarks>
/// <param name="Streams">altup_num_inputs, n.</param>
/// <param name="ResidualRank">laurel_rank, r.</param>
/// <param name="InputSize">hidden_size_per_layer_input, d.</param>
public sealed record AlternatingUpdatesDesign(AxisLength Streams, AxisLength ResidualRank, AxisLength InputSize) : FeedForwardDesign
{
    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        NodeIndex start = nodes.Last;
        nodes.Add(new Norm(component, "router_norm", hiddenSize, hiddenSize));
        nodes.Add(Linear.Of(component, "modality_router", [Whole(Streams, hiddenSize)]));
        AxisLength streams = Streams;
        WeightTensor coefficients = WeightTensor.Vector(TensorRole.Scalar, (streams * streams * streams) + (streams * streams) + hiddenSize,
            TensorParallelism.Replicated);
        NodeIndex updated = nodes.Add(
            new Elementwise(component, "altup", streams * hiddenSize, streams * hiddenSize, splitsOverTensor: false, [coefficients]), start, nodes.Last);
        nodes.Add(Linear.Of(component, "laurel_left", [Whole(ResidualRank, hiddenSize)]), start);
        nodes.Add(Linear.Of(component, "laurel_right", [Whole(hiddenSize, ResidualRank)]));
        NodeIndex residual = nodes.Add(new Norm(component, "post_laurel_norm", hiddenSize, hiddenSize));
        nodes.Add(Linear.Of(component, "per_layer_input_gate", [Whole(InputSize, hiddenSize, TensorRole.LayerInput)]), start);
        nodes.Add(Linear.Of(component, "per_layer_projection", [Whole(hiddenSize, InputSize, TensorRole.LayerInput)]));
        NodeIndex input = nodes.Add(new Norm(component, "post_per_layer_input_norm", hiddenSize, hiddenSize));
        nodes.Add(Elementwise.ResidualSum("streams", hiddenSize), updated, residual, input);
    }

    /// <summary>Before the layers: the table of their inputs, and the projections of the stream into the others.</summary>
    /// <param name="table">The table of inputs.</param>
    /// <param name="hiddenSize">Width of a stream.</param>
    public Block Before(LayerInputTable table, AxisLength hiddenSize)
    {
        ArgumentNullException.ThrowIfNull(table);
        NodeList nodes = table.ProjectedNodes(hiddenSize, InputSize);
        nodes.Add(Linear.Of(Component.Embedding, "altup_projections", [BetweenStreams(hiddenSize)]), NodeIndex.Input);
        return LayerInputTable.Of(nodes);
    }

    /// <summary>After the layers: the projections out of the other streams.</summary>
    /// <param name="hiddenSize">Width of a stream.</param>
    public Block After(AxisLength hiddenSize)
    {
        NodeList nodes = new();
        nodes.Add(Linear.Of(Component.LmHead, "altup_unembed_projections", [BetweenStreams(hiddenSize)]));
        return new Block { Name = "altup_unembed", Place = BlockPlace.Last, Passes = Passes.Generate, Nodes = nodes.ToNodes() };
    }

    private WeightTensor BetweenStreams(AxisLength hiddenSize) => Whole(hiddenSize, hiddenSize) with { Count = Count.From(Streams.Length - 1) };

    private static WeightTensor Whole(AxisLength rows, AxisLength columns, TensorRole role = TensorRole.Projector) =>
        new(role, rows, columns, TensorParallelism.Replicated);
}
