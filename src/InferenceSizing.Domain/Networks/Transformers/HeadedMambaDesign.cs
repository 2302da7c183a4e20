using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>PLaMo 2's Mamba layer: Mamba's projections and short convolution, with Mamba-2's one decay a head, and norms over B, C and time step.</summary>
/// <remarks><c>2·h·d_i + d_i·K + d_i·(R + 2N) + R·H + 3·H + R + 2N + d_i·h</c> parameters with d_i = H · P. Source: vLLM, <c>Plamo2MambaMixer</c>, which runs
/// Mamba-2's kernels with one group.</remarks>
/// <param name="Heads">mamba_num_heads, H.</param>
/// <param name="HeadDimension">hidden_size_per_head, P.</param>
/// <param name="States">mamba_d_state, N.</param>
/// <param name="Kernel">mamba_d_conv, K.</param>
/// <param name="TimeStepRank">R.</param>
/// <param name="Chunk">mamba_chunk_size of the scan.</param>
public sealed record HeadedMambaDesign(
    AxisLength Heads, AxisLength HeadDimension, AxisLength States, AxisLength Kernel, AxisLength TimeStepRank, TokenCount Chunk) : MixerDesign
{
    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        const int inputAndGate = 2, inputAndOutputMaps = 2;
        AxisLength inner = Heads * HeadDimension, parameters = checked(TimeStepRank + (inputAndOutputMaps * States));
        nodes.Add(Linear.Of(component, "in_proj", [new WeightTensor(TensorRole.RecurrentIn, inputAndGate * inner, hiddenSize, TensorParallelism.Outputs)]));
        nodes.Add(new ShortConvolution(component, inner, Kernel, bias: false));
        nodes.Add(Linear.Of(component, "bcdt_proj", [new WeightTensor(TensorRole.RecurrentState, parameters, inner, TensorParallelism.Inputs)]));
        nodes.Add(new Norm(component, "b_c_dt_norm", parameters, parameters));
        nodes.Add(Linear.Of(component, "dt_proj", [new WeightTensor(TensorRole.RecurrentState, Heads, TimeStepRank, TensorParallelism.Outputs)]));
        nodes.Add(new StateSpaceDuality(component, Heads, HeadDimension, AxisLength.One, States, (int)Chunk.Count));
        nodes.Add(Linear.Of(component, "out_proj", [new WeightTensor(TensorRole.RecurrentOut, hiddenSize, inner, TensorParallelism.Inputs)]));
    }
}
