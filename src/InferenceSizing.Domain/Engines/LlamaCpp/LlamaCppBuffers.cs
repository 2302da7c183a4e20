using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Sharing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>llama.cpp's compute buffers: on each GPU what ggml's allocator plans for the graph of one micro-batch, and the inputs on the host.</summary>
/// <remarks>The graph is built from the model's design and planned as llama.cpp plans it when it reserves its buffers (<c>graph_reserve</c>): the peak of what
/// is alive, with the holes between. Equal to v0.5.0 within 1 % for nine in ten of the architectures that it loads. Models whose design is not known layer by
/// layer are planned by the largest of their operators.</remarks>
/// <param name="load">The GPU.</param>
/// <param name="cache">Its cache.</param>
/// <param name="slotsStay">Whether there are as many slots however many sequences run.</param>
internal readonly struct LlamaCppBuffers(RankLoad load, LlamaCppCache cache, bool slotsStay = false)
{
    /// <summary><c>GGML_SCHED_MAX_COPIES</c>: micro-batches in flight between GPUs.</summary>
    private const int PipelineCopies = 4;

    /// <summary>A number of more bits is not quantized.</summary>
    private const int BitsOfQuantized = 8;

    /// <summary>Caches of a model with windows, each with a mask and indices of its own.</summary>
    private const int FullAndWindowed = 2;

    /// <summary>Plans of one model that a search for its batch comes back to.</summary>
    private const int KeptPlans = 32;

    private static readonly SharedResults<Architecture, GraphPart, ByteCount> Planned = new(KeptPlans);
    private static readonly SharedResults<Architecture, GraphPart, bool> InPlace = new(KeptPlans);

    private bool StagesWeights => load.Weights.HoldsMatricesOnHost;

    private int Copies => Overlaps(load) ? PipelineCopies : 1;

    /// <summary>Micro-batches overlap only where every layer, the head and the cache are on a GPU; a table that is read as the head does not count.</summary>
    private static bool Overlaps(RankLoad load) => load.Layout.Pipeline > 1
        && load.Placement is { HostLayers.Count: 0, HostExpertLayers.Count: 0, FurtherExperts: null, HeadOnHost: false }
        && !load.Knobs.Get(LlamaCppKnobs.NoKvOffload);

    /// <summary>Micro-batches that GPUs with whole layers work on side by side: those of a batch, which is waited for before the next (<c>llama_decode</c>).
    /// </summary>
    public static Count MicroBatchesAtOnce(RankLoad load) => Overlaps(load)
        ? Count.From(Math.Max(1, load.Knobs.Get(LlamaCppKnobs.NBatch) / load.Knobs.Get(LlamaCppKnobs.NUbatch))) : Count.One;

    /// <summary>A micro-batch is planned for as many tokens as slots divide (<c>llama_context::graph_reserve</c>). Where slots follow the sequences, it is not
    /// rounded: more of them would take less.</summary>
    private long Tokens => slotsStay ? WholeNumber.DivideUp(cache.MicroBatch, cache.Sequences) * cache.Sequences : cache.MicroBatch;

    /// <summary>How much is planned for. Where fused attention of a layer would not run where the layer is, llama.cpp turns it off for all, unless it is asked
    /// for by name or values are quantized, which need it.</summary>
    private GraphScale Scale
    {
        get
        {
            GraphScale asked = AskedScale;
            if (!asked.Flash || load.Knobs.Get(LlamaCppKnobs.FlashAttentionStays) || LlamaCppRefusals.IsQuantized(load.Precision.Values)
                || load.Architecture.PublishedDesign is not TransformerDesign design)
                return asked;
            StackGraph.HostPart host = HostOf(0, design.Layers.Length);
            if ((host.Layers == 0 && host.Caches == 0) || AttendsInPlace(design, asked, host))
                return asked;
            return asked with { Flash = false, TurnsValues = true };
        }
    }

    /// <summary>Whether fused attention of each layer runs where the layer is: a graph of one token for each sequence decides. A layer that only reads a cache
    /// follows its queries, whose norm is brought to the GPU from so many heads on.</summary>
    private bool AttendsInPlace(TransformerDesign design, GraphScale asked, StackGraph.HostPart host)
    {
        LlamaCppModel own = LlamaCppModel.Of(load.Architecture);
        if (own.IsHybrid)
        {
            return InPlace.Of(load.Architecture, new(asked, 0, design.Layers.Length, Head: true, host), static (model, part) =>
                new StackGraph((TransformerDesign)model.PublishedDesign!, LlamaCppModel.Of(model), part.Scale, fewRows: true).AttendsInPlace(part.Host));
        }

        long sequences = cache.Sequences;
        return !own.SharesCaches || !design.Layers.Take(host.Layers).Any(layer => layer.Mixer is AttentionDesign { OwnCache: false } reader
            && reader.QueryKeyNorm != QueryKeyNorm.None && reader.Heads.Length * sequences >= StackGraph.OffloadedFrom);
    }

    private GraphScale AskedScale
    {
        get
        {
            LlamaCppRelease release = LlamaCppRelease.Of(load);
            long tokens = Tokens;
            long outputs = load.Knobs.Get(LlamaCppKnobs.AllLogits) ? cache.MicroBatch : Math.Min(cache.Sequences, cache.MicroBatch);
            bool cached = load.Architecture.Kind != ArchitectureKind.Encoder;
            return new(tokens, outputs, cache.Sequences, cached ? cache.SeenCells : tokens, cached ? cache.SeenWindowCells : tokens,
                cache.Flash, release.CopiesMask, Copies, cached)
            {
                Streams = (int)(cached ? cache.Streams : 1),
                Keys = load.Precision.Cache,
                Values = load.Precision.Values,
                SplitsUnits = release.SplitsUnits,
                RotatesKeys = cached && release.RotatesCache && load.Precision.Cache.PayloadBits.Count <= BitsOfQuantized,
                RotatesValues = cached && release.RotatesCache && load.Precision.Values.PayloadBits.Count <= BitsOfQuantized,
            };
        }
    }

    /// <summary>Masks, indices and embeddings as they are handed to the first GPU: room for given ones (<c>llm_graph_input_embd</c>), those of the tokens and
    /// of their positions, and in their place, once they are read, what layers in host memory copy there.</summary>
    public ByteCount OnHost
    {
        get
        {
            GraphScale scale = Scale;
            LlamaCppModel model = LlamaCppModel.Of(load.Architecture);
            if (load.Architecture.PublishedDesign is EncoderDecoderDesign pair)
                return EncoderDecoderGraph.OnHost(pair, scale) + (HostOf(pair).Layers > 0 ? EncoderDecoderGraph.Scored(pair, scale) : ByteCount.Zero);
            TransformerDesign? design = load.Architecture.PublishedDesign as TransformerDesign;
            long hidden = load.Architecture.Dimensions.HiddenSize.Length;
            long cells = !model.Attends ? 0 : checked(scale.Cells + (model.HasWindows ? scale.WindowCells : 0));
            long made = scale.Wide((model.InputsPerToken + (design is { PositionEmbeddings.Exists: true }
                ? 1 : 0)) * hidden + StackWidths.OfLayerInputs(design));
            long indices = scale.Flash || scale.TurnsValues || !scale.Cached || !scale.SplitsUnits ? 0
                : checked(GraphScale.IndexBytes * scale.Tokens * StackWidths.OfValues(design) * (model.HasWindows ? FullAndWindowed : 1));
            long copied = design is null ? 0 : new HostCopies(model, scale, design.HiddenSize).Largest(design.Layers,
                load.Knobs.Get(LlamaCppKnobs.NoKvOffload) ? design.Layers.Length : load.Placement.HostLayers.Count);
            return ByteCount.FromCount(checked((Copies * ((scale.MaskBytes * scale.Tokens * cells) + indices)) + scale.Wide(hidden)
                + Math.Max(made, copied)));
        }
    }

    /// <summary>The context of the layers that predict further tokens: one layer and the head.</summary>
    public ByteCount OfPrediction => load.Architecture.PublishedDesign is not TransformerDesign { Layers.IsEmpty: false } design ? ByteCount.Zero
        : new StackGraph(design with { Layers = [design.Layers[^1]] }, LlamaCppModel.Of(load.Architecture), Scale, predicts: true)
            .Allocate(0, 1, head: true, default);

    public ByteCount OfStage(int stage)
    {
        if (load.Architecture.PublishedDesign is EncoderDecoderDesign pair)
        {
            EncoderDecoderGraph.HostPart both = HostOf(pair);
            PipelineStages alike = PipelineStages.Of(load.Layout, load.Operators.Layers.Count, load.Operators.EncoderLayers.Count);
            (int first, int end) = alike.LayersOf(stage);
            StackGraph.HostPart divided = new(both.Caches, both.Layers, 0, both.Weights, both.Head);
            return Planned.Of(load.Architecture, new(Scale, stage == 0 ? 0 : first, end, stage == alike.HeadStage, divided),
                static (model, part) => new EncoderDecoderGraph((EncoderDecoderDesign)model.PublishedDesign!, LlamaCppModel.Of(model), part.Scale)
                    .Allocate(new(part.Host.Caches, part.Host.Layers, part.Host.Weights, part.Host.Head), part.From, part.To, part.Head));
        }

        if (load.Architecture.PublishedDesign is not TransformerDesign design)
            return ByteCount.FromCount(Scale.Wide(Math.Max(load.Architecture.Dimensions.IntermediateSize.Length,
                load.Architecture.Dimensions.HiddenSize.Length)));
        PipelineStages stages = PipelineStages.Of(load.Layout, design.Layers.Length);
        (int from, int to) = LayersOf(stage, stages);
        // Where the table in host memory is the head, the first GPU multiplies by it, whose place in the list is the first that takes it.
        int headStage = load.Operators.Traits.ReadsTableAsHead ? 0 : stages.HeadStage;
        StackGraph.HostPart host = HostOf(stage, to);
        return Planned.Of(load.Architecture, new(Scale, stage == 0 ? 0 : from, to, stage == headStage, host), static (model, part) =>
            new StackGraph((TransformerDesign)model.PublishedDesign!, LlamaCppModel.Of(model), part.Scale).Allocate(part.From, part.To, part.Head, part.Host));
    }

    private StackGraph.HostPart HostOf(int stage, int to) => new(load.Knobs.Get(LlamaCppKnobs.NoKvOffload) ? to : 0,
        stage == 0 ? load.Placement.HostLayers.Count : 0, load.Placement.HostExpertLayers.Count,
        StagesWeights ? new StagedWeights(load.Weights) : StagedWeights.None, load.Placement.HeadOnHost || load.Operators.Traits.ReadsTableAsHead)
    {
        Further = load.Placement.FurtherExperts,
    };

    /// <summary>Both stacks are divided alike.</summary>
    private EncoderDecoderGraph.HostPart HostOf(EncoderDecoderDesign pair) => new(load.Knobs.Get(LlamaCppKnobs.NoKvOffload) ? pair.Decoder.Length : 0,
        Math.Max(0, load.Placement.HostLayers.Count - pair.Encoder.Length), StagesWeights ? new StagedWeights(load.Weights) : StagedWeights.None,
        load.Placement.HeadOnHost);

    /// <summary>A stage between the first and the last is planned as the second or the last but one where those have the same kinds of layers: even shares
    /// are of two sizes.</summary>
    private (int From, int To) LayersOf(int stage, PipelineStages stages)
    {
        (int From, int To) own = stages.LayersOf(stage);
        if (own.From == 0 || own.To == stages.Layers || load.Placement.FurtherExperts is not null)
            return own;
        ReadOnlySpan<int> kinds = LlamaCppModel.Of(load.Architecture).LayerKinds.AsSpan();
        foreach (int other in (ReadOnlySpan<int>)[1, stages.Stages - 2])
        {
            (int From, int To) alike = stages.LayersOf(other);
            bool between = alike.From > 0 && alike.To < stages.Layers && Math.Min(alike.From, own.From) >= load.Placement.HostExpertLayers.Count;
            if (between && kinds[alike.From..alike.To].SequenceEqual(kinds[own.From..own.To]))
                return alike;
        }

        return own;
    }

    /// <summary>A part of a model's graph that one GPU runs.</summary>
    private readonly record struct GraphPart(GraphScale Scale, int From, int To, bool Head, StackGraph.HostPart Host);
}
