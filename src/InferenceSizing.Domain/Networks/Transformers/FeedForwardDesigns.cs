using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>A plain (up, activation, down) or gated (gate and up, product, down) MLP.</summary>
/// <remarks>Gated units: Shazeer 2020, arXiv:2002.05202.</remarks>
/// <param name="IntermediateSize">d_ff.</param>
/// <param name="Gated">Whether a gate stands next to the up-projection.</param>
/// <param name="Bias">Whether the matrices have biases.</param>
public sealed record MlpDesign(AxisLength IntermediateSize, bool Gated, bool Bias = false) : FeedForwardDesign
{
    /// <summary>A bias on the down-projection, also where the others have none (GTE's encoders).</summary>
    public bool DownBias { get; init; }

    /// <summary>Learned scalars of the activation function (xIELU).</summary>
    public AxisLength ActivationScalars { get; init; }

    /// <summary>Whether the inner activations are normed before the down-projection (BitNet).</summary>
    public bool InnerNorm { get; init; }

    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component) =>
        AddTo(nodes, hiddenSize, component, TensorRole.FeedForwardGate, TensorRole.FeedForwardUp, TensorRole.FeedForwardDown);

    internal void AddTo(NodeList nodes, AxisLength hiddenSize, Component component, TensorRole gateRole, TensorRole upRole, TensorRole downRole)
    {
        const int gateAndUp = 2;
        WeightTensor up = new(upRole, IntermediateSize, hiddenSize, TensorParallelism.Outputs);
        nodes.Add(Gated
            ? Linear.Of(component, "gate_up_proj", [up with { Role = gateRole }, up], Bias)
            : Linear.Of(component, "up_proj", [up], Bias));
        nodes.Add(new Elementwise(component, "act", Gated ? gateAndUp * IntermediateSize : IntermediateSize, IntermediateSize, splitsOverTensor: true,
            !ActivationScalars.Exists ? [] : [WeightTensor.Vector(TensorRole.Scalar, ActivationScalars, TensorParallelism.Replicated)]));
        if (InnerNorm)
            nodes.Add(new Norm(component, "ffn_sub_norm", IntermediateSize, IntermediateSize));
        nodes.Add(Linear.Of(component, "down_proj", [new WeightTensor(downRole, hiddenSize, IntermediateSize, TensorParallelism.Inputs)], Bias || DownBias));
    }
}

/// <summary>A mixture of experts: a router, routed experts, and shared experts through which every token passes.</summary>
/// <param name="Count">Routed experts, E.</param>
/// <param name="Active">num_experts_per_tok, k.</param>
/// <param name="IntermediateSize">Width within a routed expert.</param>
public sealed record ExpertsDesign(AxisLength Count, AxisLength Active, AxisLength IntermediateSize) : FeedForwardDesign
{
    public bool Gated { get; init; } = true;

    /// <summary>Biases of the experts' matrices.</summary>
    public bool Bias { get; init; }

    public bool RouterBias { get; init; }

    /// <summary>The e_score_correction_bias of the router, one for each expert.</summary>
    public bool RouterCorrection { get; init; }

    /// <summary>Shared experts that the router weighs next to the routed ones, with one scale for all; zero where it does not (Inkling).</summary>
    public AxisLength WeighedShared { get; init; }

    /// <summary>Total width of the shared experts; zero without them.</summary>
    public AxisLength SharedIntermediateSize { get; init; }

    /// <summary>A sigmoid gate of one output on the shared expert (Qwen2-MoE).</summary>
    public bool SharedGate { get; init; }

    /// <summary>Width that routed experts work on between a down- and an up-projection of their own; zero for the hidden size (Nemotron-H latent
    /// experts).</summary>
    public AxisLength LatentSize { get; init; }

    /// <summary>A norm over what the routed experts give before its up-projection (Kimi-K3).</summary>
    public bool LatentNorm { get; init; }

    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        NodeIndex start = nodes.Last;
        nodes.Add(Linear.Of(Component.Router, "router",
            [new WeightTensor(TensorRole.Router, Count + WeighedShared, hiddenSize, TensorParallelism.Replicated)], RouterBias));
        if (RouterCorrection)
            nodes.Add(new Learned(Component.Router, "e_score_correction_bias", [WeightTensor.Vector(TensorRole.Bias, Count, TensorParallelism.Replicated)]));
        if (WeighedShared.Exists)
            nodes.Add(new Learned(Component.Router, "global_scale", [WeightTensor.Vector(TensorRole.Scalar, AxisLength.One, TensorParallelism.Replicated)]));
        AxisLength width = hiddenSize;
        NodeIndex input = start;
        if (LatentSize.Exists)
        {
            input = nodes.Add(Linear.Of(
                Component.Experts, "latent_down", [new WeightTensor(TensorRole.SharedExpertDown, LatentSize, hiddenSize, TensorParallelism.Replicated)]),
                    start);
            width = LatentSize;
        }

        NodeIndex routed = nodes.Add(new Experts("experts", Count, Active, width, IntermediateSize, Gated, Bias), input);
        if (LatentSize.Exists && LatentNorm)
            nodes.Add(new Norm(Component.Experts, "latent_norm", LatentSize, LatentSize));
        if (LatentSize.Exists)
            routed = nodes.Add(Linear.Of(
                Component.Experts, "latent_up", [new WeightTensor(TensorRole.SharedExpertUp, hiddenSize, LatentSize, TensorParallelism.Replicated)]));
        if (!SharedIntermediateSize.Exists)
            return;
        if (SharedGate)
            nodes.Add(Linear.Of(Component.Router, "shared_gate", [new WeightTensor(TensorRole.Router, AxisLength.One, hiddenSize,
                TensorParallelism.Replicated)]),
                start);
        NodeList shared = new();
        new MlpDesign(SharedIntermediateSize, Gated)
            .AddTo(shared, hiddenSize, Component.Experts, TensorRole.SharedExpertGate, TensorRole.SharedExpertUp, TensorRole.SharedExpertDown);
        NodeIndex branch = nodes.Graft(shared, start);
        nodes.Add(Elementwise.ResidualSum("shared_sum", hiddenSize), routed, branch);
    }
}
