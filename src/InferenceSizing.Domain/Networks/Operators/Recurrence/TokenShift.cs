using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>RWKV's token shift: mixtures of each token with the one before it, one for each projection that follows.</summary>
/// <remarks><c>x_t · μ + x_{t−1} · (1 − μ)</c> for each mixture; the last token's hidden state is kept. Peng et al. 2023, arXiv:2305.13048.</remarks>
internal sealed class TokenShift : Operator
{
    private readonly long _width;
    private readonly long _mixtures;

    /// <param name="component">Part of the model.</param>
    /// <param name="width">hidden_size.</param>
    /// <param name="mixtures">Learned mixtures.</param>
    public TokenShift(Component component, AxisLength width, int mixtures)
        : base(component, "token_shift")
    {
        _width = width.Length;
        _mixtures = mixtures;
        Tensors = [WeightTensor.Vector(TensorRole.RecurrentState, width, TensorParallelism.Replicated) with { Count = Count.From(mixtures) }];
        Cache = new RecurrentStateSpec(width.Length, 0, SplitsOverTensor: false);
    }

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        const double operationsPerElement = 3, currentAndPrevious = 2;
        double elements = (double)step.Tokens.Count * _width;
        return new KernelWork(KernelKind.Elementwise, FlopCount.From(operationsPerElement * _mixtures * elements))
        {
            Inputs = ElementCount.From(currentAndPrevious * elements),
            Outputs = ElementCount.From(_mixtures * elements),
            WeightsRead = Ratio.One,
        };
    }

    internal override long OutputElements(in StepShape step, ParallelLayout layout) => checked(step.Tokens.Count * _mixtures * _width);
}
