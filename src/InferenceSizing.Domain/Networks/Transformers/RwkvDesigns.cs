using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>RWKV-4's time mixing: token shift, key, value and receptance, the recurrence, projection.</summary>
/// <remarks><c>3·h + 3·h·a + 2·a + a·h</c> parameters. Peng et al. 2023, arXiv:2305.13048.</remarks>
/// <param name="AttentionSize">attention_hidden_size, a.</param>
public sealed record RwkvTimeMixDesign(AxisLength AttentionSize) : MixerDesign
{
    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        const int keyValueReceptance = 3;
        nodes.Add(new TokenShift(component, hiddenSize, keyValueReceptance));
        nodes.Add(Linear.Of(component, "kvr_proj",
            [new WeightTensor(TensorRole.RecurrentIn, AttentionSize, hiddenSize, TensorParallelism.Outputs) { Count = Count.From(keyValueReceptance) }]));
        nodes.Add(new WeightedKeyValue(component, AttentionSize));
        nodes.Add(Linear.Of(component, "output", [new WeightTensor(TensorRole.RecurrentOut, hiddenSize, AttentionSize, TensorParallelism.Inputs)]));
    }
}

/// <summary>Channel mixing of RWKV-4 to 7: token shift, squared-ReLU feed-forward, and a receptance gate up to RWKV-6.</summary>
/// <remarks><c>2·h + h·I + I·h + h·h</c> parameters, <c>h + h·I + I·h</c> without the gate. Peng et al. 2023, arXiv:2305.13048.</remarks>
/// <param name="IntermediateSize">intermediate_size, I.</param>
public sealed record RwkvChannelMixDesign(AxisLength IntermediateSize) : FeedForwardDesign
{
    /// <summary>Whether a receptance of the hidden size gates the values.</summary>
    public bool Receptance { get; init; } = true;

    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        const int keyAndReceptance = 2, valueAndGate = 2;
        NodeIndex shifted = nodes.Add(new TokenShift(component, hiddenSize, Receptance ? keyAndReceptance : 1));
        NodeIndex receptance = !Receptance ? shifted : nodes.Add(
            Linear.Of(component, "receptance", [new WeightTensor(TensorRole.FeedForwardGate, hiddenSize, hiddenSize, TensorParallelism.Replicated)]), shifted);
        nodes.Add(Linear.Of(component, "key", [new WeightTensor(TensorRole.FeedForwardUp, IntermediateSize, hiddenSize, TensorParallelism.Outputs)]), shifted);
        nodes.Add(new Elementwise(component, "act", IntermediateSize, IntermediateSize, splitsOverTensor: true));
        NodeIndex value = nodes.Add(Linear.Of(component, "value",
            [new WeightTensor(TensorRole.FeedForwardDown, hiddenSize, IntermediateSize, TensorParallelism.Inputs)]));
        if (Receptance)
            nodes.Add(new Elementwise(component, "gate", valueAndGate * hiddenSize, hiddenSize, splitsOverTensor: false), value, receptance);
    }
}
