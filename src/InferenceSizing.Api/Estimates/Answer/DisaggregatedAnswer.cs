using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>The instances that read prompts, where <c>memory</c> and <c>largestBatch</c> are of those that decode.</summary>
/// <param name="Prefill">One of the instances that read.</param>
/// <param name="TransferBytes">Cache of a prompt that a request hands on.</param>
/// <param name="TransferMs">What that takes by the bandwidth alone; part of <c>latency.ttftMs</c>.</param>
/// <param name="PrefillUtilization">Share of the time in which the instances that read do so: near one, they are the bottleneck.</param>
/// <param name="DecodingPerInstance">Sequences that decode at once in each of the others.</param>
internal sealed record DisaggregatedAnswer(
    PrefillInstanceAnswer Prefill, long TransferBytes, decimal TransferMs, decimal? PrefillUtilization, long DecodingPerInstance)
{
    public static DisaggregatedAnswer? Of(Estimate estimate) => estimate.Reading is not { } reading ? null : new DisaggregatedAnswer(
        new PrefillInstanceAnswer(
            reading.Fits,
            reading.AtOnce.Count,
            StartupAnswer.Of(reading.Startup, []),
            new GpuUseAnswer(
                reading.PerGpu.Weights.Count,
                reading.PerGpu.Cache.Count,
                ActivationsAnswer.Of(reading.PerGpu),
                PredictedBytes.Of(reading.PerGpu.CudaGraphs),
                PredictedBytes.Of(reading.PerGpu.Runtime),
                PredictedBytes.Of(reading.PerGpu.Total),
                reading.PerGpu.Free.Count)),
        reading.Handed.Count,
        Figure.Of(reading.Readers.Transfer.Milliseconds),
        estimate.Serving.ReadersBusy is { } busy ? Figure.Of(busy.Value) : null,
        estimate.Served.Running.Count);
}

/// <summary>One of the instances that read prompts.</summary>
/// <param name="Fits">Whether the engine starts there and the prompts that it reads at once fit.</param>
/// <param name="PromptsAtOnce">Prompts that it reads at once, at most.</param>
/// <param name="Startup">Whether the engine comes up there, and if not, which of its checks fails.</param>
/// <param name="PerGpu">Its fullest GPU.</param>
internal sealed record PrefillInstanceAnswer(bool Fits, long PromptsAtOnce, StartupAnswer Startup, GpuUseAnswer PerGpu);
