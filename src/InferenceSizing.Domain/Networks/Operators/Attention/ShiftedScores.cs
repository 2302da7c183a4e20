using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>Scores of queries against sinusoids of relative positions, which are added to those of the content.</summary>
/// <remarks>A matrix on the <c>2·S</c> positions, once a pass, and <c>2·b·S·2S·h</c> operations; the scores of all pairs are in memory next to the
/// attention.
/// Dai et al. 2019, arXiv:1901.02860, section 3.3; <c>ParakeetEncoderAttention</c> of transformers.</remarks>
internal sealed class ShiftedScores : Operator
{
    /// <summary>Positions before and behind each token.</summary>
    private const int Sides = 2;

    private readonly long _width;
    private readonly long _heads;

    /// <param name="component">Part of the model.</param>
    /// <param name="width">All heads together, h.</param>
    /// <param name="heads">n_h.</param>
    public ShiftedScores(Component component, AxisLength width, AxisLength heads)
        : base(component, "relative_scores")
    {
        const int biasesOfContentAndPosition = 2;
        _width = width.Length;
        _heads = heads.Length;
        Tensors =
        [
            new WeightTensor(TensorRole.AttentionKey, width, width, TensorParallelism.Replicated),
            WeightTensor.Vector(TensorRole.Bias, biasesOfContentAndPosition * width, TensorParallelism.Replicated),
        ];
    }

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        double positions = (double)Sides * step.Context.Count, pairs = step.Tokens.Count * positions;
        return new KernelWork(KernelKind.Attention, FlopCount.From(FlopCount.PerMultiplyAdd * _width * (pairs + (positions * _width))))
        {
            Inputs = ElementCount.From((step.Tokens.Count + positions) * _width),
            Outputs = ElementCount.From(pairs * _heads),
            WeightsRead = Ratio.One,
        };
    }

    internal override long OutputElements(in StepShape step, ParallelLayout layout) => checked(Sides * step.Tokens.Count * step.Context.Count * _heads);
}
