using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>What keeps llama.cpp from starting: weights, cache and compute buffer are allocated at load, one after another.</summary>
/// <remarks>With <c>--fit</c>, the default since pull request 16653, it lowers what is not given instead: the context, then layers on the GPU; where the layers
/// are given, the fit gives up and they are allocated as they are. A context beyond the length of training is only a warning.</remarks>
internal static class LlamaCppStartup
{
    /// <summary>There are no more sequences than a context takes; each then has cells, of which there are never fewer than that.</summary>
    /// <param name="setting">The setting of their number.</param>
    /// <param name="load">The GPU.</param>
    public static StartupRefusal? SequencesGo(Knob<long> setting, RankLoad load)
    {
        long asked = load.Knobs.Has(setting) ? load.Knobs.Get(setting) : 1, most = LlamaCppCache.MostSequences;
        return asked <= most ? null : new StartupRefusal(
            StartupCode.SettingRefused,
            string.Create(CultureInfo.InvariantCulture, $"llama.cpp makes no context: a context has at most {most} sequences (LLAMA_MAX_SEQ)."),
            Subject.Setting(setting.Name),
            Magnitude.From(asked),
            Magnitude.From(most),
            StartupUnit.Sequences);
    }

    /// <summary>The buffers of each GPU fit into its free memory.</summary>
    public static StartupRefusal? BuffersFit(LlamaCppEngine engine, RankLoad load)
    {
        if (TooSmall(engine, load) is not { } lacking || FitHelps(engine, load))
            return null;
        double held = load.Available.Count - lacking.Free.Count;
        return new StartupRefusal(
            StartupCode.WeightsExceedBudget,
            string.Create(CultureInfo.InvariantCulture, $"llama.cpp does not start: GPU {lacking.Stage} needs {StartupCheck.Gibibytes(held)} GiB for " +
                $"weights, cache and compute buffer, and {StartupCheck.Gibibytes(load.Available.Count)} GiB are free."),
            Subject.Setting(LlamaCppKnobs.NGpuLayers.Name),
            Magnitude.From(held),
            Magnitude.From(load.Available.Count),
            StartupUnit.Bytes)
        {
            FollowsBatch = true,
        };
    }

    /// <summary>Whether the fit may move layers: it is on, and neither the layers nor their shares are given.</summary>
    private static bool ChoosesLayers(RankLoad load) => load.Knobs.Get(LlamaCppKnobs.Fit) && !load.Knobs.Has(LlamaCppKnobs.TensorSplit)
        && load.Knobs.Get(LlamaCppKnobs.NGpuLayers) == load.Architecture.Dimensions.Layers.Count + 1;

    /// <summary>Whether the fit finds a division of the layers; where it finds none, the settings are tried as they are.</summary>
    public static bool FitHelps(LlamaCppEngine engine, RankLoad load) =>
        ChoosesLayers(load) && LlamaCppFit.Leaves(engine, load, LlamaCppKnobs.NGpuLayers, 0, LlamaCppFit.Target);

    /// <summary>The first GPU that the buffers do not fit, and what it lacks; null where there is none.</summary>
    public static (int Stage, ByteBalance Free)? TooSmall(Engine engine, RankLoad load)
    {
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            if (engine.Share(load, stage, load.InFlight.Count).Free is { Count: < 0 } free)
                return (stage, free);
        }

        return null;
    }
}
