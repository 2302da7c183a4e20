using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>Attention and a recurrent mixer side by side on the same input, their outputs summed (Falcon-H1).</summary>
/// <remarks>Falcon-LLM Team 2025, arXiv:2507.22448, section 2.</remarks>
/// <param name="Attention">The attention branch.</param>
/// <param name="Recurrent">The recurrent branch.</param>
public sealed record ParallelMixerDesign(MixerDesign Attention, MixerDesign Recurrent) : MixerDesign
{
    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        NodeIndex start = nodes.Last;
        Attention.AddTo(nodes, hiddenSize, Component.Attention);
        NodeIndex attended = nodes.Last;
        NodeList branch = new();
        Recurrent.AddTo(branch, hiddenSize, component);
        NodeIndex recurred = nodes.Graft(branch, start);
        nodes.Add(Elementwise.ResidualSum("branch_sum", hiddenSize), attended, recurred);
    }
}
