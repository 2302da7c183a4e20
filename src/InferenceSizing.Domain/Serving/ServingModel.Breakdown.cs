using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Serving;

/// <content>What the times of passes go to.</content>
public sealed partial class ServingModel
{
    /// <summary>What the time of a pass of a model that does not generate goes to.</summary>
    internal StepTime SinglePassParts(long batch) => _costs.SinglePassParts(batch).Taking(_learned.Prompt);

    /// <summary>What the time of a prefill goes to: of the whole static batch, or of one request that arrives by itself. The parts add up to the prefill's
    /// time.</summary>
    public StepTime PrefillParts()
    {
        (StepTime prompts, Ratio times) = _costs.PrefillParts();
        StepTime kernels = prompts.Weighted(timing.OwnPrefill, timing.ExpertPrefill, timing.RecurrentPrefill, timing.Links);
        Seconds least = timing.LeastPrefill(_costs.Layers) * times;
        Seconds waits = Seconds.From(Math.Max(0, least.Value - kernels.Total.Value));
        return kernels.With(StepTime.Launch, timing.HostOf(_costs.Layers) + waits, Bound.Latency).Taking(_learned.Prompt);
    }

    /// <summary>What a decode step, or a verification of proposed tokens, goes to with <paramref name="batch"/> sequences or clients. The parts add up to the
    /// step.</summary>
    internal StepTime DecodeParts(long batch)
    {
        StepCosts costs = Pools?.CostsAt(batch) ?? _costs.At(batch);
        Seconds carried = Pools is not null || _workload.Offered is OfferedBatch ? Seconds.Zero
            : ServedTimes.StepCarrying(costs, timing, _workload.Offered as OfferedClients).Carried;
        return _costs.DecodeParts(costs.Running)
            .Weighted(timing.StepFactor, timing.ExpertStep, timing.RecurrentStep, timing.Links)
            .With(StepTime.Launch, timing.HostOf(costs), Bound.Latency)
            .With(StepTime.CarriedPrefill, carried, Bound.Compute)
            .Taking(_learned.Step);
    }
}
