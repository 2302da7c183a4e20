using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Parallelism;

/// <summary>Which layers each pipeline stage holds.</summary>
/// <remarks>As even as can be; surplus layers go one each to the stages before the last, from the back, since the last also holds the head
/// (vLLM, <c>distributed/utils.py</c>, <c>get_pp_indices</c>). With shares of its own (llama.cpp's tensor split) layer i of L goes to the first stage whose
/// cumulative share exceeds i / (L + 1), the head counting as one more layer; layers in host memory are left out of both counts.</remarks>
/// <param name="Layers">Layers of the stack.</param>
/// <param name="Stages">Stages, at least one.</param>
/// <param name="Shares">Relative shares of the stages; default for even ones.</param>
internal readonly record struct PipelineStages(int Layers, int Stages, ImmutableArray<Ratio> Shares)
{
    /// <summary>Layers in host memory, ahead of the first stage; only stages with shares can have any.</summary>
    public int HostLayers { get; init; }

    public static PipelineStages Of(ParallelLayout layout, int layers)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return new(layers, layout.Pipeline, layout.StageShares) { HostLayers = Math.Min(layout.HostLayers, layers) };
    }

    /// <summary>The half-open range of layer indices of stage <paramref name="stage"/>.</summary>
    public (int From, int To) LayersOf(int stage)
    {
        if (!Shares.IsDefaultOrEmpty)
            return (FirstBeyond(stage), stage == Stages - 1 ? Layers : FirstBeyond(stage + 1));
        int even = Layers / Stages, surplus = Layers % Stages;
        // Stages Stages − 1 − surplus … Stages − 2 take one more each.
        int firstWithMore = Stages - 1 - surplus;
        int from = (stage * even) + Math.Clamp(stage - firstWithMore, 0, surplus);
        bool takesMore = stage >= firstWithMore && stage < Stages - 1;
        return (from, from + even + (takesMore ? 1 : 0));
    }

    /// <summary>The first layer that is not in the stages before <paramref name="stage"/>.</summary>
    private int FirstBeyond(int stage)
    {
        double before = 0, all = 0;
        for (int i = 0; i < Stages; i++)
        {
            all += Shares[i].Value;
            before += i < stage ? Shares[i].Value : 0;
        }

        return HostLayers + Math.Min(Layers - HostLayers, (int)Math.Ceiling(before / all * (Layers + 1 - HostLayers)));
    }
}
