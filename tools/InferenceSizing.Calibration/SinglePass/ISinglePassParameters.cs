using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Calibration.SinglePass;

/// <summary>Constants that are fitted together, as a vector of logarithms.</summary>
internal interface ISinglePassParameters
{
    /// <summary>Values that they start from.</summary>
    double[] Start { get; }

    /// <summary>How far each may be thought to lie from where it starts.</summary>
    double[] Spread { get; }

    /// <summary>The model with the constants at <paramref name="logarithms"/>.</summary>
    SinglePassModel At(double[] logarithms);
}
