using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>Attention as llama.cpp's graphs run it: <c>build_qkv</c> and <c>build_attn</c> of <c>src/llama-graph.cpp</c>, and
/// <c>src/models/deepseek2.cpp</c>.</summary>
/// <param name="graph">The graph.</param>
/// <param name="scale">How much it is planned for.</param>
/// <param name="inputs">What it reads from the host.</param>
/// <param name="model">What the model's graph does differently.</param>
internal sealed class AttentionGraph(ComputeGraph graph, GraphScale scale, StackInputs inputs, LlamaCppModel model)
{
    private const int SmallestRotated = 64;

    /// <summary>Matrices of the layer under construction in host memory, where its cache is too.</summary>
    public StagedWeights Staged { get; set; }

    /// <summary>h, the rows' length of the layer's projections.</summary>
    public required long Hidden { get; init; }

    /// <summary>Queries, keys and values, and what attention reads of the cache, before the output's projection.</summary>
    /// <param name="attention">The layer's.</param>
    /// <param name="layer">Its index.</param>
    /// <param name="input">What it reads.</param>
    public int Attend(AttentionDesign attention, int layer, int input)
    {
        bool window = model.Masks(attention.Span);
        long head = attention.HeadDimension.Length, values = attention.ValueDimension.Or(attention.HeadDimension).Length;
        long query = attention.Heads.Length * head, key = attention.KeyValueHeads.Length * head, value = attention.KeyValueHeads.Length * values;
        bool rotates = model.Rotates(attention.Span, layer);
        bool isFused = attention.Fused && !model.DividesProjections;
        int fused = isFused ? Projected(query + key + value, input) : -1;
        int full = attention.OutputGate ? Projected(2 * query, input) : -1;
        bool inParts = isFused && !rotates && attention.QueryKeyNorm == QueryKeyNorm.None;
        int asked = Turned(attention.OutputGate ? graph.View(full) : Part(query), query, attention.QueryKeyNorm, rotates);
        int q = ForCache(asked, query, head, keys: true, window, inParts);
        int k = -1, v = -1;
        bool own = attention is { BorrowsKeysAndValues: false, OwnCache: true } || !scale.Cached;
        if (own && (model.HasWindows || !scale.Cached))
            (k, v) = (Keys(), Values());
        else if (own)
            (v, k) = (Values(), Keys());
        int attended = Weighed(attention.Heads.Length, key, value, attention.Heads.Length * values, q, k, v, window, values);
        if (!attention.OutputGate)
            return attended;
        int gate = graph.InPlace(scale.Wide(query), graph.Node(scale.Wide(query), graph.View(full)));
        return graph.InPlace(scale.Wide(query), attended, gate);

        int Keys() => ForCache(Turned(Part(key), key, attention.QueryKeyNorm, rotates), key, head, keys: true, window, inParts);

        int Values() => ForCache(Part(value, normed: false), value, values, keys: false, window, isFused);

        int Part(long width, bool normed = true) => isFused ? graph.View(fused)
            : normed && attention.QueryKeyNorm == QueryKeyNorm.Full ? Projected(width, input)
            : graph.View(Projected(width, input));
    }

    /// <summary>Latent attention: queries are taken into the latent space, and the cache is one head of keys (<c>build_attn</c> with <c>v_mla</c>).</summary>
    public int Attend(LatentAttentionDesign latent, int input)
    {
        long nope = latent.NopeDimension.Length, rope = latent.RopeDimension.Length, rank = latent.KeyValueRank.Length;
        int compressed = latent.QueryRank.Length == 0
            ? input : graph.InPlace(scale.Wide(latent.QueryRank.Length), graph.Node(scale.Wide(latent.QueryRank.Length), input));
        int q = graph.Node(scale.Wide(latent.Heads.Length * (nope + rope)), compressed);
        int absorbed = graph.Node(scale.Wide(latent.Heads.Length * rank), graph.View(q));
        int queryRotary = graph.InPlace(scale.Wide(latent.Heads.Length * rope), graph.View(q), inputs.Positions);
        int query = graph.Node(scale.Wide(latent.Heads.Length * (rank + rope)), graph.View(absorbed), queryRotary);
        int keyValue = graph.Node(scale.Wide(rank + rope), input);
        int normed = graph.InPlace(scale.Wide(rank), graph.View(keyValue));
        int keyRotary = graph.InPlace(scale.Wide(rope), graph.View(keyValue), inputs.Positions);
        int key = graph.Node(scale.Wide(rank + rope), graph.View(normed), keyRotary);
        int attended = Weighed(latent.Heads.Length, rank + rope, 0, latent.Heads.Length * rank, query, key, -1, window: false, rank);
        int expanded = graph.Node(scale.Wide((latent.Heads.Length * latent.ValueDimension).Length), attended);
        return graph.View(graph.Node(scale.Wide((latent.Heads.Length * latent.ValueDimension).Length), graph.View(expanded)));
    }

    /// <summary>Latent attention whose keys and values are expanded before they are cached (<c>src/models/minicpm3.cpp</c>).</summary>
    public int AttendExpanded(LatentAttentionDesign latent, int input)
    {
        long query = latent.Heads.Length * (latent.NopeDimension + latent.RopeDimension).Length, value = latent.Heads.Length * latent.ValueDimension.Length;
        int q = graph.View(graph.Node(scale.Wide(query), graph.InPlace(scale.Wide(latent.QueryRank.Length),
            graph.Node(scale.Wide(latent.QueryRank.Length), input))));
        int v = graph.View(graph.Node(scale.Wide(value), input));
        int k = graph.View(graph.Node(scale.Wide(query), input));
        (q, k) = (Turned(q, query, QueryKeyNorm.None, true), Turned(k, query, QueryKeyNorm.None, true));
        v = ForCache(v, value, latent.ValueDimension.Length, keys: false, window: false, isPart: true);
        return Weighed(latent.Heads.Length, query, value, value, q, k, v, window: false, latent.ValueDimension.Length);
    }

    /// <summary>The output's projection.</summary>
    /// <param name="attended">What attention read.</param>
    /// <param name="width">Elements of a token of it.</param>
    public int Output(int attended, long width) => graph.Product(scale.Wide(Hidden), Staged.Of(checked(width * Hidden)), attended);

    private int Projected(long width, int input) => graph.Product(scale.Wide(width), Staged.Of(checked(width * Hidden)), input);

    /// <summary>Norm and rotation: neither runs in place on a view, and what is normed as a whole becomes one only then.</summary>
    private int Turned(int part, long width, QueryKeyNorm norm, bool rotates)
    {
        if (norm != QueryKeyNorm.None)
            part = model.LayerNorms ? graph.Node(scale.Wide(width), part) : graph.InPlace(scale.Wide(width), part);
        if (norm != QueryKeyNorm.None && Staged.Any)
            part = graph.Scaled(part, scale.Wide(width), checked(GraphScale.Fp32Bytes * width));
        if (norm == QueryKeyNorm.Full)
            part = graph.View(part);
        return rotates ? graph.InPlace(scale.Wide(width), part, inputs.Positions) : part;
    }

    /// <summary>A quantized cache loses less where outliers are spread over a head first.</summary>
    /// <param name="part">Queries, keys or values.</param>
    /// <param name="width">Elements of a token of them.</param>
    /// <param name="head">Elements of a head.</param>
    /// <param name="keys">Whether they are queries or keys.</param>
    /// <param name="window">Whether the layer has the cells of a window.</param>
    /// <param name="isPart">Whether they lie between others, and so are copied first.</param>
    private int ForCache(int part, long width, long head, bool keys, bool window, bool isPart)
    {
        if (!IsRotated(head))
            return part;
        int rotation = inputs.Rotation(keys, window, keys ? head & -head : SmallestRotated);
        return graph.Node(scale.Wide(width), rotation, graph.View(isPart ? graph.Node(scale.Wide(width), part) : part));
    }

    /// <summary>Heads of a multiple of 64 (<c>attn_rot_k</c> of <c>src/llama-kv-cache.cpp</c>): keys by the largest power of two in them, values by
    /// 64.</summary>
    private bool IsRotated(long head) => scale.RotatesCache && head % SmallestRotated == 0;

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
    private int Weighed(long heads, long keyWidth, long valueWidth, long width, int q, int k, int v, bool window, long valueHead)
    {
        int attended = Weigh(heads, keyWidth, valueWidth, width, q, k, v, window, valueHead);
        graph.Settle();
        return attended;
    }

    private int Weigh(long heads, long keyWidth, long valueWidth, long width, int q, int k, int v, bool window, long valueHead)
    {
        q = graph.View(q);
        // To a cache in host memory they go without the cells, which are chosen there.
        if (scale.Cached && k >= 0)
            graph.Write(Staged.Any ? [k] : [k, inputs.KeyCells(window)]);
        if (scale.Cached && v >= 0)
            graph.Write(Staged.Any ? [v] : [v, inputs.ValueCells(window)]);
        if (!scale.Cached && scale.Flash)
        {
            const int halves = 2;
            k = graph.Node(scale.Wide(keyWidth) / halves, graph.View(k));
            v = graph.Node(scale.Wide(valueWidth) / halves, graph.View(v));
        }

        if (IsRotated(valueHead) && v >= 0)
        {
            int rotated = graph.View(graph.Node(scale.Wide(width), q, inputs.Mask(window)));
            return graph.View(graph.Node(scale.Wide(width), inputs.Rotation(keys: false, window, SmallestRotated), rotated));
        }

        if (scale.Flash && scale.Cached && Staged.Any)
        {
            graph.Split();
            long stored = checked(GraphScale.Fp16Bytes * (window ? scale.WindowCells : scale.Cells));
            return graph.View(graph.Node(scale.Wide(width), q, graph.Input(stored * keyWidth), graph.Input(stored * valueWidth), inputs.Mask(window)));
        }

        if (scale.Flash && scale.Cached)
            return graph.View(graph.Node(scale.Wide(width), q, inputs.Mask(window)));
        if (scale.Flash)
            return graph.View(graph.Node(scale.Wide(width), q, k, v, inputs.Mask(window)));
        long cells = checked((window ? scale.WindowCells : scale.Cells) * heads);
        int turned = scale.Cached ? -1 : graph.Node(scale.Wide(valueWidth), graph.View(v));
        int scores = scale.Cached ? graph.Node(scale.Wide(cells), q) : graph.Node(scale.Wide(cells), graph.View(k), q);
        scores = graph.InPlace(scale.Wide(cells), scores, inputs.Mask(window));
        int weighed = scale.Cached ? graph.Node(scale.Wide(width), scores) : graph.Node(scale.Wide(width), turned, scores);
        return graph.Node(scale.Wide(width), graph.View(weighed));
    }
}
