using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>One layer of a stack: its parts after or beside each other, each with its norms and its sum.</summary>
/// <param name="graph">The graph that it is added to.</param>
/// <param name="scale">How much it is planned for.</param>
/// <param name="design">The stack.</param>
/// <param name="model">What the model's graph does differently.</param>
/// <param name="outputsAfter">Where the rows are chosen that make logits.</param>
/// <param name="norms">Norms of the stream.</param>
/// <param name="weights">Of the layer under construction.</param>
internal sealed class LayerGraph(
    ComputeGraph graph, GraphScale scale, TransformerDesign design, LlamaCppModel model, OutputsAfter outputsAfter, StackNorms norms, LayerWeights weights)
{
    public required AttentionGraph Attention { get; init; }

    public required FeedForwardGraph FeedForward { get; init; }

    public required RecurrentGraph Recurrent { get; init; }

    public required RwkvGraph Rwkv { get; init; }

    /// <summary>Layers that update several streams in turn.</summary>
    public required AlternatingGraph Alternating { get; init; }

    /// <summary>The streams of the model, where it has several.</summary>
    public required AlternatingUpdatesDesign? Updates { get; init; }

    /// <summary>Adds a layer.</summary>
    /// <param name="layer">Its design.</param>
    /// <param name="index">Its index.</param>
    /// <param name="stream">Hidden states.</param>
    /// <param name="ends">Whether it is the last.</param>
    /// <param name="experts">Matrices of its experts in host memory.</param>
    /// <returns>Hidden states after it.</returns>
    public int Add(LayerDesign layer, int index, int stream, bool ends, StagedWeights experts) =>
        layer.Parallel ? Parallel(layer, index, stream, ends, experts) : Sequential(layer, index, stream, ends, experts);

    private int Sequential(LayerDesign layer, int index, int stream, bool ends, StagedWeights experts)
    {
        if (layer.Mixer is RwkvSixthDesign or RwkvSeventhDesign)
            return Rwkv.Add(layer, stream, ends, read => norms.Norm(read, scale.Tokens));
        if (Updates is not null)
            return Alternating.Add(layer, Updates, index, stream, AxisLength.From(StackWidths.OfLayerInputs(design)));
        bool chooses = ends && outputsAfter == OutputsAfter.LastMixer;
        long rows = chooses ? scale.Outputs : scale.Tokens;
        int part;
        bool both = layer.Norms.Value >= 2 * ((layer.Mixer is null ? 0 : 1) + (layer.FeedForward is null ? 0 : 1));
        if (layer.Mixer is not null)
        {
            bool normed = layer.Norms.Value >= (layer.FeedForward is null ? 1 : 2);
            int read = layer.NormPlace == NormPlace.BeforePart && normed ? norms.Norm(stream, scale.Tokens) : stream;
            part = Mixed(layer.Mixer, index, read, stream);
            if (chooses && model.AddsMixerToStream)
                (stream, part) = (graph.Early(norms.Rows(stream)), norms.Rows(part));
            else if (chooses)
                (part, stream) = (norms.Rows(part), norms.Rows(stream));
            stream = Joined(layer, stream, part, rows, both, model.AddsMixerToStream);
            if (ends && outputsAfter == OutputsAfter.LastSum)
                (stream, rows) = (norms.Rows(stream), scale.Outputs);
        }
        else if (chooses)
        {
            stream = norms.Rows(stream);
        }

        if (layer.FeedForward is null)
            return stream;
        int input = layer.NormPlace == NormPlace.BeforePart ? norms.Norm(stream, rows) : stream;
        return Joined(layer, stream, FeedForward.Add(layer.FeedForward, input, rows, weights.Staged, experts), rows, both, model.AddsFeedForwardToStream);
    }

    /// <summary>The sum takes over the first of what it adds that nothing else reads.</summary>
    private int Joined(LayerDesign layer, int stream, int part, long rows, bool both, bool streamFirst)
    {
        if (layer.NormPlace == NormPlace.AfterPart || both)
            part = norms.Norm(part, rows);
        int sum = streamFirst ? graph.InPlace(norms.Wide(rows), stream, part) : graph.InPlace(norms.Wide(rows), part, stream);
        return layer.NormPlace == NormPlace.AfterSum ? norms.Norm(sum, rows) : sum;
    }

    /// <summary>Attention and feed-forward beside each other: the attention's projection runs when it is added, for most after the feed-forward.</summary>
    private int Parallel(LayerDesign layer, int index, int stream, bool ends, StagedWeights experts)
    {
        Attention.RotatesBackLater = true;
        int forMixer = norms.Norm(stream, scale.Tokens);
        AttentionDesign attention = (AttentionDesign)layer.Mixer!;
        int attended = Attention.Attend(attention, index, forMixer);
        long rows = ends ? scale.Outputs : scale.Tokens;
        int projected = model.ProjectsFirst ? Projected() : -1;
        int forFeedForward;
        if (model.ChoosesStreamFirst)
        {
            stream = Chosen(stream);
            forFeedForward = norms.Norm(stream, rows);
        }
        else
        {
            forFeedForward = Chosen(layer.Norms.Value == 1 ? forMixer : norms.Norm(stream, scale.Tokens));
        }

        int sum = FeedForward.Add(layer.FeedForward!, forFeedForward, rows, weights.Staged, experts);
        if (model.AddsStreamFirst)
            sum = graph.InPlace(norms.Wide(rows), sum, model.ChoosesStreamFirst ? stream : Chosen(stream));
        sum = model.ProjectsFirst ? graph.InPlace(norms.Wide(rows), projected, sum) : graph.InPlace(norms.Wide(rows), sum, Projected());
        return model.AddsStreamFirst ? sum : graph.InPlace(norms.Wide(rows), sum, Chosen(stream));

        int Projected() => Chosen(Output(attention, Attention.RotatedBack(attention, attended)));

        int Chosen(int tensor) => ends ? norms.Rows(tensor) : tensor;
    }

    private int Mixed(MixerDesign mixer, int index, int input, int stream)
    {
        switch (mixer)
        {
            case AttentionDesign attention:
                return Output(attention, Attention.Attend(attention, index, input));
            case LatentAttentionDesign { ExpandedCache: true } latent:
                return Attention.Output(Attention.AttendExpanded(latent, input), (latent.Heads * latent.ValueDimension).Length);
            case LatentAttentionDesign latent:
                return Attention.Output(Attention.Attend(latent, input), (latent.Heads * latent.ValueDimension).Length);
            case ParallelMixerDesign { Attention: AttentionDesign attention } both:
                Attention.RotatesBackLater = true;
                int attended = Attention.Attend(attention, index, input), projected = -1;
                int recurred = Recurrent.Add(both.Recurrent, norms.Norm(stream, scale.Tokens, sameWeights: true),
                    () => projected = Output(attention, Attention.RotatedBack(attention, attended)));
                return graph.InPlace(scale.Wide(design.HiddenSize), projected, recurred);
            default:
                return Recurrent.Add(mixer, input);
        }
    }

    private int Output(AttentionDesign attention, int attended)
    {
        long width = (attention.Heads * attention.ValueDimension.Or(attention.HeadDimension)).Length;
        return Attention.Output(attention.InnerNorm ? Attention.InnerNorm(attended, width) : attended, width, attention.OutputBias);
    }
}
