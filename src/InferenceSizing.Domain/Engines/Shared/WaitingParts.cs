using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>How an engine keeps networks of a pipeline in host memory while they do not run.</summary>
/// <param name="Where">Where they wait under these settings.</param>
internal sealed record WaitingParts(Func<KnobSet, PartWaiting> Where)
{
    /// <summary>Weights of a load that wait in host memory.</summary>
    public ByteCount HostWeightsOf(RankLoad load) =>
        Where(load.Knobs) == PartWaiting.None || load.Operators.Parts.IsEmpty ? load.Weights.Host : load.WeightsOf(0);

    /// <summary>Weights that come from host memory in a pass, and that go back.</summary>
    public PartTransfers TransfersOf(RankLoad load) => load.Operators.Parts.IsEmpty ? PartTransfers.None : Where(load.Knobs) switch
    {
        PartWaiting.Networks => PartTransfers.Both(load.WeightsOf(0)),
        PartWaiting.Operators => PartTransfers.In(load.Weights.ReadByPass(load.Operators)),
        _ => PartTransfers.None,
    };
}
