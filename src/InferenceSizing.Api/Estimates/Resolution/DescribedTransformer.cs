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

    public static TokenArchitecture From(TransformerRequest described)
    {
        ArchitectureKind kind = Enum.Parse<ArchitectureKind>(described.Kind!, ignoreCase: true);
        int hidden = described.HiddenSize!.Value;
        int heads = described.AttentionHeads!.Value;
        int keyValueHeads = described.KeyValueHeads ?? heads;
        int head = described.HeadDimension ?? (hidden / heads);
        int intermediate = described.IntermediateSize ?? (UsualWidening * hidden);
        int layers = described.Layers!.Value;
        bool decoder = kind == ArchitectureKind.Decoder;
        bool gated = described.GatedMlp ?? decoder;
        NormDesign norm = decoder ? NormDesign.Rms : NormDesign.LayerNorm;
        AttentionSpan span = kind == ArchitectureKind.Encoder ? AttentionSpan.Bidirectional
            : described.SlidingWindow is { } window ? AttentionSpan.Sliding(window)
            : AttentionSpan.Full;
        LayerDesign layer = new(
            new AttentionDesign(heads, keyValueHeads, head, span),
            FeedForward(described.Experts, intermediate, gated),
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
            TiedEmbeddings = described.TiedEmbeddings ?? !decoder,
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
        int width = experts.IntermediateSize ?? intermediate;
        return new ExpertsDesign(experts.Count!.Value, experts.Active!.Value, width) { Gated = gated, SharedIntermediateSize = checked((experts.Shared ?? 0) * width) };
    }

    private static ImmutableArray<Block> EncoderBlocks(LayerDesign decoder, int layers, int hidden)
    {
        LayerDesign encoder = decoder with { Mixer = (AttentionDesign)decoder.Mixer! with { Span = AttentionSpan.Bidirectional }, Cross = null, Norms = NormsOfLayer };
        return [.. LayerStack.Blocks([.. Enumerable.Repeat(encoder, layers)], hidden, Passes.Encode, shownAs: Component.Encoder)];
    }
}
