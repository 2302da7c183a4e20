using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>The cache as llama.cpp's graphs write it, and what attention reads of it: <c>build_attn_mha</c> of <c>src/llama-graph.cpp</c>.</summary>
/// <param name="graph">The graph.</param>
/// <param name="scale">How much it is planned for.</param>
/// <param name="inputs">What it reads from the host.</param>
/// <param name="model">What the model's graph does differently.</param>
internal sealed class CachedAttention(ComputeGraph graph, GraphScale scale, StackInputs inputs, LlamaCppModel model)
{
    /// <summary>Whether what is read of a rotated cache is rotated back only when it is projected: next to a feed-forward part it waits.</summary>
    public bool RotatesBackLater { get; set; }

    /// <summary>What fused attention gives, of each layer that has it.</summary>
    public List<int> Fused { get; } = [];

    /// <summary>Whether the cache of the layer under construction is in host memory, so that it is written there, and read there or copied whole.</summary>
    public bool OnHost { get; set; }

    /// <summary>Writes keys and values to the cache and weighs the cached values, with or without the scores in memory.</summary>
    /// <param name="heads">Query heads.</param>
    /// <param name="keyWidth">Elements of a token's keys.</param>
    /// <param name="valueWidth">Elements of a token's values.</param>
    /// <param name="width">Elements of a token's result.</param>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys; negative where the layer reads the cache of another.</param>
    /// <param name="v">Values; negative where they are part of the keys or of another layer.</param>
    /// <param name="window">Whether the layer has the cells of a window.</param>
    /// <param name="valueHead">Elements of a head's values.</param>
    public int Weighed(long heads, long keyWidth, long valueWidth, long width, int q, int k, int v, bool window, long valueHead)
    {
        int attended = Weigh(heads, keyWidth, valueWidth, width, q, k, v, window, valueHead);
        graph.Settle();
        return attended;
    }

    private int Weigh(long heads, long keyWidth, long valueWidth, long width, int q, int k, int v, bool window, long valueHead)
    {
        q = graph.View(q);
        bool copies = scale.Cached && OnHost;
        WriteToCache(k, v, window);
        if (!scale.Cached && scale.Flash)
        {
            const int halves = 2;
            k = graph.Node(scale.Wide(keyWidth) / halves, graph.View(k));
            v = graph.Node(scale.Wide(valueWidth) / halves, graph.View(v));
        }

        (int keys, int values) = copies ? Copied(keyWidth, valueWidth, valueHead, window) : scale.Cached ? (-1, -1) : (k, v);
        if (scale.Casts(scale.Keys))
            keys = Cast(keys, keyWidth, window);
        if (scale.Casts(scale.Values) && valueWidth > 0)
            values = Cast(values, valueWidth, window);
        int attended = scale.Flash ? AsFused(graph.Node(scale.Wide(width), [q, .. Read(keys, values), inputs.Mask(window)]))
            : Unfused(heads, valueWidth, width, q, keys, values, window);
        if (v >= 0 && !RotatesBackLater && AttentionGraph.IsRotated(scale.RotatesValues, valueHead))
            return RotatedBack(graph.View(attended), width, window);
        return scale.Flash ? graph.View(attended) : attended;
    }

    private int RotatedBack(int attended, long width, bool window) =>
        graph.View(graph.Node(scale.Wide(width), inputs.Rotation(keys: false, window, AttentionGraph.SmallestRotated), attended));

    /// <summary>What attention read, rotated back where that waits for the projection.</summary>
    public int RotatedBack(AttentionDesign attention, int attended)
    {
        AxisLength values = attention.ValueDimension.Or(attention.HeadDimension);
        return RotatesBackLater && AttentionGraph.IsRotated(scale.RotatesValues, values.Length)
            ? RotatedBack(attended, (attention.Heads * values).Length, model.Masks(attention.Span)) : attended;
    }

    private int AsFused(int attended)
    {
        Fused.Add(attended);
        return attended;
    }

    /// <summary>What attention reads apart from the cache.</summary>
    private static ReadOnlySpan<int> Read(int keys, int values) => (keys, values) switch
    {
        ( < 0, < 0) => [],
        ( < 0, _) => new int[] { values },
        (_, < 0) => new int[] { keys },
        _ => new int[] { keys, values },
    };

    /// <summary>A cast of what is cached in FP32.</summary>
    private int Cast(int copied, long width, bool window) =>
        OnHost ? graph.Node(scale.Halves(width, window), graph.View(copied)) : graph.Node(scale.Halves(width, window));

    /// <summary>Keys and values out of host memory. Latent attention's values are the first part of its keys, and copied once more.</summary>
    private (int Keys, int Values) Copied(long keyWidth, long valueWidth, long valueHead, bool window)
    {
        long keys = scale.Stored(scale.Keys, keyWidth, window);
        return (graph.Input(keys), graph.Input(valueWidth > 0 ? scale.Stored(scale.Values, valueWidth, window)
            : keys - scale.Keys.BytesOfRow(AxisLength.From(keyWidth - valueHead)).Count));
    }

    /// <summary>To a cache in host memory they go without the cells, which are chosen there.</summary>
    private void WriteToCache(int k, int v, bool window)
    {
        if (!scale.Cached)
            return;
        if (OnHost)
        {
            if (k >= 0)
                graph.OnHost(0, k);
            if (v >= 0)
                graph.OnHost(0, v);
            return;
        }

        if (k >= 0)
            graph.Write(k, inputs.KeyCells(window));
        if (v >= 0)
            graph.Write(v, inputs.ValueCells(window));
    }

    /// <summary>Cached values as they are weighed without fused attention.</summary>
    private int Turned(long width, int values, bool window)
    {
        long bytes = scale.Stored(scale.Values, width, window);
        return values < 0 ? graph.Node(bytes) : graph.Node(bytes, graph.View(values));
    }

    /// <summary>Scores in memory.</summary>
    private int Unfused(long heads, long valueWidth, long width, int q, int keys, int values, bool window)
    {
        long cells = checked((window ? scale.WindowCells : scale.Cells) * heads);
        int turned = !scale.Cached ? graph.Node(scale.Wide(valueWidth), graph.View(values))
            : scale.TurnsValues ? Turned(valueWidth, values, window) : values;
        int scores = keys < 0 ? graph.Node(scale.Wide(cells), q) : graph.Node(scale.Wide(cells), scale.Cached ? keys : graph.View(keys), q);
        scores = graph.InPlace(scale.Wide(cells), scores, inputs.Mask(window));
        int weighed = turned < 0 ? graph.Node(scale.Wide(width), scores) : graph.Node(scale.Wide(width), turned, scores);
        return graph.Node(scale.Wide(width), graph.View(weighed));
    }
}
