using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>Instances that read prompts and others that decode, as far as it is said. The replicas of either layout are its instances.</summary>
/// <param name="Prefill">How an instance that reads is laid out.</param>
/// <param name="Decode">How an instance that decodes is laid out.</param>
/// <param name="Transfer">Bandwidth, one way, between the two; null for the network's usual.</param>
public sealed record DisaggregatedQuestion(LayoutQuestion Prefill, LayoutQuestion Decode, Bandwidth? Transfer)
{
    /// <summary>One port of 400 Gb/s for each GPU. NVIDIA, data sheets of DGX H100 and DGX B200: eight single-port ConnectX-7 for eight GPUs.</summary>
    private const double PortGigabytesPerSecond = 50;

    /// <summary>The same with nothing left open: a cache goes over the ports of the smaller of the two instances.</summary>
    internal Outcome<DisaggregatedQuestion> Completed(GpuQuestion gpu, Architecture architecture, Engine engine)
    {
        GpuQuestion one = gpu with { Count = null, OfMachine = null };
        return
            from prefill in Prefill.Completed(one, architecture, engine)
            from decode in Decode.Completed(one, architecture, engine)
            let ports = Math.Min(prefill.ToLayout().GpusPerInstance, decode.ToLayout().GpusPerInstance)
            select new DisaggregatedQuestion(prefill, decode, Transfer ?? Bandwidth.FromGigabytesPerSecond(PortGigabytesPerSecond * ports));
    }

    /// <summary>The instances that read, of a complete question.</summary>
    internal PrefillPool ToPool() => new(Prefill.ToLayout(), Transfer!.Value);
}
