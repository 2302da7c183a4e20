using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>Attention as llama.cpp's graphs run it: <c>build_qkv</c> and <c>build_attn</c> of <c>src/llama-graph.cpp</c>, and
/// <c>src/models/deepseek2.cpp</c>.</summary>
/// <param name="graph">The graph.</param>
/// <param name="scale">How much it is planned for.</param>
/// <param name="inputs">What it reads from the host.</param>
/// <param name="model">What the model's graph does differently.</param>
/// <param name="weights">Of the layer under construction.</param>
internal sealed class AttentionGraph(ComputeGraph graph, GraphScale scale, StackInputs inputs, LlamaCppModel model, LayerWeights weights)
{
    private const int SmallestRotated = 64;

    private StagedWeights Staged => weights.Staged;

    /// <summary>Whether what is read of a rotated cache is rotated back when it is projected alone: beside a feed-forward part it waits.</summary>
    public bool RotatesBackLater { get; set; }

    /// <summary>What fused attention gives, of each layer that has it.</summary>
    public List<int> Fused { get; } = [];

    /// <summary>Whether the cache of the layer under construction is in host memory, so that it is written there, and read there or copied whole.</summary>
    public bool CacheOnHost { get; set; }

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
        bool bias = attention.QueryKeyValueBias;
        int fused = isFused ? Projected(TensorRole.AttentionQueryKeyValue, input, bias, query, key, value) : -1;
        int full = attention.OutputGate ? Projected(TensorRole.AttentionQuery, input, bias, 2 * query) : -1;
        bool inParts = isFused && !rotates && attention.QueryKeyNorm == QueryKeyNorm.None;
        int asked = attention.OutputGate ? graph.View(full) : Part(TensorRole.AttentionQuery, query, bias);
        asked = Turned(asked, query, head, attention.QueryKeyNorm, rotates);
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

        int Keys() => ForCache(Turned(Part(TensorRole.AttentionKey, key, bias && !attention.KeyHasNoBias), key, head, attention.QueryKeyNorm, rotates),
            key, head, keys: true, window, inParts);

        int Values() => ForCache(Valued(Part(TensorRole.AttentionValue, value, bias)), value, values, keys: false, window, isFused);

        int Valued(int part) => model.NormsValues ? graph.InPlace(scale.Wide(value), part) : part;

        int Part(TensorRole role, long width, bool biased) => isFused ? graph.View(fused)
            : role != TensorRole.AttentionValue && attention.QueryKeyNorm == QueryKeyNorm.Full ? Projected(role, input, biased, width)
            : graph.View(Projected(role, input, biased, width));
    }

    /// <summary>Latent attention: queries are taken into the latent space, and the cache is one head of keys (<c>build_attn</c> with <c>v_mla</c>).</summary>
    public int Attend(LatentAttentionDesign latent, int input)
    {
        long heads = latent.Heads.Length, nope = latent.NopeDimension.Length, rope = latent.RopeDimension.Length, rank = latent.KeyValueRank.Length,
            value = latent.ValueDimension.Length;
        int q = Queries(latent, heads * (nope + rope), input);
        long expansion = Staged.Of(TensorRole.LatentKeyValueUp, heads * (nope + value), rank), ofKeys = expansion * nope / (nope + value);
        int absorbed = graph.Product(scale.Wide(heads * rank), ofKeys, graph.View(q));
        int queryRotary = model.RotatesLatents ? graph.InPlace(scale.Wide(heads * rope), graph.View(q), inputs.Positions) : graph.View(q);
        int query = graph.Node(scale.Wide(heads * (rank + rope)), graph.View(absorbed), queryRotary);
        int keyValue = graph.Product(scale.Wide(rank + rope), Staged.Of(TensorRole.LatentDown, rank + rope, Hidden), input);
        int normed = Normed(graph.InPlace(scale.Wide(rank), graph.View(keyValue)), rank, rank);
        int keyRotary = model.RotatesLatents ? graph.InPlace(scale.Wide(rope), graph.View(keyValue), inputs.Positions) : graph.View(keyValue);
        int key = graph.Node(scale.Wide(rank + rope), graph.View(normed), keyRotary);
        int attended = Weighed(heads, rank + rope, 0, heads * rank, query, key, -1, window: false, rank);
        int expanded = graph.Product(scale.Wide(heads * value), expansion - ofKeys, attended);
        return graph.View(graph.Node(scale.Wide(heads * value), graph.View(expanded)));
    }

    /// <summary>Queries by a bottleneck, where there is one.</summary>
    private int Queries(LatentAttentionDesign latent, long width, int input)
    {
        long rank = latent.QueryRank.Length;
        if (rank == 0)
            return graph.Product(scale.Wide(width), Staged.Of(TensorRole.AttentionQuery, width, Hidden), input);
        int compressed = graph.InPlace(scale.Wide(rank), graph.Product(scale.Wide(rank), Staged.Of(TensorRole.LatentDown, rank, Hidden), input));
        return graph.Product(scale.Wide(width), Staged.Of(TensorRole.LatentQueryUp, width, rank), Normed(compressed, rank, rank));
    }

    /// <summary>Latent attention whose keys and values are expanded before they are cached (<c>src/models/minicpm3.cpp</c>).</summary>
    public int AttendExpanded(LatentAttentionDesign latent, int input)
    {
        long heads = latent.Heads.Length, rope = latent.RopeDimension.Length, rank = latent.KeyValueRank.Length,
            query = heads * (latent.NopeDimension.Length + rope), value = heads * latent.ValueDimension.Length,
            both = value + (heads * latent.NopeDimension.Length);
        int q = graph.InPlace(scale.Wide(query), graph.View(Queries(latent, query, input)), inputs.Positions);
        int latents = graph.Product(scale.Wide(rank + rope), Staged.Of(TensorRole.LatentDown, rank + rope, Hidden), input);
        int normed = Normed(graph.InPlace(scale.Wide(rank), graph.View(latents)), rank, rank);
        int expanded = graph.Product(scale.Wide(both), Staged.Of(TensorRole.LatentKeyValueUp, both, rank), normed);
        int v = graph.Node(scale.Wide(value), graph.View(expanded));
        v = ForCache(v, value, latent.ValueDimension.Length, keys: false, window: false, isPart: false);
        int rotary = graph.Node(scale.Wide(heads * rope), graph.InPlace(scale.Wide(rope), graph.View(latents), inputs.Positions));
        int k = graph.Node(scale.Wide(query), graph.View(expanded), rotary);
        return Weighed(latent.Heads.Length, query, value, value, q, k, v, window: false, latent.ValueDimension.Length);
    }

    /// <summary>The output's projection.</summary>
    /// <param name="attended">What attention read.</param>
    /// <param name="width">Elements of a token of it.</param>
    /// <param name="bias">Whether it has a bias.</param>
    public int Output(int attended, long width, bool bias = false) =>
        Biased(graph.Product(scale.Wide(Hidden), Staged.Of(TensorRole.AttentionOutput, Hidden, width), attended), Hidden, bias);

    /// <summary>One matrix, or several that are stored as one.</summary>
    private int Projected(TensorRole role, int input, bool bias, params ReadOnlySpan<long> widths)
    {
        long width = 0, staged = 0;
        foreach (long part in widths)
        {
            long matrix = Staged.Of(role, part, Hidden);
            (width, staged) = (width + part, staged + (matrix > 0 ? matrix : Staged.Of(TensorRole.AttentionQueryKeyValue, part, Hidden)));
        }

        return Biased(graph.Product(scale.Wide(width), staged, input), width, bias);
    }

    /// <summary>A bias in host memory is brought to the GPU too; one there takes no room.</summary>
    private int Biased(int product, long width, bool bias) =>
        bias && Staged.Any ? graph.Scaled(product, scale.Wide(width), Staged.Vector(width)) : product;

    /// <summary>What attention read, normed before it is projected.</summary>
    public int InnerNorm(int attended, long width) => Normed(graph.InPlace(scale.Wide(width), attended), width, width);

    /// <summary>A norm's weights, which are brought to the GPU where they are in host memory.</summary>
    private int Normed(int normed, long width, long weights) => Staged.Any ? graph.Scaled(normed, scale.Wide(width), Staged.Vector(weights)) : normed;

    /// <summary>Norm and rotation: neither runs in place on a view, and what is normed as a whole becomes one only then.</summary>
    private int Turned(int part, long width, long head, QueryKeyNorm norm, bool rotates)
    {
        if (rotates && model.RotatesBeforeNorm)
            (part, rotates) = (Rotated(part, width), false);
        if (norm != QueryKeyNorm.None)
            part = Normed(model.LayerNorms ? graph.Node(scale.Wide(width), part) : graph.InPlace(scale.Wide(width), part), width,
                norm == QueryKeyNorm.Full ? width : head);
        if (norm == QueryKeyNorm.Full)
            part = graph.View(part);
        return rotates ? Rotated(part, width) : part;
    }

    /// <summary>Factors of the frequencies in host memory are brought to the GPU once.</summary>
    private int Rotated(int part, long width) => Staged.RotationFactors is > 0 and long factors
        ? graph.InPlaceStaged(scale.Wide(width), part, inputs.Positions, inputs.Sized("rotation factors", factors))
        : graph.InPlace(scale.Wide(width), part, inputs.Positions);

    /// <summary>A quantized cache loses less where outliers are spread over a head first.</summary>
    /// <param name="part">Queries, keys or values.</param>
    /// <param name="width">Elements of a token of them.</param>
    /// <param name="head">Elements of a head.</param>
    /// <param name="keys">Whether they are queries or keys.</param>
    /// <param name="window">Whether the layer has the cells of a window.</param>
    /// <param name="isPart">Whether they lie between others, and so are copied first.</param>
    private int ForCache(int part, long width, long head, bool keys, bool window, bool isPart)
    {
        if (!IsRotated(keys ? scale.RotatesKeys : scale.RotatesValues, head))
            return part;
        int rotation = inputs.Rotation(keys, window, SideOfRotation(keys, head));
        return graph.Node(scale.Wide(width), rotation, graph.View(isPart ? graph.Node(scale.Wide(width), part) : part));
    }

    /// <summary>Heads of a multiple of 64 (<c>attn_rot_k</c> of <c>src/llama-kv-cache.cpp</c>): keys by the largest power of two in them, values by
    /// 64.</summary>
    public static bool IsRotated(bool rotates, long head) => rotates && head % SmallestRotated == 0;

    /// <summary>The side of the matrix by which it is.</summary>
    public static long SideOfRotation(bool keys, long head) => keys ? head & -head : SmallestRotated;

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
        bool copies = scale.Cached && CacheOnHost;
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
        if (v >= 0 && !RotatesBackLater && IsRotated(scale.RotatesValues, valueHead))
            return RotatedBack(graph.View(attended), width, window);
        return scale.Flash ? graph.View(attended) : attended;
    }

    private int RotatedBack(int attended, long width, bool window) =>
        graph.View(graph.Node(scale.Wide(width), inputs.Rotation(keys: false, window, SmallestRotated), attended));

    /// <summary>What attention read, rotated back where that waits for the projection.</summary>
    public int RotatedBack(AttentionDesign attention, int attended)
    {
        AxisLength values = attention.ValueDimension.Or(attention.HeadDimension);
        return RotatesBackLater && IsRotated(scale.RotatesValues, values.Length)
            ? RotatedBack(attended, (attention.Heads * values).Length, model.Masks(attention.Span)) : attended;
    }

    private int AsFused(int attended)
    {
        Fused.Add(attended);
        return attended;
    }

    /// <summary>What attention reads beside the cache.</summary>
    private static ReadOnlySpan<int> Read(int keys, int values) => (keys, values) switch
    {
        (< 0, < 0) => [],
        (< 0, _) => new int[] { values },
        (_, < 0) => new int[] { keys },
        _ => new int[] { keys, values },
    };

    /// <summary>A cast of what is cached in FP32.</summary>
    private int Cast(int copied, long width, bool window) =>
        CacheOnHost ? graph.Node(scale.Halves(width, window), graph.View(copied)) : graph.Node(scale.Halves(width, window));

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
        if (CacheOnHost)
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
