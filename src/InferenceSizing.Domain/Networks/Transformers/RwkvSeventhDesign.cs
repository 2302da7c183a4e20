using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>RWKV-7's time mixing: a generalized delta rule whose decay, learning rate, value residual and gate are of low rank.</summary>
/// <remarks><c>6·h + 6·h + 2·h·(r_w + r_a + r_v + r_g) + 3·h² + 2·h + h²</c> parameters. Peng et al. 2025, arXiv:2503.14456.</remarks>
/// <param name="HeadDimension">head_dim, d.</param>
/// <param name="DecayRank">decay_low_rank_dim.</param>
/// <param name="RateRank">a_low_rank_dim: of the in-context learning rate.</param>
/// <param name="ValueRank">v_low_rank_dim: of what is kept of the first layer's values.</param>
/// <param name="GateRank">gate_low_rank_dim; zero without a gate.</param>
public sealed record RwkvSeventhDesign(AxisLength HeadDimension, AxisLength DecayRank, AxisLength RateRank, AxisLength ValueRank, AxisLength GateRank)
    : MixerDesign
{
    /// <summary>Receptance, keys and values.</summary>
    internal const int Projections = 3;

    /// <summary>Mixtures of a token with the one before: for the decay, keys, values, receptance and the learning rate; and one for the gate.</summary>
    internal int Mixtures => GateRank.Exists ? 6 : 5;

    /// <summary>Whether the layer makes the values that later layers keep a part of.</summary>
    public bool First { get; init; }

    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        // w0, a0, k_k, k_a, r_k, and v0 next to the matrices of its rank.
        const int scaleAndShift = 2, vectors = 5;
        NodeIndex mixed = nodes.Add(new TokenShift(component, hiddenSize, Mixtures));
        NodeIndex decay = LowRank("decay", DecayRank), rate = LowRank("rate", RateRank), value = ValueRank.Exists ? LowRank("value", ValueRank) : rate;
        NodeIndex projected = nodes.Add(Linear.Of(component, "rkv_proj",
            [new WeightTensor(TensorRole.RecurrentIn, hiddenSize, hiddenSize, TensorParallelism.Outputs) { Count = Count.From(Projections) }]), mixed);
        NodeIndex ruled = nodes.Add(new MatrixKeyValue(component, hiddenSize, HeadDimension, MatrixKeyValue.OperationsOfSeventh,
            ValueRank.Exists ? vectors + 1 : vectors), projected, decay,
            rate, value);
        NodeIndex normed = nodes.Add(new Norm(component, "group_norm", hiddenSize, scaleAndShift * hiddenSize), ruled);
        if (GateRank.Exists)
        {
            const int valueAndGate = 2;
            nodes.Add(new Elementwise(component, "gate", valueAndGate * hiddenSize, hiddenSize, splitsOverTensor: false), normed, LowRank("gate", GateRank));
        }

        nodes.Add(Linear.Of(component, "output", [new WeightTensor(TensorRole.RecurrentOut, hiddenSize, hiddenSize, TensorParallelism.Inputs)]));

        NodeIndex LowRank(string name, AxisLength rank)
        {
            nodes.Add(Linear.Of(component, $"{name}_down", [new WeightTensor(TensorRole.RecurrentState, rank, hiddenSize, TensorParallelism.Replicated)]),
                mixed);
            return nodes.Add(Linear.Of(component, $"{name}_up", [new WeightTensor(TensorRole.RecurrentState, hiddenSize, rank, TensorParallelism.Replicated)]));
        }
    }
}
