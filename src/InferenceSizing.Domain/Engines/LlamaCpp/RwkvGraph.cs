using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>Layers of RWKV-6 and 7 as llama.cpp's graphs run them: <c>src/models/rwkv6-base.cpp</c>, <c>rwkv7-base.cpp</c> and those beside them.</summary>
/// <remarks>Both parts of a layer see the token before; the two tails are one tensor of the cache. Equal to v0.5.0 run.</remarks>
/// <param name="graph">The graph.</param>
/// <param name="scale">How much it is planned for.</param>
/// <param name="inputs">What it reads from the host.</param>
/// <param name="hidden">h.</param>
/// <param name="parts">States of recurrent layers.</param>
/// <param name="weights">Of the layer under construction.</param>
internal sealed class RwkvGraph(ComputeGraph graph, GraphScale scale, StackInputs inputs, AxisLength hidden, RecurrentGraph parts, LayerWeights weights)
{
    private const int TailsOfLayer = 2;

    private static readonly AxisLength Before = AxisLength.From(TailsOfLayer);

    /// <summary>Values of the first layer, which all others keep a part of.</summary>
    private int _firstValues;

    private long Wide => scale.Wide(hidden);

    /// <summary>A layer.</summary>
    /// <param name="layer">Its design.</param>
    /// <param name="stream">What it adds to.</param>
    /// <param name="ends">Whether it is the last, after which the rows of the logits alone are made.</param>
    /// <param name="norm">A norm of all tokens.</param>
    public int Add(LayerDesign layer, int stream, bool ends, Func<int, int> norm)
    {
        long both = TailsOfLayer * scale.Tail(hidden, Before);
        int tail = parts.Tail(true, both), state = parts.Tail(true, scale.States(hidden, HeadOf(layer.Mixer)));
        int read = norm(stream), before = Shifted(tail, read);
        int mixed = layer.Mixer is RwkvSixthDesign sixth ? Sixth(sixth, read, before, state) : Seventh((RwkvSeventhDesign)layer.Mixer!, read, before, state);
        int sum = graph.Node(Wide, graph.View(mixed), graph.View(stream));
        int fed = norm(sum);
        parts.Keep(graph.Node(both, graph.View(read), graph.View(fed)));
        graph.Settle();
        return Channel((RwkvChannelMixDesign)layer.FeedForward!, sum, fed, Shifted(tail, fed), ends);
    }

    /// <summary>What the GPU before hands over beside its last layer's output: the norm before its last feed-forward, as it is and shifted by a token, whose
    /// difference is made here, and the first layer's values.</summary>
    /// <param name="mixer">The first mixer here; any other design hands over nothing more.</param>
    public void Enter(MixerDesign? mixer)
    {
        if (mixer is not (RwkvSixthDesign or RwkvSeventhDesign))
            return;
        graph.Write(graph.Node(Wide, inputs.Of("fed before", hidden.Length), inputs.Of("fed", hidden.Length)));
        if (mixer is RwkvSeventhDesign)
            _firstValues = inputs.Of("values of the first layer", hidden.Length);
    }

    /// <summary>The difference that the next GPU makes for the last feed-forward here.</summary>
    public void Leave(MixerDesign? mixer)
    {
        if (mixer is RwkvSixthDesign or RwkvSeventhDesign)
            graph.Write(inputs.Of("difference", hidden.Length));
    }

    private static AxisLength HeadOf(MixerDesign? mixer) => mixer is RwkvSixthDesign sixth ? sixth.HeadDimension : ((RwkvSeventhDesign)mixer!).HeadDimension;

    /// <summary>The token before each.</summary>
    private int Shifted(int tail, int read) => graph.Node(Wide, graph.View(tail), graph.View(read));

    private int Sixth(RwkvSixthDesign mixer, int read, int before, int state)
    {
        AxisLength mixes = RwkvSixthDesign.Mixtures * mixer.MixRank, all = RwkvSixthDesign.Mixtures * hidden;
        int difference = graph.InPlace(Wide, before, read);
        int shifted = graph.InPlace(Wide, graph.Product(Wide, weights.Staged.Vector(hidden.Length), graph.View(difference)), graph.View(read));
        int small = graph.InPlace(scale.Wide(mixes), weights.Product(TensorRole.RecurrentState, mixes, hidden, shifted));
        small = graph.Node(scale.Wide(mixes), graph.View(small));
        int mixed = graph.Product(scale.Wide(all), weights.Staged.Of(TensorRole.RecurrentState, hidden.Length, mixer.MixRank.Length), small);
        mixed = graph.InPlace(scale.Wide(all), weights.Scaled(mixed, all, all), graph.View(difference));
        mixed = graph.InPlace(scale.Wide(all), mixed, graph.View(read));
        int key = graph.View(Projected(mixed, RwkvSixthDesign.Projections)), value = graph.View(Projected(mixed, RwkvSixthDesign.Projections)),
            receptance = graph.View(Projected(mixed, RwkvSixthDesign.Projections));
        int decay = weights.Scaled(LowRank(mixed, mixer.DecayRank, activated: true), hidden, hidden);
        decay = graph.View(graph.InPlace(Wide, decay));
        long ruledBytes = checked(Wide + scale.States(hidden, mixer.HeadDimension));
        int ruled = graph.Product(ruledBytes, weights.Staged.Vector(hidden.Length), key, value, receptance, decay, state);
        int normed = Normed(ruled);
        int gate = graph.InPlace(Wide, Projected(mixed, RwkvSixthDesign.Projections));
        return weights.Product(TensorRole.RecurrentOut, hidden, hidden, graph.InPlace(Wide, normed, gate));
    }

    private int Seventh(RwkvSeventhDesign mixer, int read, int before, int state)
    {
        AxisLength all = mixer.Mixtures * hidden;
        int mixed = graph.Node(scale.Wide(all), graph.InPlace(Wide, before, read));
        mixed = graph.InPlace(scale.Wide(all), weights.Scaled(mixed, all, all), read);
        int receptance = Projected(mixed, RwkvSeventhDesign.Projections);
        int decay = graph.InPlace(Wide, weights.Scaled(LowRank(mixed, mixer.DecayRank, activated: true), hidden, hidden));
        int key = Projected(mixed, RwkvSeventhDesign.Projections);
        int rate = graph.InPlace(Wide, weights.Scaled(LowRank(mixed, mixer.RateRank, activated: false), hidden, hidden));
        int scaledKey = Vector(key);
        int moved = graph.InPlace(Wide, key, graph.InPlace(Wide, graph.InPlace(Wide, rate, scaledKey), scaledKey));
        int value = Values(mixer, mixed);
        int removal = graph.Node(Wide, graph.View(Vector(key)));
        int negated = graph.InPlace(Wide, removal), weighed = graph.InPlace(Wide, removal, graph.View(rate));
        (receptance, moved, value) = (graph.View(receptance), graph.View(moved), graph.View(value));
        int ruled = graph.Node(checked(Wide + scale.States(hidden, mixer.HeadDimension)), receptance, graph.View(decay), moved, value, negated, weighed, state);
        int normed = Normed(ruled);
        int met = graph.InPlace(Wide, graph.Node(Wide, moved, receptance));
        int bonus = graph.Node(Wide, value, graph.Node(scale.Wide(hidden / mixer.HeadDimension.Length), met));
        normed = graph.InPlace(Wide, normed, graph.View(bonus));
        if (mixer.GateRank.Exists)
            normed = graph.InPlace(Wide, normed, LowRank(mixed, mixer.GateRank, activated: true));
        return weights.Product(TensorRole.RecurrentOut, hidden, hidden, normed);
    }

    private int Values(RwkvSeventhDesign mixer, int mixed)
    {
        int value = Projected(mixed, RwkvSeventhDesign.Projections);
        if (mixer.First)
            return _firstValues = value;
        int difference = graph.InPlace(Wide, _firstValues, value);
        int kept = graph.InPlace(Wide, weights.Scaled(LowRank(mixed, mixer.ValueRank, activated: false), hidden, hidden));
        return graph.InPlace(Wide, value, graph.InPlace(Wide, difference, kept));
    }

    private int Channel(RwkvChannelMixDesign channel, int sum, int read, int before, bool ends)
    {
        long rows = ends ? scale.Outputs : scale.Tokens, wide = Of(hidden);
        (before, read) = (Chosen(before), Chosen(read));
        int difference = graph.InPlace(wide, before, read), receptance = -1;
        if (channel.Receptance)
            receptance = graph.InPlace(wide, Matrix(TensorRole.FeedForwardGate, hidden, hidden, Mixed(difference)));
        int key = graph.InPlace(Of(channel.IntermediateSize), Matrix(TensorRole.FeedForwardUp, channel.IntermediateSize, hidden, Mixed(difference)));
        int value = Matrix(TensorRole.FeedForwardDown, hidden, channel.IntermediateSize, key);
        if (channel.Receptance)
            value = graph.InPlace(wide, receptance, value);
        return graph.InPlace(wide, value, Chosen(sum));

        long Of(AxisLength width) => checked(GraphScale.Fp32Bytes * width.Length * rows);

        int Chosen(int tensor) => ends ? graph.Node(wide, graph.View(tensor), inputs.OutputRows) : graph.View(tensor);

        int Mixed(int shifted) => graph.InPlace(wide, weights.Staged.Any ? graph.Scaled(shifted, wide, weights.Staged.Vector(hidden.Length))
            : graph.InPlace(wide, shifted), read);

        int Matrix(TensorRole role, AxisLength outputs, AxisLength columns, int source) =>
            graph.Product(Of(outputs), weights.Staged.Of(role, outputs.Length, columns.Length), source);
    }

    /// <summary>One of the matrices that are h × h.</summary>
    private int Projected(int mixed, int of) =>
        graph.Product(Wide, weights.Staged.Of(TensorRole.RecurrentIn, hidden.Length, hidden.Length) / of, graph.View(mixed));

    private int LowRank(int mixed, AxisLength rank, bool activated)
    {
        int small = weights.Product(TensorRole.RecurrentState, rank, hidden, graph.View(mixed));
        return weights.Product(TensorRole.RecurrentState, hidden, rank, activated ? graph.InPlace(scale.Wide(rank), small) : small);
    }

    /// <summary>The product with a learned vector.</summary>
    private int Vector(int tensor) => weights.Staged.Any ? weights.Scaled(tensor, hidden, hidden) : graph.InPlace(Wide, tensor);

    /// <summary>What the rule gives, normed by head; the state after it is kept.</summary>
    private int Normed(int ruled)
    {
        parts.Keep(ruled);
        graph.Settle();
        int normed = graph.Product(Wide, weights.Staged.Vector(hidden.Length), graph.View(graph.Node(Wide, graph.View(ruled))));
        return weights.Scaled(normed, hidden, hidden);
    }
}
