namespace InferenceSizing.Formats.Tests.Onnx;

/// <summary>An encoder as torch 1.13 exports one to opset 13: norms and GELU in their parts, and heads reshaped by lengths that the graph gathers from
/// shapes.</summary>
internal static class OnnxEncoder
{
    /// <summary>Nodes of one layer.</summary>
    public const int NodesOfLayer = 77;

    private const int Single = 1;

    /// <summary>The layers that have so many nodes at least.</summary>
    public static int LayersOf(int nodes) => (nodes + NodesOfLayer - 1) / NodesOfLayer;

    /// <summary>A file of so many layers with matrices of 64 by 64, which every layer has of its own.</summary>
    public static byte[] File(int layers)
    {
        OnnxWriter graph = new OnnxWriter().Input("x", Single, "batch", "sequence", 64).Integer("i0", 0).Integer("i1", 1).Integers("zero", 0)
            .Integers("c4", 4).Integers("c16", 16).Integers("c64", 64).Real("two", 2).Real("eps", 1e-12f).Real("root", 4).Real("root2", 1.4142135f)
            .Real("one", 1).Real("half", 0.5f);
        string last = "x";
        for (int layer = 0; layer < layers; layer++)
            last = Layer(graph, $"encoder.layer.{layer}", last);
        return graph.Node("Identity", [last], ["last"]).Output("last", Single, "batch", "sequence", 64).ToFile();
    }

    private static string Layer(OnnxWriter graph, string at, string input)
    {
        foreach (string matrix in (string[])["query", "key", "value", "out", "up", "down"])
        {
            graph.Weight($"{at}.{matrix}.weight", Single, 4, 64, 64).Weight($"{at}.{matrix}.bias", Single, 4, 64)
                .Node("MatMul", [matrix switch { "out" => $"{at}/joined", "up" => $"{at}/norm1", "down" => $"{at}/gelu", _ => input }, $"{at}.{matrix}.weight"],
                    [$"{at}/{matrix}/product"])
                .Node("Add", [$"{at}.{matrix}.bias", $"{at}/{matrix}/product"], [$"{at}/{matrix}"]);
            switch (matrix)
            {
                case "query" or "key" or "value":
                    Reshaped(graph, $"{at}/{matrix}", $"{at}/{matrix}/heads", "c4", "c16");
                    graph.Node("Transpose", [$"{at}/{matrix}/heads"], [$"{at}/{matrix}/turned"], ("perm", matrix == "key" ? [0, 2, 3, 1] : [0, 2, 1, 3]));
                    break;
                case "out":
                    Norm(graph, $"{at}/norm1", $"{at}/out", input);
                    break;
                case "up":
                    graph.Node("Div", [$"{at}/up", "root2"], [$"{at}/up/a"]).Node("Erf", [$"{at}/up/a"], [$"{at}/up/b"])
                        .Node("Add", [$"{at}/up/b", "one"], [$"{at}/up/c"]).Node("Mul", [$"{at}/up", $"{at}/up/c"], [$"{at}/up/d"])
                        .Node("Mul", [$"{at}/up/d", "half"], [$"{at}/gelu"]);
                    break;
                default:
                    Norm(graph, $"{at}/norm2", $"{at}/down", $"{at}/norm1");
                    break;
            }

            if (matrix != "value")
                continue;
            graph.Node("MatMul", [$"{at}/query/turned", $"{at}/key/turned"], [$"{at}/scores"]).Node("Div", [$"{at}/scores", "root"], [$"{at}/scaled"])
                .Node("Softmax", [$"{at}/scaled"], [$"{at}/shares"], ("axis", [-1]))
                .Node("MatMul", [$"{at}/shares", $"{at}/value/turned"], [$"{at}/mixed"])
                .Node("Transpose", [$"{at}/mixed"], [$"{at}/mixed/turned"], ("perm", [0, 2, 1, 3]));
            Reshaped(graph, $"{at}/mixed/turned", $"{at}/joined", "c64");
        }

        return $"{at}/norm2";
    }

    /// <summary>Nine nodes.</summary>
    private static void Reshaped(OnnxWriter graph, string from, string to, params string[] lengths) => graph
        .Node("Shape", [from], [$"{to}/s0"]).Node("Gather", [$"{to}/s0", "i0"], [$"{to}/g0"]).Node("Unsqueeze", [$"{to}/g0", "zero"], [$"{to}/u0"])
        .Node("Shape", [from], [$"{to}/s1"]).Node("Gather", [$"{to}/s1", "i1"], [$"{to}/g1"]).Node("Unsqueeze", [$"{to}/g1", "zero"], [$"{to}/u1"])
        .Node("Concat", [$"{to}/u0", $"{to}/u1", .. lengths], [$"{to}/shape"], ("axis", [0])).Node("Reshape", [from, $"{to}/shape"], [to]);

    /// <summary>A sum and the nine nodes of a norm.</summary>
    private static void Norm(OnnxWriter graph, string to, string left, string right) => graph
        .Weight($"{to}.weight", Single, 4, 64).Weight($"{to}.bias", Single, 4, 64)
        .Node("Add", [left, right], [$"{to}/sum"]).Node("ReduceMean", [$"{to}/sum"], [$"{to}/mean"], ("axes", [-1]))
        .Node("Sub", [$"{to}/sum", $"{to}/mean"], [$"{to}/centred"]).Node("Pow", [$"{to}/centred", "two"], [$"{to}/square"])
        .Node("ReduceMean", [$"{to}/square"], [$"{to}/variance"], ("axes", [-1])).Node("Add", [$"{to}/variance", "eps"], [$"{to}/safe"])
        .Node("Sqrt", [$"{to}/safe"], [$"{to}/deviation"]).Node("Div", [$"{to}/centred", $"{to}/deviation"], [$"{to}/normal"])
        .Node("Mul", [$"{to}/normal", $"{to}.weight"], [$"{to}/scaled"]).Node("Add", [$"{to}/scaled", $"{to}.bias"], [to]);
}
