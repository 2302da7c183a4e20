using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>Recurrent layers as llama.cpp's graphs run them: <c>src/models/mamba-base.cpp</c>, <c>delta-net-base.cpp</c>, <c>lfm2.cpp</c>.</summary>
/// <remarks>States in host memory are read and written there. So is a selective scan of a layer whose weights are there: its output is one row, and what has
/// fewer than 32 is not brought to the GPU.</remarks>
/// <param name="graph">The graph.</param>
/// <param name="scale">How much it is planned for.</param>
/// <param name="inputs">What it reads from the host.</param>
/// <param name="hidden">h.</param>
/// <param name="model">What the model's graph does differently.</param>
/// <param name="weights">Of the layer under construction.</param>
internal sealed class RecurrentGraph(
    ComputeGraph graph, GraphScale scale, StackInputs inputs, AxisLength hidden, LlamaCppModel model, LayerWeights weights)
{
    /// <summary>Parts of what is convolved next to the values.</summary>
    public const int InputAndOutputMaps = 2, QueryAndKey = 2;

    private const int InputAndGate = 2, GatesAndInput = 3, QueryKeyAndValue = 3, DecayAndStrengthTogether = 2;

    /// <summary>Whether the states of the layer under construction are in host memory.</summary>
    public bool StatesOnHost { get; set; }

    /// <summary>Whether the gate of the layer under construction is copied out of its projection on the next card.</summary>
    public bool GateIsElsewhere { get; set; }

    /// <summary>What the next card copies the gate out of: a part of the projection with what lies between its rows.</summary>
    /// <param name="design">The last mixer of the card ahead.</param>
    public void CopyGate(MixerDesign? design)
    {
        (AxisLength inner, AxisLength all) = design switch
        {
            Mamba2Design mamba => (mamba.Heads * mamba.HeadDimension,
                (InputAndGate * mamba.Heads * mamba.HeadDimension) + (InputAndOutputMaps * mamba.Groups * mamba.States) + mamba.Heads),
            MambaDesign mamba => (mamba.InnerSize, InputAndGate * mamba.InnerSize),
            _ => (AxisLength.Zero, AxisLength.Zero),
        };
        if (inner.Exists)
            graph.Write(graph.Node(scale.Wide(inner),
                inputs.Sized("projected", checked(GraphScale.Fp32Bytes * (((scale.Tokens - 1) * all.Length) + inner.Length)))));
    }

    private int Gate(int projected, AxisLength inner) =>
        GateIsElsewhere ? inputs.Of("gate", inner.Length) : graph.Node(scale.Wide(inner), graph.View(projected));

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
    public int Tail(bool early, long bytes)
    {
        int read = Asked(StatesOnHost ? graph.OnHost(bytes) : graph.Node(bytes, inputs.States));
        if (!StatesOnHost)
            Asked(graph.Write(Asked(graph.Node(0, inputs.FurtherStates))));
        return read;

        int Asked(int tensor) => early ? graph.Early(tensor) : tensor;
    }

    /// <summary>The tail of the tokens before and the new ones behind it; the tail after them is kept for the next pass.</summary>
    private int Joined(int tail, int input, AxisLength width, AxisLength kernel)
    {
        int joined = graph.Node(checked(scale.Wide(width) + scale.Tail(width, kernel)), graph.View(tail), graph.View(input));
        Keep(joined);
        graph.Settle();
        return joined;
    }

    /// <summary>Writes a part of a tensor to the cache.</summary>
    public void Keep(int tensor)
    {
        if (StatesOnHost)
            graph.OnHost(0, graph.View(tensor));
        else
            graph.Write(graph.View(tensor));
    }

    /// <summary>The convolution, its bias and its activation.</summary>
    private int Convolved(int joined, AxisLength width, AxisLength kernel, bool bias)
    {
        int convolved = graph.Product(scale.Wide(width), weights.Staged.Vector((width * kernel).Length), joined);
        return graph.InPlace(scale.Wide(width), bias ? weights.Scaled(convolved, width, width) : convolved);
    }

    private int Mamba2(Mamba2Design mamba, int input, Action? afterScan)
    {
        AxisLength inner = mamba.Heads * mamba.HeadDimension, convolvedWidth = inner + (InputAndOutputMaps * mamba.Groups * mamba.States);
        int tail = Tail(true, scale.Tail(convolvedWidth, mamba.Kernel));
        int projected = weights.Product(TensorRole.RecurrentIn, inner + convolvedWidth + mamba.Heads, hidden, input);
        int convolved = Convolved(Joined(tail, projected, convolvedWidth, mamba.Kernel), convolvedWidth, mamba.Kernel, mamba.ConvolutionBias);
        int steps = weights.Scaled(graph.Node(scale.Wide(mamba.Heads), graph.View(projected)), mamba.Heads, mamba.Heads);
        int scanned = Scanned(inner, mamba.States, convolved, graph.InPlace(scale.Wide(mamba.Heads), steps));
        afterScan?.Invoke();
        int gate = Gate(projected, inner);
        int gated = Gated(scanned, inner, gate, graph.Product(scale.Wide(inner), weights.Staged.Vector(mamba.Heads.Length), graph.View(convolved)));
        if (mamba.GatedNorm)
            gated = weights.Scaled(graph.InPlace(scale.Wide(inner), graph.View(gated)), inner, inner);
        return weights.Product(TensorRole.RecurrentOut, hidden, inner, graph.View(gated));
    }

    private int Mamba(MambaDesign mamba, int input)
    {
        AxisLength inner = mamba.InnerSize, rank = mamba.TimeStepRank, parameters = rank + (InputAndOutputMaps * mamba.States);
        int tail = Tail(true, scale.Tail(inner, mamba.Kernel));
        int projected = weights.Product(TensorRole.RecurrentIn, InputAndGate * inner, hidden, input);
        int convolved = Convolved(Joined(tail, projected, inner, mamba.Kernel), inner, mamba.Kernel, mamba.ConvolutionBias);
        int small = weights.Product(TensorRole.RecurrentState, parameters, inner, convolved);
        int ranked = mamba.InnerNorms && weights.Staged.Any ? weights.Scaled(graph.Node(scale.Wide(rank), graph.View(small)), rank, rank) : graph.View(small);
        int steps = weights.Scaled(weights.Product(TensorRole.RecurrentState, inner, rank, ranked), inner, inner);
        int scanned = Scanned(inner, mamba.States, convolved, graph.InPlace(scale.Wide(inner), steps), Map(), Map());
        int gate = Gate(projected, inner);
        int gated = Gated(scanned, inner, gate, weights.Staged.Any ? weights.Scaled(convolved, inner, inner) : graph.InPlace(scale.Wide(inner), convolved));
        return graph.View(weights.Product(TensorRole.RecurrentOut, hidden, inner, gated));

        int Map() => mamba.InnerNorms ? weights.Scaled(graph.Node(scale.Wide(mamba.States), graph.View(small)), mamba.States, mamba.States) : graph.View(small);
    }

    /// <summary>The scan's outputs and the states after it are one tensor.</summary>
    private int Scanned(AxisLength inner, AxisLength states, int convolved, params ReadOnlySpan<int> others)
    {
        if (weights.Staged.Any)
        {
            int copied = graph.OnHost(scale.Wide(inner), [graph.View(convolved), .. others]);
            graph.Settle();
            return copied;
        }

        int before = StatesOnHost ? graph.Input(scale.States(inner, states)) : inputs.States;
        int scanned = graph.Product(checked(scale.Wide(inner) + scale.States(inner, states)), 0, [graph.View(convolved), .. others, before]);
        if (!StatesOnHost)
            graph.Write(graph.Node(0, inputs.FurtherStates));
        Keep(scanned);
        graph.Settle();
        return scanned;
    }

    /// <summary>What bypasses the scan is added to it, and the gate is applied.</summary>
    private int Gated(int scanned, AxisLength inner, int gate, int bypass)
    {
        int sum = graph.InPlace(scale.Wide(inner), graph.View(scanned), bypass);
        return graph.Node(scale.Wide(inner), gate, sum);
    }

    private int DeltaNet(GatedDeltaNetDesign delta, int input)
    {
        AxisLength keys = delta.KeyHeads * delta.KeyDimension, values = delta.ValueHeads * delta.ValueDimension, all = (QueryAndKey * keys) + values;
        int tail = Tail(false, scale.Tail(all, delta.Kernel));
        int joined = Joined(tail, weights.Product(TensorRole.RecurrentQueryKeyValue, all, hidden, input), all, delta.Kernel);
        int state = Tail(false, scale.States(values, delta.KeyDimension));
        int convolved = Convolved(joined, all, delta.Kernel, bias: false);
        AxisLength read = model.RepeatsKeys ? values : keys;
        int query = NormedPart(convolved, keys, read), key = NormedPart(convolved, keys, read);
        (int decay, int strength) = DecayAndStrength(delta.ValueHeads, input);
        int mixed = Ruled(values, delta.KeyDimension, query, key, graph.View(convolved), decay, strength, graph.View(state));
        int normed = weights.Scaled(graph.InPlace(scale.Wide(values), graph.View(mixed)), values, delta.ValueDimension);
        int gate = graph.InPlace(scale.Wide(values), graph.View(weights.Product(TensorRole.RecurrentIn, values, hidden, input)));
        return graph.View(weights.Product(TensorRole.RecurrentOut, hidden, values, graph.View(graph.InPlace(scale.Wide(values), normed, gate))));
    }

    /// <summary>One matrix for both, or one for each.</summary>
    private (int Decay, int Strength) DecayAndStrength(AxisLength heads, int input)
    {
        AxisLength both = DecayAndStrengthTogether * heads;
        long matrices = weights.Staged.Of(TensorRole.RecurrentState, both.Length, hidden.Length), one = matrices / DecayAndStrengthTogether;
        int decay = model.RepeatsKeys ? graph.Product(scale.Wide(both), matrices, input) : graph.Product(scale.Wide(heads), one, input);
        int decayed = weights.Scaled(graph.Node(scale.Wide(heads), graph.View(decay)), heads, heads);
        int strength = model.RepeatsKeys ? decay : graph.Product(scale.Wide(heads), one, input);
        return (weights.Scaled(decayed, heads, heads), graph.Node(scale.Wide(heads), graph.View(strength)));
    }

    /// <summary>Queries or keys out of the convolved, normed, and repeated for each head of the values where the rule does not do it itself.</summary>
    private int NormedPart(int convolved, AxisLength width, AxisLength read)
    {
        int part = graph.InPlace(scale.Wide(width), graph.View(convolved));
        return read == width ? part : graph.Node(scale.Wide(read), graph.View(part));
    }

    /// <summary>The rule's outputs and the states after it are one tensor.</summary>
    private int Ruled(AxisLength values, AxisLength keyDimension, params ReadOnlySpan<int> sources)
    {
        int mixed = graph.Node(checked(scale.Wide(values) + scale.States(values, keyDimension)), sources);
        Keep(mixed);
        graph.Settle();
        return mixed;
    }

    private int KimiDelta(KimiDeltaDesign delta, int input)
    {
        AxisLength head = delta.HeadDimension, width = delta.Heads * head;
        int tail = Tail(false, scale.Tail(QueryKeyAndValue * width, delta.Kernel));
        int queries = Projected(TensorRole.AttentionQuery), keys = Projected(TensorRole.AttentionKey), values = Projected(TensorRole.AttentionValue);
        int state = Tail(false, scale.States(width, head));
        int query = graph.InPlace(scale.Wide(width), graph.View(Part(queries))), key = graph.InPlace(scale.Wide(width), graph.View(Part(keys)));
        int value = Part(values);
        int decay = weights.Scaled(LowRank(delta.FullDecay, input), width, width);
        decay = weights.Scaled(graph.InPlace(scale.Wide(width), graph.View(decay)), width, delta.Heads);
        int strength = graph.InPlace(scale.Wide(delta.Heads), graph.View(weights.Product(TensorRole.RecurrentState, delta.Heads, hidden, input)));
        int mixed = Ruled(width, head, query, key, graph.View(value), graph.View(decay), strength, graph.View(state));
        int normed = weights.Scaled(graph.InPlace(scale.Wide(width), graph.View(graph.Node(scale.Wide(width), graph.View(mixed)))), width, head);
        int gate = LowRank(delta.FullGate, graph.View(input));
        int gated = graph.InPlace(scale.Wide(width), normed, graph.InPlace(scale.Wide(width), graph.View(gate)));
        return weights.Product(TensorRole.AttentionOutput, hidden, width, graph.Node(scale.Wide(width), gated));

        int Projected(TensorRole role) => Joined(tail, weights.Product(role, width, hidden, input), width, delta.Kernel);

        int LowRank(bool full, int read) => full ? weights.Product(TensorRole.RecurrentState, width, hidden, read)
            : weights.Product(TensorRole.RecurrentState, width, head, weights.Product(TensorRole.RecurrentState, head, hidden, read));

        // Its kernel is read in another shape, which cuts no split.
        int Part(int joined) => graph.InPlace(scale.Wide(width), graph.View(weights.Staged.Any
            ? graph.Node(scale.Wide(width), joined, graph.Input(weights.Staged.Vector((width * delta.Kernel).Length)))
            : graph.Node(scale.Wide(width), joined)));
    }

    private int Short(ShortConvolutionDesign convolution, int input)
    {
        int tail = Tail(true, scale.Tail(hidden, convolution.Kernel));
        int projected = weights.Product(TensorRole.RecurrentIn, GatesAndInput * hidden, hidden, input);
        int joined = Joined(tail, graph.Node(scale.Wide(hidden), graph.View(projected), graph.View(projected)), hidden, convolution.Kernel);
        int convolved = graph.Product(scale.Wide(hidden), weights.Staged.Vector((hidden * convolution.Kernel).Length), joined);
        return weights.Product(TensorRole.RecurrentOut, hidden, hidden, graph.InPlace(scale.Wide(hidden), graph.View(projected), convolved));
    }
}
