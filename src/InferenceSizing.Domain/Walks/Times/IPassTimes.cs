using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>Fourth walk over the operators: how long a pass takes. <see cref="KernelPass"/> times kernels by measured curves and adds links and streamed
/// weights;
/// <see cref="SinglePass.RooflinePass"/> times forward passes by the curves of an engine that fuses operators.</summary>
public interface IPassTimes
{
    /// <summary>Whether the curves were measured for all the formats of the products.</summary>
    bool FormatsMeasured { get; }

    /// <summary>Time of the blocks that run in <paramref name="passes"/>, with a line for each component.</summary>
    /// <param name="passes">Which blocks run.</param>
    /// <param name="step">The tokens of the pass.</param>
    StepTime Pass(Passes passes, in StepShape step);

    /// <summary>The same time without its parts; allocates nothing.</summary>
    /// <param name="passes">Which blocks run.</param>
    /// <param name="step">The tokens of the pass.</param>
    Seconds Total(Passes passes, in StepShape step);

    /// <summary>The same time with what of it experts and recurrent mixers take; allocates nothing.</summary>
    /// <param name="passes">Which blocks run.</param>
    /// <param name="step">The tokens of the pass.</param>
    PassParts Split(Passes passes, in StepShape step);
}
