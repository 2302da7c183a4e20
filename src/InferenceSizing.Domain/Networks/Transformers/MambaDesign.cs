using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>A Mamba layer: projection, short convolution, selective scan, projection.</summary>
/// <remarks><c>2·h·d_i + d_i·K + d_i·(R + 2N) + R·d_i + d_i + d_i·N + d_i + d_i·h</c> parameters, and a bias of the convolution. Gu and Dao 2023,
/// arXiv:2312.00752.</remarks>
/// <param name="InnerSize">d_inner, <c>expand · hidden_size</c>.</param>
/// <param name="States">state_size, N.</param>
/// <param name="Kernel">conv_kernel, K.</param>
/// <param name="TimeStepRank">time_step_rank, R.</param>
public sealed record MambaDesign(AxisLength InnerSize, AxisLength States, AxisLength Kernel, AxisLength TimeStepRank) : MixerDesign
{
    public bool ConvolutionBias { get; init; } = true;

    public bool ProjectionBias { get; init; }

    /// <summary>Learned norms over Δ, B and C (Jamba).</summary>
    public bool InnerNorms { get; init; }

    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        const int inputAndGate = 2, inputAndOutputMaps = 2;
        AxisLength parameters = checked(TimeStepRank + (inputAndOutputMaps * States));
        nodes.Add(Linear.Of(component, "in_proj", [new WeightTensor(TensorRole.RecurrentIn, inputAndGate * InnerSize, hiddenSize, TensorParallelism.Outputs)],
            ProjectionBias));
        nodes.Add(new ShortConvolution(component, InnerSize, Kernel, ConvolutionBias));
        nodes.Add(Linear.Of(component, "x_proj", [new WeightTensor(TensorRole.RecurrentState, parameters, InnerSize, TensorParallelism.Inputs)]));
        if (InnerNorms)
            nodes.Add(new Norm(component, "dt_b_c_norm", parameters, parameters));
        nodes.Add(Linear.Of(component, "dt_proj", [new WeightTensor(TensorRole.RecurrentState, InnerSize, TimeStepRank, TensorParallelism.Outputs)],
            bias: true));
        nodes.Add(new SelectiveScan(component, InnerSize, States));
        nodes.Add(Linear.Of(component, "out_proj", [new WeightTensor(TensorRole.RecurrentOut, hiddenSize, InnerSize, TensorParallelism.Inputs)],
            ProjectionBias));
    }
}
