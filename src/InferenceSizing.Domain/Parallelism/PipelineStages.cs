using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Parallelism;

/// <summary>Which layers each pipeline stage holds.</summary>
/// <remarks>As even as can be; surplus layers go one each to the stages before the last, from the back, since the last also holds the head
/// (vLLM, <c>distributed/utils.py</c>, <c>get_pp_indices</c>). With shares of its own (llama.cpp's tensor split) layer i of L goes to the first stage whose
/// cumulative share exceeds i / (L + 1), the head counting as layer L; layers in host memory are left out of both counts (<c>get_layer_buft_list</c> of
/// <c>src/llama-model.cpp</c>, in FP32).</remarks>
/// <param name="Layers">Layers of the stack.</param>
/// <param name="Stages">Stages, at least one.</param>
/// <param name="Shares">Relative shares of the stages; default for even ones.</param>
internal readonly record struct PipelineStages(int Layers, int Stages, ImmutableArray<Ratio> Shares)
{
    /// <summary>Layers in host memory, ahead of the first stage; only stages with shares can have any.</summary>
    public int HostLayers { get; init; }

    /// <summary>Layers of an encoder ahead of these, which shares divide in the same way (llama.cpp).</summary>
    public int Ahead { get; init; }

    /// <summary>Whether the shares are numbers of layers, as vLLM and SGLang take them (<c>VLLM_PP_LAYER_PARTITION</c>).</summary>
    public bool SharesAreLayers { get; init; }

    public static PipelineStages Of(ParallelLayout layout, int layers)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return new(layers, layout.Pipeline, layout.StageShares)
        {
            HostLayers = Math.Min(layout.HostLayers, layers),
            SharesAreLayers = layout.SharesAreLayers,
        };
    }

    /// <summary>The same of a model whose encoder's layers come first: relative shares divide both stacks alike.</summary>
    public static PipelineStages Of(ParallelLayout layout, int layers, int ofEncoder)
    {
        ArgumentNullException.ThrowIfNull(layout);
        int ahead = layout.StageShares.IsDefaultOrEmpty || layout.SharesAreLayers ? 0 : ofEncoder;
        return Of(layout with { HostLayers = Math.Max(0, layout.HostLayers - ahead) }, layers - ahead) with { Ahead = ahead };
    }

    /// <summary>The half-open range of layer indices of stage <paramref name="stage"/>.</summary>
    public (int From, int To) LayersOf(int stage)
    {
        if (SharesAreLayers && !Shares.IsDefaultOrEmpty)
            return (LayersBefore(stage), LayersBefore(stage + 1));
        if (!Shares.IsDefaultOrEmpty)
            return (FirstBeyond(stage), stage == Stages - 1 ? Layers : FirstBeyond(stage + 1));
        int even = Layers / Stages, surplus = Layers % Stages;
        // Stages Stages − 1 − surplus … Stages − 2 take one more each.
        int firstWithMore = Stages - 1 - surplus;
        int from = (stage * even) + Math.Clamp(stage - firstWithMore, 0, surplus);
        bool takesMore = stage >= firstWithMore && stage < Stages - 1;
        return (from, from + even + (takesMore ? 1 : 0));
    }

    /// <summary>The stage that holds the head: the last, unless the shares put it on another.</summary>
    public int HeadStage
    {
        get
        {
            int stage = Stages - 1;
            while (stage > 0 && !SharesAreLayers && !Shares.IsDefaultOrEmpty && PlacesBefore(stage) > Layers - HostLayers)
                stage--;
            return stage;
        }
    }

    /// <summary>The first layer that is not in the stages before <paramref name="stage"/>.</summary>
    private int FirstBeyond(int stage) => HostLayers + Math.Min(Layers - HostLayers, PlacesBefore(stage));

    /// <summary>Layers of the stages before <paramref name="stage"/>; the last takes what is left.</summary>
    private int LayersBefore(int stage)
    {
        double before = 0;
        for (int i = 0; i < stage; i++)
            before += Shares[i].Value;
        return stage == Stages ? Layers : (int)Math.Min(Layers, before);
    }

    /// <summary>Layers, and the head as one more, of the stages before <paramref name="stage"/>.</summary>
    private int PlacesBefore(int stage)
    {
        float before = 0, all = 0;
        for (int i = 0; i < Stages; i++)
        {
            before = i == stage ? all : before;
            all += (float)Shares[i].Value;
        }

        float share = before / all;
        int places = Layers + 1 - HostLayers, first = 0;
        while (first < places && (float)first / places < share)
            first++;
        return first;
    }
}
