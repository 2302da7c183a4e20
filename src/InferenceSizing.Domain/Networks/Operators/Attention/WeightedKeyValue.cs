using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>RWKV-4's recurrence: a decaying, exponentially weighted mean of values in every channel.</summary>
/// <remarks>Each channel keeps a numerator, a denominator and their largest exponent. A token costs it four exponentials and twelve products, sums and maxima,
/// the quotient and the receptance gate: 18 operations. Learned time_decay and time_first. Peng et al. 2023, arXiv:2305.13048, appendix D.</remarks>
internal sealed class WeightedKeyValue : Recurrence
{
    /// <summary>Key, value and receptance.</summary>
    private const int InputsPerChannel = 3;

    /// <summary>Numerator, denominator, largest exponent.</summary>
    private const int StatesPerChannel = 3;

    /// <summary>time_decay and time_first.</summary>
    private const int LearnedPerChannel = 2;

    /// <param name="component">Part of the model.</param>
    /// <param name="width">attention_hidden_size: channels.</param>
    public WeightedKeyValue(Component component, AxisLength width)
        : base(component, "weighted_key_value", new RecurrenceShape(width.Length, InputsPerChannel, Outputs: 1, StatesPerChannel),
        [WeightTensor.Vector(TensorRole.RecurrentState, width, TensorParallelism.Outputs) with { Count = Count.From(LearnedPerChannel) }])
    {
    }

    protected override FlopCount PerToken(bool stepping)
    {
        const double operations = 18;
        return FlopCount.From(operations);
    }
}
