using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>RWKV-6's time mixing: mixtures that depend on the token, a decay of low rank and a state of <c>d × d</c> for each head.</summary>
/// <remarks><c>6·h + 10·h·m + 2·h·r + 2·h + 4·h² + 2·h + h²</c> parameters, m and r being the ranks. Peng et al. 2024, arXiv:2404.05892.</remarks>
/// <param name="HeadDimension">head_size, d.</param>
/// <param name="MixRank">time_mix_extra_dim, m.</param>
/// <param name="DecayRank">time_decay_extra_dim, r.</param>
public sealed record RwkvSixthDesign(AxisLength HeadDimension, AxisLength MixRank, AxisLength DecayRank) : MixerDesign
{
    /// <summary>Mixtures of a token with the one before: for the decay, keys, values, receptance and gate.</summary>
    internal const int Mixtures = 5;

    /// <summary>Receptance, keys, values and gate.</summary>
    internal const int Projections = 4;

    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        const int scaleAndShift = 2, firstAndDecay = 2;
        nodes.Add(new TokenShift(component, hiddenSize, 1 + Mixtures));
        nodes.Add(Linear.Of(component, "mix_down", [Small(Mixtures * MixRank, hiddenSize)]));
        NodeIndex mixed = nodes.Add(Linear.Of(component, "mix_up", [Small(hiddenSize, MixRank) with { Count = Count.From(Mixtures) }]));
        nodes.Add(Linear.Of(component, "decay_down", [Small(DecayRank, hiddenSize)]), mixed);
        NodeIndex decay = nodes.Add(Linear.Of(component, "decay_up", [Small(hiddenSize, DecayRank)]));
        NodeIndex projected = nodes.Add(Linear.Of(component, "rkvg_proj",
            [new WeightTensor(TensorRole.RecurrentIn, hiddenSize, hiddenSize, TensorParallelism.Outputs) { Count = Count.From(Projections) }]), mixed);
        nodes.Add(new MatrixKeyValue(component, hiddenSize, HeadDimension, MatrixKeyValue.OperationsOfSixth, firstAndDecay), projected, decay);
        nodes.Add(new Norm(component, "group_norm", hiddenSize, scaleAndShift * hiddenSize));
        nodes.Add(Linear.Of(component, "output", [new WeightTensor(TensorRole.RecurrentOut, hiddenSize, hiddenSize, TensorParallelism.Inputs)]));
    }

    private static WeightTensor Small(AxisLength rows, AxisLength columns) => new(TensorRole.RecurrentState, rows, columns, TensorParallelism.Replicated);
}
