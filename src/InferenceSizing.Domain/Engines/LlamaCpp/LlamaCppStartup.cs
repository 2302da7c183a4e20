using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>What keeps llama.cpp from starting: weights, cache and compute buffer are allocated at load, one after another.</summary>
/// <remarks>With <c>--fit</c>, the default since pull request 16653, it lowers what is not given instead: layers on the GPU, then the context. A context beyond
/// the length of training is a warning alone.</remarks>
internal static class LlamaCppStartup
{
    /// <summary>The buffers of each GPU fit into its free memory.</summary>
    public static StartupRefusal? BuffersFit(LlamaCppEngine engine, RankLoad load)
    {
        if (load.Knobs.Get(LlamaCppKnobs.Fit))
            return null;
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            EngineMemory memory = engine.Share(load, stage, load.InFlight.Count);
            if (memory.Free.Count >= 0)
                continue;
            double held = load.Available.Count - memory.Free.Count;
            return new StartupRefusal(
                StartupCode.WeightsExceedBudget,
                string.Create(CultureInfo.InvariantCulture, $"llama.cpp does not start: GPU {stage} needs {StartupCheck.Gibibytes(held)} GiB for weights, " +
                    $"cache and compute buffer, and {StartupCheck.Gibibytes(load.Available.Count)} GiB are free."),
                Subject.Setting(LlamaCppKnobs.NGpuLayers.Name),
                Magnitude.From(held),
                Magnitude.From(load.Available.Count),
                StartupUnit.Bytes);
        }

        return null;
    }
}
