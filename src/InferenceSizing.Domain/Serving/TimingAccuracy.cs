using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>80 % intervals of the times of an engine, as factors of the estimate.</summary>
/// <param name="FirstToken">Of times to the first token in service.</param>
/// <param name="OutputToken">Of decode steps.</param>
/// <param name="Request">Of whole requests and batches.</param>
/// <param name="Prefill">Of prompts that are read by themselves.</param>
public sealed record TimingAccuracy(Spread FirstToken, Spread OutputToken, Spread Request, Spread Prefill)
{
    /// <summary>The same, wider by a factor on both sides.</summary>
    public TimingAccuracy WidenedBy(Ratio factor) => factor == Ratio.One ? this
        : new(FirstToken.WidenedBy(factor), OutputToken.WidenedBy(factor), Request.WidenedBy(factor), Prefill.WidenedBy(factor));
}
