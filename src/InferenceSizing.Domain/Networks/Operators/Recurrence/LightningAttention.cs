using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>Lightning attention: linear attention with a fixed decay a head, computed in blocks.</summary>
/// <remarks>A step: decay, outer product and reading, 5·d² operations a head. A scan in blocks of B: scores and values within the block <c>4·B·d</c>, and
/// <c>4·d²</c> with the state. State <c>n · d²</c>; nothing learned. Qin et al. 2024, arXiv:2405.17381.</remarks>
internal sealed class LightningAttention : Recurrence
{
    /// <summary>Tokens of a block in the published kernel (MiniMax-Text-01, <c>BLOCK = 256</c>).</summary>
    private const double BlockTokens = 256;

    /// <summary>Query, key and value.</summary>
    private const int Vectors = 3;

    private readonly long _headDimension;

    /// <param name="component">Part of the model.</param>
    /// <param name="heads">num_attention_heads, n.</param>
    /// <param name="headDimension">head_dim, d.</param>
    public LightningAttention(Component component, AxisLength heads, AxisLength headDimension)
        : base(component, "lightning_attention",
            new RecurrenceShape(heads.Length, checked((Vectors * headDimension).Length), headDimension.Length,
                checked((headDimension.Length * headDimension).Length)), [])
        => _headDimension = headDimension.Length;

    protected override FlopCount PerToken(bool stepping)
    {
        const double stepOperations = 5, twoProducts = 4;
        double d = _headDimension;
        return FlopCount.From(stepping ? stepOperations * d * d : twoProducts * ((BlockTokens * d) + (d * d)));
    }
}
