using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Catalogue.Precisions;

/// <summary>The model on which effective bits are quoted, of the dimensions of Llama-3-8B: mixtures have no other single figure.</summary>
internal static class ReferenceDecoder
{
    private const int Layers = 32;
    private const int Hidden = 4096;
    private const int Intermediate = 14336;
    private const int Heads = 32;
    private const int KeyValueHeads = 8;
    private const int HeadDimension = 128;
    private const int Vocabulary = 128256;

    private static readonly Lazy<OperatorList> Operators = new(LayOut);

    /// <summary>Stored bits for each parameter under a scheme.</summary>
    public static Ratio EffectiveBits(WeightScheme scheme)
    {
        OperatorList operators = Operators.Value;
        return WeightLayout.Of(operators, scheme, ParallelLayout.Single, WeightPlacement.OnGpu).OfLargestStage.BitsOfEach(operators.Parameters);
    }

    private static OperatorList LayOut()
    {
        LayerDesign layer = new(
            new AttentionDesign(AxisLength.From(Heads), AxisLength.From(KeyValueHeads), AxisLength.From(HeadDimension), AttentionSpan.Full),
                new MlpDesign(AxisLength.From(Intermediate), Gated: true), NormDesign.Rms, Norms: Count.From(2));
        TransformerDesign design = new()
        {
            Family = "reference",
            HiddenSize = AxisLength.From(Hidden),
            VocabularySize = AxisLength.From(Vocabulary),
            TiedEmbeddings = false,
            Layers = [.. Enumerable.Repeat(layer, Layers)],
            Dimensions = new ModelDimensions(LayerCount.From(Layers), AxisLength.From(Hidden), AxisLength.From(Intermediate), AxisLength.From(Heads),
                AxisLength.From(KeyValueHeads), AxisLength.From(HeadDimension), AxisLength.From(Vocabulary), MaximumContext: default),
        };
        return design.ToArchitecture().LayOut().Operators!;
    }
}
