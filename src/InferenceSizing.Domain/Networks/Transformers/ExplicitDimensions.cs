using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>Routed and shared experts of explicit dimensions; all of one width.</summary>
/// <param name="Count">Routed experts.</param>
/// <param name="Active">Routed experts for each token.</param>
/// <param name="Shared">Experts through which every token passes.</param>
/// <param name="IntermediateSize">Width within an expert; null for the model's.</param>
public sealed record ExplicitExperts(AxisLength Count, AxisLength Active, AxisLength Shared, AxisLength? IntermediateSize);

/// <summary>A transformer described only by its dimensions, for a model that is not published yet or not in a catalogue.</summary>
/// <remarks>Layers are those of Llama (decoder), BERT (encoder) and T5 (encoder-decoder) without biases: two RMS norms in a decoder's layer, two LayerNorms in
/// an encoder's, three norms where a decoder layer has cross-attention. An encoder-decoder has <see cref="Layers"/> layers on each side. Rotary positions:
/// nothing is learned for them.</remarks>
public sealed record ExplicitDimensions
{
    /// <summary>A width, vocabulary or head count beyond this is a mistake.</summary>
    internal const int LargestDimension = Ceilings.Dimension;

    /// <summary>Layers beyond this are a mistake.</summary>
    internal const int MostLayers = Ceilings.Layers;

    /// <summary>The name that answers give to what has none.</summary>
    public const string Family = "explicit";

    public required ArchitectureKind Kind { get; init; }

    public required LayerCount Layers { get; init; }

    public required AxisLength HiddenSize { get; init; }

    /// <summary>Null for four times the hidden size (plain) or eight thirds of it, rounded up to a multiple of 256 (gated).</summary>
    public AxisLength? IntermediateSize { get; init; }

    public required AxisLength AttentionHeads { get; init; }

    /// <summary>Null for as many as attention heads.</summary>
    public AxisLength? KeyValueHeads { get; init; }

    /// <summary>Null for hidden size over heads.</summary>
    public AxisLength? HeadDimension { get; init; }

    public required AxisLength VocabularySize { get; init; }

    /// <summary>Null for gated in decoders and plain in the rest.</summary>
    public bool? GatedMlp { get; init; }

    /// <summary>Null for untied in decoders and tied in encoder-decoders. An encoder has no head to tie.</summary>
    public bool? TiedEmbeddings { get; init; }

    public ExplicitExperts? Experts { get; init; }

    /// <summary>Window in tokens for every layer; null for none.</summary>
    public TokenCount? SlidingWindow { get; init; }

    /// <summary>Builds the model.</summary>
    /// <returns>The architecture with its complete dimensions, or the dimension that is against it and why.</returns>
    public Outcome<ExplicitModel> Build()
    {
        if (Kind == ArchitectureKind.Convolutional)
            return Refusal.Invalid(Subject.Dimension(nameof(Kind)), "A convolutional network is described by its layers, not by these dimensions.");
        if (Faults().FirstOrDefault() is { } fault)
            return fault;
        Resolved resolved = Resolve();
        if (HeadDimension is null && HiddenSize % AttentionHeads != 0)
            return Refusal.Invalid(Subject.Dimension(nameof(HeadDimension)),
                "The hidden size is not a multiple of the attention heads, so the dimension of a head has to be given.");
        if (AttentionHeads % resolved.KeyValueHeads != 0)
            return Refusal.Invalid(Subject.Dimension(nameof(KeyValueHeads)), "The key-value heads divide the attention heads.");
        try
        {
            return new ExplicitModel(Architecture(resolved), Complete(resolved));
        }
        catch (OverflowException)
        {
            return Refusal.Invalid(Topic.Dimensions, "The dimensions multiply to more than 2^63 parameters.");
        }
    }

    private IEnumerable<Refusal> Faults()
    {
        if (Layers.Count is < 1 or > MostLayers)
            yield return Refusal.Invalid(Subject.Dimension(nameof(Layers)), $"Between 1 and {MostLayers}.");
        (Subject Dimension, AxisLength? Value)[] dimensions =
        [
            (Subject.Dimension(nameof(HiddenSize)), HiddenSize),
            (Subject.Dimension(nameof(AttentionHeads)), AttentionHeads),
            (Subject.Dimension(nameof(VocabularySize)), VocabularySize),
            (Subject.Dimension(nameof(IntermediateSize)), IntermediateSize),
            (Subject.Dimension(nameof(KeyValueHeads)), KeyValueHeads),
            (Subject.Dimension(nameof(HeadDimension)), HeadDimension),
            (Subject.ExpertDimension(nameof(ExplicitExperts.Count)), Experts?.Count),
            (Subject.ExpertDimension(nameof(ExplicitExperts.Active)), Experts?.Active),
            (Subject.ExpertDimension(nameof(ExplicitExperts.IntermediateSize)), Experts?.IntermediateSize),
        ];
        foreach ((Subject dimension, AxisLength? value) in dimensions)
        {
            if (value?.Length is < 1 or > LargestDimension)
                yield return Refusal.Invalid(dimension, $"Between 1 and {LargestDimension}.");
        }

        if (SlidingWindow?.Count is < 1 or > LargestDimension)
            yield return Refusal.Invalid(Subject.Dimension(nameof(SlidingWindow)), $"Between 1 and {LargestDimension}.");
        if (Experts is { Shared.Length: > LargestDimension })
            yield return Refusal.Invalid(Subject.ExpertDimension(nameof(ExplicitExperts.Shared)), $"Between 0 and {LargestDimension}.");
        if (Experts is not null && Experts.Active > Experts.Count)
            yield return Refusal.Invalid(Subject.ExpertDimension(nameof(ExplicitExperts.Active)), "At most as many active experts as there are.");
        if (SlidingWindow is not null && Kind != ArchitectureKind.Decoder)
            yield return Refusal.Invalid(Subject.Dimension(nameof(SlidingWindow)), "Only a decoder has a sliding window here.");
    }

    private Resolved Resolve()
    {
        bool decoder = Kind == ArchitectureKind.Decoder;
        bool gated = GatedMlp ?? decoder;
        bool tied = Kind != ArchitectureKind.Encoder && (TiedEmbeddings ?? !decoder);
        AxisLength width = IntermediateSize ?? Experts?.IntermediateSize ?? DefaultWidth(gated);
        return new Resolved(gated, tied, KeyValueHeads ?? AttentionHeads, HeadDimension ?? HiddenSize.Among(AttentionHeads), width);
    }

    /// <summary>Three gated matrices of eight thirds of the hidden size weigh as much as two plain ones of four times it. Shazeer 2020,
    /// arXiv:2002.05202.</summary>
    private AxisLength DefaultWidth(bool gated)
    {
        const int plain = 4, gatedThirds = 8, thirds = 3, multiple = 256;
        return gated ? AxisLength.From(WholeNumber.DivideUp(gatedThirds * HiddenSize.Length / thirds, multiple) * multiple) : plain * HiddenSize;
    }

    private ExplicitDimensions Complete(Resolved resolved) => this with
    {
        IntermediateSize = resolved.IntermediateSize,
        KeyValueHeads = resolved.KeyValueHeads,
        HeadDimension = resolved.HeadDimension,
        GatedMlp = resolved.GatedMlp,
        TiedEmbeddings = resolved.TiedEmbeddings,
        Experts = Experts is null ? null : Experts with { IntermediateSize = Experts.IntermediateSize ?? resolved.IntermediateSize },
    };

    private TokenArchitecture Architecture(Resolved resolved)
    {
        const int normsOfTwoParts = 2, normsWithCross = 3;
        bool encoder = Kind == ArchitectureKind.Encoder;
        AttentionSpan span = encoder ? AttentionSpan.Bidirectional : SlidingWindow is { } window ? AttentionSpan.Sliding(window) : AttentionSpan.Full;
        AttentionDesign attention = new(AttentionHeads, resolved.KeyValueHeads, resolved.HeadDimension, span);
        LayerDesign layer = new(attention, FeedForward(resolved), encoder ? NormDesign.LayerNorm : NormDesign.Rms, Count.From(normsOfTwoParts))
        {
            NormPlace = encoder ? NormPlace.AfterSum : NormPlace.BeforePart,
        };
        ModelDimensions dimensions = new(
            Layers, HiddenSize, resolved.IntermediateSize, AttentionHeads, resolved.KeyValueHeads, resolved.HeadDimension, VocabularySize);
        if (Kind == ArchitectureKind.EncoderDecoder)
        {
            return new EncoderDecoderDesign
            {
                Family = Family,
                HiddenSize = HiddenSize,
                VocabularySize = VocabularySize,
                TiedEmbeddings = resolved.TiedEmbeddings,
                FinalNorm = NormDesign.Rms,
                Encoder = [.. Enumerable.Repeat(layer with { Mixer = attention with { Span = AttentionSpan.Bidirectional } }, Layers.Count)],
                Decoder = [.. Enumerable.Repeat(layer with { Cross = attention with { Cross = true }, Norms = Count.From(normsWithCross) }, Layers.Count)],
                Dimensions = dimensions,
            }.ToArchitecture();
        }

        return new TransformerDesign
        {
            Family = Family,
            Kind = Kind,
            HiddenSize = HiddenSize,
            VocabularySize = VocabularySize,
            TiedEmbeddings = resolved.TiedEmbeddings,
            Head = !encoder,
            EmbeddingNorm = encoder ? NormDesign.LayerNorm : null,
            FinalNorm = encoder ? null : NormDesign.Rms,
            Layers = [.. Enumerable.Repeat(layer, Layers.Count)],
            Dimensions = dimensions,
        }.ToArchitecture();
    }

    private FeedForwardDesign FeedForward(Resolved resolved)
    {
        if (Experts is null)
            return new MlpDesign(resolved.IntermediateSize, resolved.GatedMlp);
        AxisLength width = Experts.IntermediateSize ?? resolved.IntermediateSize;
        return new ExpertsDesign(Experts.Count, Experts.Active, width)
        {
            Gated = resolved.GatedMlp,
            SharedIntermediateSize = checked(Experts.Shared * width),
        };
    }

    /// <summary>The dimensions with nothing left open.</summary>
    private sealed record Resolved(bool GatedMlp, bool TiedEmbeddings, AxisLength KeyValueHeads, AxisLength HeadDimension, AxisLength IntermediateSize);
}

/// <summary>A model of explicit dimensions.</summary>
/// <param name="Architecture">The model.</param>
/// <param name="Complete">The dimensions with nothing left open.</param>
public sealed record ExplicitModel(Architecture Architecture, ExplicitDimensions Complete);
