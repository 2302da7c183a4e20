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
        long inner = (long)mamba.Heads * mamba.HeadDimension, maps = (long)InputAndOutputMaps * mamba.Groups * mamba.States;
        int projected = graph.Node(scale.Wide((InputAndGate * inner) + maps + mamba.Heads), input);
        int convolved = Convolved(projected, inner + maps, mamba.Kernel);
        int steps = graph.InPlace(scale.Wide(mamba.Heads), graph.Node(scale.Wide(mamba.Heads), graph.View(projected)));
        int scanned = Scanned(inner, mamba.States, convolved, steps);
        int gated = Gated(projected, convolved, scanned, inner);
        if (mamba.GatedNorm)
            gated = graph.InPlace(scale.Wide(inner), graph.View(gated));
        return graph.Node(scale.Wide(hidden), graph.View(gated));
    }

    private int Mamba(MambaDesign mamba, int input)
    {
        long inner = mamba.InnerSize, parameters = mamba.TimeStepRank + (InputAndOutputMaps * (long)mamba.States);
        int projected = graph.Node(scale.Wide(InputAndGate * inner), input);
        int convolved = Convolved(projected, inner, mamba.Kernel);
        int small = graph.Node(scale.Wide(parameters), convolved);
        int steps = graph.Node(scale.Wide(inner), graph.View(small));
        int scanned = Scanned(inner, mamba.States, convolved, steps, graph.View(small));
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
        long keys = (long)delta.KeyHeads * delta.KeyDimension, values = (long)delta.ValueHeads * delta.ValueDimension;
        int convolved = Convolved(graph.Node(scale.Wide((QueryAndKey * keys) + values), input), (QueryAndKey * keys) + values, delta.Kernel);
        int state = graph.Node(checked(GraphScale.Fp32Bytes * values * delta.KeyDimension * scale.Sequences));
        int mixed = Ruled(convolved, input, state, keys, values, delta.KeyDimension, delta.ValueHeads);
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
        long width = (long)delta.Heads * delta.HeadDimension;
        int query = Convolved(graph.Node(scale.Wide(width), input), width, delta.Kernel);
        int key = Convolved(graph.Node(scale.Wide(width), input), width, delta.Kernel);
        int value = Convolved(graph.Node(scale.Wide(width), input), width, delta.Kernel);
        int decay = graph.Node(scale.Wide(width), graph.Node(scale.Wide(delta.HeadDimension), input));
        int strength = graph.Node(scale.Wide(delta.Heads), input);
        int state = graph.Node(checked(GraphScale.Fp32Bytes * width * delta.HeadDimension * scale.Sequences));
        int mixed = graph.Node(checked(scale.Wide(width) + (GraphScale.Fp32Bytes * width * delta.HeadDimension * scale.Sequences)),
            graph.InPlace(scale.Wide(width), graph.View(query)), graph.InPlace(scale.Wide(width), graph.View(key)), value, decay, strength, state);
        graph.Write(graph.View(mixed));
        int normed = graph.InPlace(scale.Wide(width), graph.View(mixed));
        int gate = graph.Node(scale.Wide(width), graph.Node(scale.Wide(delta.HeadDimension), input));
        return graph.Node(scale.Wide(hidden), graph.InPlace(scale.Wide(width), normed, graph.InPlace(scale.Wide(width), graph.View(gate))));
    }

    private int Short(ShortConvolutionDesign convolution, int input)
    {
        int projected = graph.Node(scale.Wide(GatesAndInput * hidden), input);
        int gated = graph.Node(scale.Wide(hidden), graph.View(projected), graph.View(projected));
        int tail = graph.Node(checked(GraphScale.Fp32Bytes * hidden * (convolution.Kernel - 1) * scale.Sequences));
        int joined = graph.Node(
            checked(scale.Wide(hidden) + (GraphScale.Fp32Bytes * hidden * (convolution.Kernel - 1) * scale.Sequences)), graph.View(tail), graph.View(gated));
        graph.Write(graph.View(joined));
        int convolved = graph.Node(scale.Wide(hidden), joined);
        return graph.Node(scale.Wide(hidden), graph.InPlace(scale.Wide(hidden), graph.View(projected), convolved));
    }
}
