using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>A dense MLP and a mixture of experts side by side, with norms of their own around them (Gemma 4 26B-A4B).</summary>
/// <remarks><c>modeling_gemma4.py</c> of transformers: the experts' input and both outputs are normed (3h), the router scales its input (h) and each expert's
/// share (E).</remarks>
/// <param name="Mlp">The dense branch.</param>
/// <param name="Experts">The sparse branch.</param>
public sealed record MlpWithExpertsDesign(MlpDesign Mlp, ExpertsDesign Experts) : FeedForwardDesign
{
    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        NodeIndex start = nodes.Last;
        Mlp.AddTo(nodes, hiddenSize, component);
        NodeIndex dense = nodes.Add(new Norm(Component.Norm, "dense_norm", hiddenSize, hiddenSize));
        nodes.Add(new Learned(Component.Router, "router_scales",
            [WeightTensor.Vector(TensorRole.Scalar, hiddenSize + Experts.Count, TensorParallelism.Replicated)]));
        NodeIndex normed = nodes.Add(new Norm(Component.Norm, "experts_input_norm", hiddenSize, hiddenSize), start);
        NodeList experts = new();
        Experts.AddTo(experts, hiddenSize, component);
        nodes.Graft(experts, normed);
        NodeIndex sparse = nodes.Add(new Norm(Component.Norm, "experts_norm", hiddenSize, hiddenSize));
        nodes.Add(Elementwise.ResidualSum("branch_sum", hiddenSize), dense, sparse);
    }
}
