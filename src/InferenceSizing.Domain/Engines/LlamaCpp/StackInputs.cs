using System.Runtime.InteropServices;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>What a graph reads from the host: each is there where some operation asks for it.</summary>
/// <remarks>ggml-org/llama.cpp, <c>llm_graph_input_*</c> in <c>src/llama-graph.cpp</c>. GPUs in a pipeline keep a copy for each micro-batch in
/// flight.</remarks>
/// <param name="graph">The graph.</param>
/// <param name="scale">How much it is planned for.</param>
/// <param name="valueWidth">Elements of a token's values in the widest layer: without flash attention each has an index of its own.</param>
internal sealed class StackInputs(ComputeGraph graph, GraphScale scale, long valueWidth)
{
    private const int UsualInputs = 16;

    private readonly List<(string Name, bool Window, int Tensor)> _there = new(UsualInputs);

    /// <summary>Positions of the tokens.</summary>
    public int Positions => Once("positions", false, GraphScale.Fp32Bytes * scale.Tokens);

    /// <summary>Which tokens' logits are made.</summary>
    public int OutputRows => Once("outputs", false, GraphScale.Fp32Bytes * scale.Outputs);

    /// <summary>Which state of a recurrence each sequence goes on with.</summary>
    public int States => Once("states", false, GraphScale.Fp32Bytes * scale.Sequences);

    /// <summary>States of sequences that do not take part: none where buffers are reserved for all of them. A tensor without bytes is allocated all the
    /// same.</summary>
    public int FurtherStates => Once("further states", false, 0);

    /// <summary>A tensor that another backend made: embeddings, what comes from the GPU before.</summary>
    public int Of(string name, long width) => Once(name, false, scale.Wide(width));

    /// <summary>Where keys go.</summary>
    public int KeyCells(bool window) => Once("keys", window, scale.SplitsUnits ? GraphScale.IndexBytes * scale.Tokens : 0);

    /// <summary>Where values go: without flash attention they are kept by element.</summary>
    public int ValueCells(bool window) => Once("values", window, scale.SplitsUnits
        ? checked(GraphScale.IndexBytes * scale.Tokens * (scale.Flash || scale.TurnsValues ? 1 : valueWidth)) : 0);

    /// <summary>The matrix that spreads outliers of keys or of values over a part of a head.</summary>
    public int Rotation(bool keys, bool window, long side) =>
        Once(keys ? "rotation of keys" : "rotation of values", window, checked(GraphScale.Fp32Bytes * side * side));

    /// <summary>A tensor of that size from the host.</summary>
    public int Sized(string name, long bytes) => Once(name, false, bytes);

    /// <summary>The mask as attention reads it.</summary>
    public int Mask(bool window)
    {
        if (Find("cast", window) is { } cast)
            return cast;
        long elements = checked(scale.Tokens * (window ? scale.WindowCells : scale.Cells));
        int mask = Once("mask", window, checked(scale.MaskBytes * elements));
        if (!scale.Flash || !scale.CopiesMask)
            return mask;
        int node = graph.Node(checked(GraphScale.Fp16Bytes * elements), mask);
        _there.Add(("cast", window, node));
        return node;
    }

    private int Once(string name, bool window, long bytes)
    {
        if (Find(name, window) is { } known)
            return known;
        int input = graph.Input(bytes, kept: scale.Copies > 1);
        for (int copy = 1; copy < scale.Copies; copy++)
            graph.Write(graph.Input(bytes, kept: true));
        _there.Add((name, window, input));
        return input;
    }

    private int? Find(string name, bool window)
    {
        foreach ((string Name, bool Window, int Tensor) known in CollectionsMarshal.AsSpan(_there))
        {
            if (known.Window == window && known.Name == name)
                return known.Tensor;
        }

        return null;
    }
}
