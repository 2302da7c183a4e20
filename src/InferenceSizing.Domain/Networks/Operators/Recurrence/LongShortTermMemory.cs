using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>A long short-term memory over the frames of a pass, one way or both.</summary>
/// <remarks>For each way four matrices of the input, four of the state and two biases of each: <c>4·h·(in + h + 2)</c> parameters, and
/// <c>2·4·h·(in + h)</c> operations a frame; the matrices of the state are read again at every frame. Hochreiter and Schmidhuber 1997;
/// <c>torch.nn.LSTM</c>.</remarks>
internal sealed class LongShortTermMemory : Operator
{
    private const int Gates = 4, Biases = 2, OneWay = 1, BothWays = 2;

    private readonly long _inputs;
    private readonly long _state;
    private readonly long _ways;
    private readonly long _framesPerToken;

    /// <param name="name">Name within the block.</param>
    /// <param name="inputs">Width of a frame.</param>
    /// <param name="state">h of each way.</param>
    /// <param name="bothWays">Whether a second one runs from the end.</param>
    /// <param name="framesPerToken">Frames for each token of the workload.</param>
    public LongShortTermMemory(string name, AxisLength inputs, AxisLength state, bool bothWays, Count framesPerToken)
        : base(Component.Recurrent, name)
    {
        _inputs = inputs.Length;
        _state = state.Length;
        _ways = bothWays ? BothWays : OneWay;
        _framesPerToken = framesPerToken.Value;
        Count ways = Count.From(_ways);
        Tensors =
        [
            new WeightTensor(TensorRole.RecurrentState, Gates * state, inputs + state, TensorParallelism.Replicated) { Count = ways },
            WeightTensor.Vector(TensorRole.Bias, Gates * Biases * state, TensorParallelism.Replicated) with { Count = ways },
        ];
    }

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        double rows = (double)step.Tokens.Count * _framesPerToken;
        double steps = rows / Math.Max(1, step.Sequences.Count);
        double gates = (double)_ways * Gates * _state;
        return new KernelWork(KernelKind.Recurrence, FlopCount.From(FlopCount.PerMultiplyAdd * rows * gates * (_inputs + _state)))
        {
            Inputs = ElementCount.From(rows * (_inputs + gates)),
            Outputs = ElementCount.From(rows * _ways * _state),
            StateTraffic = ElementCount.From(steps * gates * _state),
            WeightsRead = Ratio.One,
        };
    }

    internal override long OutputElements(in StepShape step, ParallelLayout layout) => checked(step.Tokens.Count * _framesPerToken * _ways * _state);
}
