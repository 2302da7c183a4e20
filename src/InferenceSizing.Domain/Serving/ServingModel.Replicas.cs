using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <content>What several replicas answer together.</content>
public sealed partial class ServingModel
{
    /// <summary>The same deployment with the same work evenly shared out.</summary>
    public ServedWorkload EvenlyLoaded()
    {
        if (_workload.Imbalanced is null)
            return Served;
        Workload even = _workload with { Imbalanced = null };
        return new ServingModel(passes, load with { Workload = even }, timing, accuracy, mostRunning, speculation, learned: _learned,
            piecesAtOnce: piecesAtOnce).Served;
    }

    /// <summary>Sequences or images of the whole deployment where the busiest instance has <paramref name="batch"/>.</summary>
    private long OnAllReplicas(long batch) => _workload.OnAllReplicas(batch, load.Layout.Replicas);

    /// <summary>Requests that the loops of all replicas turn, of which the busiest, with <paramref name="clients"/>, takes <paramref name="request"/> for
    /// each.</summary>
    private Rate LoopsOf(long clients, Seconds request, OfferedClients loop)
    {
        if (_workload.Imbalanced is not { } uneven)
            return Rate.Of(OnAllReplicas(clients), request);
        int others = uneven.Replicas - 1;
        (long each, long more) = Math.DivRem(uneven.OthersWith(clients), others);
        return Rate.Of(clients, request) + ((others - more) * LoopOf(each, loop)) + (more * LoopOf(each + 1, loop));
    }

    private Rate LoopOf(long clients, OfferedClients loop) =>
        clients == 0 ? Rate.Zero : Rate.Of(clients, OfClosedLoop(_costs.At(clients), loop).Request);

    /// <summary>Requests that come to the busiest replica each second.</summary>
    private double OfferedToBusiest(Rate requests) => requests.PerSecond * (_workload.Imbalanced?.Imbalance.Value ?? 1) / load.Layout.Replicas;

    /// <summary>What all replicas serve while the busiest serves all it can: the others what comes to them, or as much.</summary>
    private Rate ServedBeside(Rate busiest, Rate requests)
    {
        int others = load.Layout.Replicas - 1;
        if (others == 0)
            return busiest;
        double offered = Math.Max(0, requests.PerSecond - OfferedToBusiest(requests)) / others;
        return busiest + (others * Rate.From(Math.Min(busiest.PerSecond, offered)));
    }
}
