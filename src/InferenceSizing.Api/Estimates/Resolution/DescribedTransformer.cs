using System.Collections.Immutable;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Operators;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>A transformer by its dimensions: equal layers without biases, rotary positions, two norms a layer.</summary>
internal static class DescribedTransformer
{
    private const string Family = "custom";
    private const int UsualWidening = 4;
    private const int NormsOfLayer = 2;
    private const int NormsWithCrossAttention = 3;

    /// <summary>The description with its defaults filled in.</summary>
    public static TransformerRequest Complete(TransformerRequest given, Defaults defaults)
    {
        const string path = ArchitectureConverter.JsonPath;
        bool decoder = string.Equals(given.Kind, TransformerKinds.Decoder, StringComparison.OrdinalIgnoreCase);
        int heads = given.AttentionHeads!.Value;
        int intermediate = defaults.Take(given.IntermediateSize, path + ".intermediateSize", UsualWidening * given.HiddenSize!.Value);
        return given with
        {
            IntermediateSize = intermediate,
            KeyValueHeads = defaults.Take(given.KeyValueHeads, path + ".keyValueHeads", heads),
            HeadDimension = defaults.Take(given.HeadDimension, path + ".headDimension", given.HiddenSize.Value / heads),
            GatedMlp = defaults.Take(given.GatedMlp, path + ".gatedMlp", decoder),
            TiedEmbeddings = defaults.Take(given.TiedEmbeddings, path + ".tiedEmbeddings", !decoder),
            Experts = given.Experts is not { } experts ? null : experts with
            {
                Shared = defaults.Take(experts.Shared, path + ".experts.shared", 0),
                IntermediateSize = defaults.Take(experts.IntermediateSize, path + ".experts.intermediateSize", intermediate),
            },
        };
    }

    /// <param name="described">A complete description.</param>
    public static TokenArchitecture From(TransformerRequest described)
    {
        ArchitectureKind kind = Enum.Parse<ArchitectureKind>(described.Kind!, ignoreCase: true);
        int hidden = described.HiddenSize!.Value, heads = described.AttentionHeads!.Value, keyValueHeads = described.KeyValueHeads!.Value, head = described.HeadDimension!.Value;
        int intermediate = described.IntermediateSize!.Value, layers = described.Layers!.Value;
        NormDesign norm = kind == ArchitectureKind.Decoder ? NormDesign.Rms : NormDesign.LayerNorm;
        AttentionSpan span = kind == ArchitectureKind.Encoder ? AttentionSpan.Bidirectional
            : described.SlidingWindow is { } window ? AttentionSpan.Sliding(window)
            : AttentionSpan.Full;
        LayerDesign layer = new(
            new AttentionDesign(heads, keyValueHeads, head, span),
            FeedForward(described.Experts, intermediate, described.GatedMlp!.Value),
            norm,
            kind == ArchitectureKind.EncoderDecoder ? NormsWithCrossAttention : NormsOfLayer)
        {
            Cross = kind == ArchitectureKind.EncoderDecoder ? new AttentionDesign(heads, keyValueHeads, head, AttentionSpan.Bidirectional) { Cross = true } : null,
        };
        return new TransformerDesign
        {
            Family = Family,
            Kind = kind,
            HiddenSize = hidden,
            VocabularySize = described.VocabularySize!.Value,
            TiedEmbeddings = described.TiedEmbeddings!.Value,
            Head = kind != ArchitectureKind.Encoder,
            FinalNorm = norm,
            Layers = [.. Enumerable.Repeat(layer, layers)],
            ExtraBlocks = kind == ArchitectureKind.EncoderDecoder ? EncoderBlocks(layer, layers, hidden) : [],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads, head, described.VocabularySize.Value, 0),
        }.ToArchitecture();
    }

    private static FeedForwardDesign FeedForward(ExpertsRequest? experts, int intermediate, bool gated)
    {
        if (experts is null)
            return new MlpDesign(intermediate, gated);
        int width = experts.IntermediateSize!.Value;
        return new ExpertsDesign(experts.Count!.Value, experts.Active!.Value, width) { Gated = gated, SharedIntermediateSize = checked(experts.Shared!.Value * width) };
    }

    private static ImmutableArray<Block> EncoderBlocks(LayerDesign decoder, int layers, int hidden)
    {
        LayerDesign encoder = decoder with { Mixer = (AttentionDesign)decoder.Mixer! with { Span = AttentionSpan.Bidirectional }, Cross = null, Norms = NormsOfLayer };
        return [.. LayerStack.Blocks([.. Enumerable.Repeat(encoder, layers)], hidden, Passes.Encode, shownAs: Component.Encoder)];
    }
}
