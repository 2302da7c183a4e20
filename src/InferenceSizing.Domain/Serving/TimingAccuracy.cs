using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>80 % intervals of the times of an engine, as factors of the estimate.</summary>
/// <param name="FirstToken">Of times to the first token in service.</param>
/// <param name="OutputToken">Of mean times of an output token.</param>
/// <param name="InterToken">Of steps in service that carry no prefill of others.</param>
/// <param name="Request">Of whole requests and batches.</param>
/// <param name="Prefill">Of prompts that are read by themselves.</param>
public sealed record TimingAccuracy(Spread FirstToken, Spread OutputToken, Spread InterToken, Spread Request, Spread Prefill)
{
    /// <summary>The same, wider by a factor on both sides.</summary>
    public TimingAccuracy WidenedBy(Ratio factor) => factor == Ratio.One ? this
        : new(FirstToken.WidenedBy(factor), OutputToken.WidenedBy(factor), InterToken.WidenedBy(factor), Request.WidenedBy(factor), Prefill.WidenedBy(factor));

    /// <summary>Of the time to the first token under a load: where nothing else is in flight, that of a prompt by itself.</summary>
    public Spread FirstTokenUnder(OfferedLoad offered) =>
        offered is OfferedBatch or OfferedClients { RequestsEach: null, Clients.Count: 1 } ? Prefill : FirstToken;

    /// <summary>Of a step under a load: in a batch, no prefill of others is between the tokens.</summary>
    public Spread InterTokenUnder(OfferedLoad offered) => offered is OfferedBatch ? OutputToken : InterToken;
}
