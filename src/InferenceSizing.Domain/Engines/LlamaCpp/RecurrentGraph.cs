using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>Recurrent layers as llama.cpp's graphs run them: <c>src/models/mamba-base.cpp</c>, <c>delta-net-base.cpp</c>, <c>lfm2.cpp</c>.</summary>
/// <param name="graph">The graph.</param>
/// <param name="scale">How much it is planned for.</param>
/// <param name="inputs">What it reads from the host.</param>
/// <param name="hidden">h.</param>
/// <param name="model">What the model's graph does differently.</param>
internal sealed class RecurrentGraph(ComputeGraph graph, GraphScale scale, StackInputs inputs, long hidden, LlamaCppModel model)
{
    /// <summary>Parts of what is convolved beside the values.</summary>
    public const int InputAndOutputMaps = 2, QueryAndKey = 2;

    private const int InputAndGate = 2, GatesAndInput = 3, QueryKeyAndValue = 3, DecayAndStrengthTogether = 2;

    /// <param name="design">A recurrent layer.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="afterScan">What else is asked for before the scan's outputs are gated.</param>
    /// <returns>The layer's output, projected.</returns>
    public int Add(MixerDesign design, int input, Action? afterScan = null) => design switch
    {
        Mamba2Design mamba => Mamba2(mamba, input, afterScan),
        MambaDesign mamba => Mamba(mamba, input),
        GatedDeltaNetDesign delta => DeltaNet(delta, input),
        KimiDeltaDesign delta => KimiDelta(delta, input),
        ShortConvolutionDesign convolution => Short(convolution, input),
        _ => graph.Node(scale.Wide(hidden), input),
    };

    /// <summary>Tails or states of all sequences out of the cache, and those of no sequence, which are written back (<c>build_rs</c>).</summary>
    /// <param name="early">Whether they are asked for before all that waits.</param>
    /// <param name="bytes">Of all.</param>
    private int Tail(bool early, long bytes)
    {
        int read = early ? graph.Early(bytes, inputs.States) : graph.Node(bytes, inputs.States);
        graph.Write(early ? graph.Early(0, inputs.FurtherStates) : graph.Node(0, inputs.FurtherStates));
        return read;
    }

    /// <summary>The tail of the tokens before and the new ones behind it; the tail after them is kept for the next pass.</summary>
    private int Joined(int tail, int input, long width, long kernel)
    {
        int joined = graph.Node(checked(scale.Wide(width) + scale.Tail(width, kernel)), graph.View(tail), graph.View(input));
        graph.Write(graph.View(joined));
        graph.Settle();
        return joined;
    }

    /// <summary>The convolution and its activation.</summary>
    private int Convolved(int joined, long width) => graph.InPlace(scale.Wide(width), graph.Node(scale.Wide(width), joined));

    private int Mamba2(Mamba2Design mamba, int input, Action? afterScan)
    {
        long inner = (mamba.Heads.Length * mamba.HeadDimension).Length, maps = (InputAndOutputMaps * mamba.Groups * mamba.States).Length;
        int tail = Tail(true, scale.Tail(inner + maps, mamba.Kernel.Length));
        int projected = graph.Node(scale.Wide((InputAndGate * inner) + maps + mamba.Heads.Length), input);
        int convolved = Convolved(Joined(tail, projected, inner + maps, mamba.Kernel.Length), inner + maps);
        int steps = graph.InPlace(scale.Wide(mamba.Heads.Length), graph.Node(scale.Wide(mamba.Heads.Length), graph.View(projected)));
        int scanned = Scanned(inner, mamba.States.Length, convolved, steps);
        afterScan?.Invoke();
        int gated = Gated(scanned, inner, graph.Node(scale.Wide(inner), graph.View(projected)),
            graph.Node(scale.Wide(inner), graph.View(convolved)));
        if (mamba.GatedNorm)
            gated = graph.InPlace(scale.Wide(inner), graph.View(gated));
        return graph.Node(scale.Wide(hidden), graph.View(gated));
    }

    private int Mamba(MambaDesign mamba, int input)
    {
        long inner = mamba.InnerSize.Length, parameters = mamba.TimeStepRank.Length + (InputAndOutputMaps * mamba.States.Length);
        int tail = Tail(true, scale.Tail(inner, mamba.Kernel.Length));
        int projected = graph.Node(scale.Wide(InputAndGate * inner), input);
        int convolved = Convolved(Joined(tail, projected, inner, mamba.Kernel.Length), inner);
        int small = graph.Node(scale.Wide(parameters), convolved);
        int rank = graph.Node(scale.Wide(mamba.TimeStepRank.Length), graph.View(small));
        int steps = graph.InPlace(scale.Wide(inner), graph.Node(scale.Wide(inner), rank));
        int scanned = Scanned(inner, mamba.States.Length, convolved, steps, Map(), Map());
        int gate = graph.Node(scale.Wide(inner), graph.View(projected));
        int gated = Gated(scanned, inner, gate, graph.InPlace(scale.Wide(inner), convolved));
        return graph.View(graph.Node(scale.Wide(hidden), gated));

        int Map() => mamba.InnerNorms ? graph.Node(scale.Wide(mamba.States.Length), graph.View(small)) : graph.View(small);
    }

    /// <summary>The scan's outputs and the states after it are one tensor.</summary>
    private int Scanned(long inner, long states, int convolved, params ReadOnlySpan<int> others)
    {
        int scanned = graph.Node(checked(scale.Wide(inner) + scale.States(inner, states)), [graph.View(convolved), .. others, inputs.States]);
        graph.Write(graph.Node(0, inputs.FurtherStates));
        graph.Write(graph.View(scanned));
        graph.Settle();
        return scanned;
    }

    /// <summary>What bypasses the scan is added to it, and the gate is applied.</summary>
    private int Gated(int scanned, long inner, int gate, int bypass)
    {
        int sum = graph.InPlace(scale.Wide(inner), graph.View(scanned), bypass);
        return graph.Node(scale.Wide(inner), gate, sum);
    }

    private int DeltaNet(GatedDeltaNetDesign delta, int input)
    {
        long keys = (delta.KeyHeads.Length * delta.KeyDimension).Length, values = (delta.ValueHeads.Length * delta.ValueDimension).Length,
            all = (QueryAndKey * keys) + values;
        int tail = Tail(false, scale.Tail(all, delta.Kernel.Length));
        int joined = Joined(tail, graph.Node(scale.Wide(all), input), all, delta.Kernel.Length);
        int state = Tail(false, scale.States(values, delta.KeyDimension.Length));
        int convolved = Convolved(joined, all);
        long read = model.RepeatsKeys ? values : keys;
        int query = NormedPart(convolved, keys, read), key = NormedPart(convolved, keys, read);
        (int decay, int strength) = DecayAndStrength(delta.ValueHeads.Length, input);
        int mixed = Ruled(values, delta.KeyDimension.Length, query, key, graph.View(convolved), decay, strength, graph.View(state));
        int normed = graph.InPlace(scale.Wide(values), graph.View(mixed));
        int gate = graph.InPlace(scale.Wide(values), graph.View(graph.Node(scale.Wide(values), input)));
        return graph.View(graph.Node(scale.Wide(hidden), graph.View(graph.InPlace(scale.Wide(values), normed, gate))));
    }

    /// <summary>One matrix for both, or one for each.</summary>
    private (int Decay, int Strength) DecayAndStrength(long heads, int input)
    {
        int decay = graph.Node(scale.Wide(model.RepeatsKeys ? DecayAndStrengthTogether * heads : heads), input);
        int decayed = graph.Node(scale.Wide(heads), graph.View(decay));
        int strength = model.RepeatsKeys ? decay : graph.Node(scale.Wide(heads), input);
        return (decayed, graph.Node(scale.Wide(heads), graph.View(strength)));
    }

    /// <summary>Queries or keys out of the convolved, normed, and repeated for each head of the values where the rule does not do it itself.</summary>
    private int NormedPart(int convolved, long width, long read)
    {
        int part = graph.InPlace(scale.Wide(width), graph.View(convolved));
        return read == width ? part : graph.Node(scale.Wide(read), graph.View(part));
    }

    /// <summary>The rule's outputs and the states after it are one tensor.</summary>
    private int Ruled(long values, long keyDimension, params ReadOnlySpan<int> sources)
    {
        int mixed = graph.Node(checked(scale.Wide(values) + scale.States(values, keyDimension)), sources);
        graph.Write(graph.View(mixed));
        graph.Settle();
        return mixed;
    }

    private int KimiDelta(KimiDeltaDesign delta, int input)
    {
        long width = (delta.Heads.Length * delta.HeadDimension).Length;
        int tail = Tail(false, scale.Tail(QueryKeyAndValue * width, delta.Kernel.Length));
        int queries = Joined(tail, graph.Node(scale.Wide(width), input), width, delta.Kernel.Length);
        int keys = Joined(tail, graph.Node(scale.Wide(width), input), width, delta.Kernel.Length);
        int values = Joined(tail, graph.Node(scale.Wide(width), input), width, delta.Kernel.Length);
        int state = Tail(false, scale.States(width, delta.HeadDimension.Length));
        int query = graph.InPlace(scale.Wide(width), graph.View(Part(queries))), key = graph.InPlace(scale.Wide(width), graph.View(Part(keys)));
        int value = Part(values);
        int decay = graph.InPlace(scale.Wide(width), graph.View(graph.Node(scale.Wide(width), graph.Node(scale.Wide(delta.HeadDimension.Length), input))));
        int strength = graph.InPlace(scale.Wide(delta.Heads.Length), graph.View(graph.Node(scale.Wide(delta.Heads.Length), input)));
        int mixed = Ruled(width, delta.HeadDimension.Length, query, key, graph.View(value), graph.View(decay), strength, graph.View(state));
        int normed = graph.InPlace(scale.Wide(width), graph.View(graph.Node(scale.Wide(width), graph.View(mixed))));
        int gate = graph.Node(scale.Wide(width), graph.Node(scale.Wide(delta.HeadDimension.Length), graph.View(input)));
        int gated = graph.InPlace(scale.Wide(width), normed, graph.InPlace(scale.Wide(width), graph.View(gate)));
        return graph.Node(scale.Wide(hidden), graph.Node(scale.Wide(width), gated));

        int Part(int joined) => graph.InPlace(scale.Wide(width), graph.View(graph.Node(scale.Wide(width), joined)));
    }

    private int Short(ShortConvolutionDesign convolution, int input)
    {
        int tail = Tail(true, scale.Tail(hidden, convolution.Kernel.Length));
        int projected = graph.Node(scale.Wide(GatesAndInput * hidden), input);
        int joined = Joined(tail, graph.Node(scale.Wide(hidden), graph.View(projected), graph.View(projected)), hidden, convolution.Kernel.Length);
        int convolved = graph.Node(scale.Wide(hidden), joined);
        return graph.Node(scale.Wide(hidden), graph.InPlace(scale.Wide(hidden), graph.View(projected), convolved));
    }
}
