using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>Recurrent layers as llama.cpp's graphs run them: <c>src/models/mamba-base.cpp</c>, <c>delta-net-base.cpp</c>, <c>lfm2.cpp</c>.</summary>
/// <param name="graph">The graph.</param>
/// <param name="scale">How much it is planned for.</param>
/// <param name="hidden">h.</param>
internal sealed class RecurrentGraph(ComputeGraph graph, GraphScale scale, long hidden)
{
    private const int InputAndGate = 2, InputAndOutputMaps = 2, QueryAndKey = 2, GatesAndInput = 3;

    /// <param name="design">A recurrent layer.</param>
    /// <param name="input">What it reads.</param>
    /// <returns>The layer's output, projected.</returns>
    public int Add(MixerDesign design, int input) => design switch
    {
        Mamba2Design mamba => Mamba2(mamba, input),
        MambaDesign mamba => Mamba(mamba, input),
        GatedDeltaNetDesign delta => DeltaNet(delta, input),
        KimiDeltaDesign delta => KimiDelta(delta, input),
        ShortConvolutionDesign convolution => Short(convolution, input),
        _ => graph.Node(scale.Wide(hidden), input),
    };

    /// <summary>The tail of the tokens before, the new ones behind it, and the convolution over both.</summary>
    private int Convolved(int input, long width, int kernel)
    {
        int tail = graph.Node(checked(GraphScale.Fp32Bytes * width * (kernel - 1) * scale.Sequences));
        int joined = graph.Node(
            checked(scale.Wide(width) + (GraphScale.Fp32Bytes * width * (kernel - 1) * scale.Sequences)), graph.View(tail), graph.View(input));
        graph.Write(graph.View(joined));
        return graph.InPlace(scale.Wide(width), graph.Node(scale.Wide(width), joined));
    }

    private int Mamba2(Mamba2Design mamba, int input)
    {
        long inner = mamba.Heads.Length * mamba.HeadDimension.Length, maps = InputAndOutputMaps * mamba.Groups.Length * mamba.States.Length;
        int projected = graph.Node(scale.Wide((InputAndGate * inner) + maps + mamba.Heads.Length), input);
        int convolved = Convolved(projected, inner + maps, (int)mamba.Kernel.Length);
        int steps = graph.InPlace(scale.Wide(mamba.Heads.Length), graph.Node(scale.Wide(mamba.Heads.Length), graph.View(projected)));
        int scanned = Scanned(inner, (int)mamba.States.Length, convolved, steps);
        int gated = Gated(projected, convolved, scanned, inner);
        if (mamba.GatedNorm)
            gated = graph.InPlace(scale.Wide(inner), graph.View(gated));
        return graph.Node(scale.Wide(hidden), graph.View(gated));
    }

    private int Mamba(MambaDesign mamba, int input)
    {
        long inner = mamba.InnerSize.Length, parameters = mamba.TimeStepRank.Length + (InputAndOutputMaps * mamba.States.Length);
        int projected = graph.Node(scale.Wide(InputAndGate * inner), input);
        int convolved = Convolved(projected, inner, (int)mamba.Kernel.Length);
        int small = graph.Node(scale.Wide(parameters), convolved);
        int steps = graph.Node(scale.Wide(inner), graph.View(small));
        int scanned = Scanned(inner, (int)mamba.States.Length, convolved, steps, graph.View(small));
        return graph.Node(scale.Wide(hidden), graph.View(Gated(projected, convolved, scanned, inner)));
    }

    /// <summary>The scan's outputs and the states after it are one tensor.</summary>
    private int Scanned(long inner, int states, int convolved, params ReadOnlySpan<int> others)
    {
        int scanned = graph.Node(
            checked(scale.Wide(inner) + (GraphScale.Fp32Bytes * inner * states * scale.Sequences)), [graph.View(convolved), .. others]);
        graph.Write(graph.View(scanned));
        return scanned;
    }

    /// <summary>What bypasses the scan is added to it, and the gate is applied.</summary>
    private int Gated(int projected, int convolved, int scanned, long inner)
    {
        int gate = graph.Node(scale.Wide(inner), graph.View(projected));
        int bypass = graph.Node(scale.Wide(inner), graph.View(convolved));
        int sum = graph.InPlace(scale.Wide(inner), graph.View(scanned), bypass);
        return graph.Node(scale.Wide(inner), graph.View(gate), sum);
    }

    private int DeltaNet(GatedDeltaNetDesign delta, int input)
    {
        long keys = delta.KeyHeads.Length * delta.KeyDimension.Length, values = delta.ValueHeads.Length * delta.ValueDimension.Length;
        int convolved = Convolved(graph.Node(scale.Wide((QueryAndKey * keys) + values), input), (QueryAndKey * keys) + values, (int)delta.Kernel.Length);
        int state = graph.Node(checked(GraphScale.Fp32Bytes * values * delta.KeyDimension.Length * scale.Sequences));
        int mixed = Ruled(convolved, input, state, keys, values, (int)delta.KeyDimension.Length, delta.ValueHeads.Length);
        int normed = graph.InPlace(scale.Wide(values), graph.View(mixed));
        int gate = graph.InPlace(scale.Wide(values), graph.View(graph.Node(scale.Wide(values), input)));
        return graph.Node(scale.Wide(hidden), graph.View(graph.InPlace(scale.Wide(values), normed, gate)));
    }

    /// <summary>Queries and keys are normed out of the convolved; the rule's outputs and the states after it are one tensor.</summary>
    private int Ruled(int convolved, int input, int state, long keys, long values, int keyDimension, long gates)
    {
        int query = graph.InPlace(scale.Wide(keys), graph.View(convolved)), key = graph.InPlace(scale.Wide(keys), graph.View(convolved));
        int decay = graph.Node(scale.Wide(gates), input), strength = graph.Node(scale.Wide(gates), input);
        int mixed = graph.Node(checked(scale.Wide(values) + (GraphScale.Fp32Bytes * values * keyDimension * scale.Sequences)),
            query, key, graph.View(convolved), decay, strength, graph.View(state));
        graph.Write(graph.View(mixed));
        return mixed;
    }

    private int KimiDelta(KimiDeltaDesign delta, int input)
    {
        long width = delta.Heads.Length * delta.HeadDimension.Length;
        int query = Convolved(graph.Node(scale.Wide(width), input), width, (int)delta.Kernel.Length);
        int key = Convolved(graph.Node(scale.Wide(width), input), width, (int)delta.Kernel.Length);
        int value = Convolved(graph.Node(scale.Wide(width), input), width, (int)delta.Kernel.Length);
        int decay = graph.Node(scale.Wide(width), graph.Node(scale.Wide(delta.HeadDimension.Length), input));
        int strength = graph.Node(scale.Wide(delta.Heads.Length), input);
        int state = graph.Node(checked(GraphScale.Fp32Bytes * width * delta.HeadDimension.Length * scale.Sequences));
        int mixed = graph.Node(checked(scale.Wide(width) + (GraphScale.Fp32Bytes * width * delta.HeadDimension.Length * scale.Sequences)),
            graph.InPlace(scale.Wide(width), graph.View(query)), graph.InPlace(scale.Wide(width), graph.View(key)), value, decay, strength, state);
        graph.Write(graph.View(mixed));
        int normed = graph.InPlace(scale.Wide(width), graph.View(mixed));
        int gate = graph.Node(scale.Wide(width), graph.Node(scale.Wide(delta.HeadDimension.Length), input));
        return graph.Node(scale.Wide(hidden), graph.InPlace(scale.Wide(width), normed, graph.InPlace(scale.Wide(width), graph.View(gate))));
    }

    private int Short(ShortConvolutionDesign convolution, int input)
    {
        int projected = graph.Node(scale.Wide(GatesAndInput * hidden), input);
        int gated = graph.Node(scale.Wide(hidden), graph.View(projected), graph.View(projected));
        int tail = graph.Node(checked(GraphScale.Fp32Bytes * hidden * (convolution.Kernel.Length - 1) * scale.Sequences));
        int joined = graph.Node(
            checked(scale.Wide(hidden) + (GraphScale.Fp32Bytes * hidden * (convolution.Kernel.Length - 1) * scale.Sequences)), graph.View(tail),
                graph.View(gated));
        graph.Write(graph.View(joined));
        int convolved = graph.Node(scale.Wide(hidden), joined);
        return graph.Node(scale.Wide(hidden), graph.InPlace(scale.Wide(hidden), graph.View(projected), convolved));
    }
}
