using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>A Mamba-2 layer: one projection to gate, input, B, C and time step, short convolution, state-space duality, gated norm, projection.</summary>
/// <remarks><c>h·(2·d_i + 2·G·N + H) + (d_i + 2·G·N)·(K + 1) + 3·H + d_i + d_i·h</c> parameters with d_i = H · P. Dao and Gu 2024, arXiv:2405.21060.</remarks>
/// <param name="Heads">num_heads, H.</param>
/// <param name="HeadDimension">head_dim, P.</param>
/// <param name="Groups">n_groups, G.</param>
/// <param name="States">state_size, N.</param>
/// <param name="Kernel">conv_kernel, K.</param>
/// <param name="Chunk">chunk_size of the scan.</param>
public sealed record Mamba2Design(AxisLength Heads, AxisLength HeadDimension, AxisLength Groups, AxisLength States, AxisLength Kernel,
    TokenCount Chunk) : MixerDesign
{
    public bool ConvolutionBias { get; init; } = true;

    public bool ProjectionBias { get; init; }

    /// <summary>A norm over the gated output; Falcon-H1 does without.</summary>
    public bool GatedNorm { get; init; } = true;

    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        const int inputAndOutputMaps = 2;
        AxisLength inner = Heads * HeadDimension;
        AxisLength convolved = checked(inner + (inputAndOutputMaps * Groups * States));
        nodes.Add(Linear.Of(component, "in_proj",
            [new WeightTensor(TensorRole.RecurrentIn, checked(inner + convolved + Heads), hiddenSize, TensorParallelism.Outputs)], ProjectionBias));
        nodes.Add(new ShortConvolution(component, convolved, Kernel, ConvolutionBias));
        nodes.Add(new StateSpaceDuality(component, Heads, HeadDimension, Groups, States, (int)Chunk.Count));
        if (GatedNorm)
            nodes.Add(new Norm(component, "gated_norm", inner, inner));
        nodes.Add(Linear.Of(component, "out_proj", [new WeightTensor(TensorRole.RecurrentOut, hiddenSize, inner, TensorParallelism.Inputs)], ProjectionBias));
    }
}
