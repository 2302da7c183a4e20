using System.Collections.Immutable;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Quality;

/// <summary>What the techniques of a deployment lose of the model's quality, by published results only.</summary>
/// <param name="AccuracyLoss">All techniques together; null where one of them has no results.</param>
/// <param name="MemoryRatio">Memory of the weights in their reference format over what they take: 32 bits for encoders and image networks, 16 for
/// others.</param>
/// <param name="Parts">Each technique by itself.</param>
/// <param name="Curve">Scores of the family over its size; null where none are published.</param>
public sealed record QualityEstimate(Loss? AccuracyLoss, Ratio MemoryRatio, ImmutableArray<QualityPart> Parts, SizeCurve? Curve)
{
    private const string Reference = "The reference: formats of 16 bits and more agree with it within the noise of a benchmark.";
    private const int ReferenceBits = 16;
    private const int WideReferenceBits = 32;

    /// <summary>Least share of a model's layers that results of shallower models cover.</summary>
    private const double FewestLayers = 0.5;

    /// <summary>Most that results of pruned decoders took out.</summary>
    private const double MostPruned = 0.5;

    /// <summary>What the form fitted to weight-only quantization gives for these weights; null where it says nothing of them.</summary>
    public Loss? ByBits { get; init; }

    /// <summary>The textbook's factor: percent lost for each unit of memory ratio; null where the loss is not known.</summary>
    public Loss? Alpha => AccuracyLoss is { } loss && MemoryRatio.Value > 0
        ? new Loss(Magnitude.From(loss.Low.Value / MemoryRatio.Value), Magnitude.From(loss.Estimate.Value / MemoryRatio.Value),
            Magnitude.From(loss.High.Value / MemoryRatio.Value))
        : null;

    /// <param name="deployment">What was sized.</param>
    /// <param name="weights">Its weights as they are stored.</param>
    /// <param name="parameters">Parameters of what is left of the model.</param>
    /// <param name="modelId">Its catalogue id; null for a model that the client described.</param>
    /// <param name="storedAs">Precision id of its checkpoint; null where that is not known.</param>
    /// <param name="evidence">The published results.</param>
    internal static QualityEstimate Of(
        Deployment deployment, ImmutableArray<WeightRow> weights, Count parameters, string? modelId, string? storedAs, QualityEvidence evidence)
    {
        Ratio ratio = RatioOf(deployment, weights, parameters);
        Subject subject = new(deployment, parameters, QuantizedBits(weights), evidence);
        ImmutableArray<QualityPart>.Builder parts = ImmutableArray.CreateBuilder<QualityPart>();
        parts.Add(subject.Weights(storedAs));
        if (deployment.Architecture.Generates)
            parts.Add(subject.Cache());
        if (deployment.Pruning is { } pruning)
            parts.Add(subject.Pruned(pruning));
        else if (deployment.WholeLayers > 0)
            parts.Add(subject.Shallower());
        Loss? all = Loss.None;
        foreach (QualityPart part in parts)
            all = all is { } loss && part.Accuracy is { } next ? loss.Then(next) : null;
        return new QualityEstimate(all, ratio, parts.ToImmutable(), evidence.CurveOf(modelId)) { ByBits = subject.ByBits(storedAs) };
    }

    private static Ratio RatioOf(Deployment deployment, ImmutableArray<WeightRow> weights, Count parameters)
    {
        double stored = 0;
        foreach (WeightRow row in weights)
            stored += row.Parameters == Count.Zero ? 0 : row.Bytes.Count;
        int bits = deployment.Architecture.Generates ? ReferenceBits : WideReferenceBits;
        return stored == 0 ? Ratio.One : Ratio.From((double)parameters.Value * bits / ByteCount.BitsPerByte / stored);
    }

    /// <summary>Bits of a weight in what is stored in fewer than sixteen: embeddings and heads that stay in those lose nothing, and hide no bits. Zero where
    /// nothing is.</summary>
    private static Ratio QuantizedBits(ImmutableArray<WeightRow> weights)
    {
        double bits = 0, parameters = 0;
        foreach (WeightRow row in weights)
        {
            double stored = (double)row.Bytes.Count * ByteCount.BitsPerByte;
            bool quantized = stored < (double)row.Parameters.Value * ReferenceBits;
            bits += quantized ? stored : 0;
            parameters += quantized ? row.Parameters.Value : 0;
        }

        return Ratio.From(parameters == 0 ? 0 : bits / parameters);
    }

    /// <summary>The model that is asked about, and the results that can say something of it.</summary>
    private sealed class Subject(Deployment deployment, Count parameters, Ratio quantizedBits, QualityEvidence evidence)
    {
        private string Models => deployment.Architecture switch
        {
            { Input: InputKind.Images } => "convolutional",
            { Kind: ArchitectureKind.Decoder } => "decoder",
            { Kind: ArchitectureKind.Encoder } => "encoder",
            _ => "encoderDecoder",
        };

        public QualityPart Weights(string? storedAs)
        {
            WeightScheme scheme = deployment.Precision.Weights;
            if (string.Equals(scheme.Id, storedAs, StringComparison.OrdinalIgnoreCase))
                return Untouched(QualityTechnique.Weights, scheme.Id, "The checkpoint is published in this format: its scores are its own.");
            WeightScheme dense = scheme is TwoOfFourScheme sparse ? sparse.Dense : scheme;
            if (dense is PlainScheme or GgufPlainScheme)
                return Untouched(QualityTechnique.Weights, scheme.Id, Reference);
            QualityPart found = Found(QualityTechnique.Weights, scheme.Id);
            if (found.Accuracy is not null || !IsWeightOnly(dense))
                return found;
            return ByBits(storedAs) is { } loss
                ? found with
                {
                    Accuracy = loss,
                    Results = Count.From(WeightOnlyForm.Results),
                    Basis = $"{WeightOnlyForm.Formula}, fitted to results of tasks in all weight-only formats.",
                }
                : found with { Basis = $"{found.Basis} Below two and a half bits results differ too much for a figure." };
        }

        /// <summary>The fitted form, for weights of few bits that are multiplied in 16.</summary>
        public Loss? ByBits(string? storedAs)
        {
            WeightScheme scheme = deployment.Precision.Weights is TwoOfFourScheme sparse ? sparse.Dense : deployment.Precision.Weights;
            if (!IsWeightOnly(scheme) || string.Equals(scheme.Id, storedAs, StringComparison.OrdinalIgnoreCase)
                || quantizedBits.Value < WeightOnlyForm.FewestBits)
                return null;
            return WeightOnlyForm.Of(quantizedBits, parameters.Value);
        }

        private bool IsWeightOnly(WeightScheme scheme) => Models == "decoder" && scheme is not (PlainScheme or GgufPlainScheme)
            && deployment.Precision.Activations is not (NumberFormat.Fp8 or NumberFormat.Int8 or NumberFormat.Fp4);

        public QualityPart Cache()
        {
            string id = deployment.Precision.Cache.Id;
            return id is "fp32" or "fp16" or "bf16" ? Untouched(QualityTechnique.KvCache, id, Reference) : Found(QualityTechnique.KvCache, id);
        }

        public QualityPart Pruned(Pruning pruning)
        {
            string kind = pruning.Kind == PruningKind.TwoOfFour ? "2:4" : char.ToLowerInvariant(pruning.Kind.ToString()[0]) + pruning.Kind.ToString()[1..];
            QualityPart found = Found(QualityTechnique.Pruning, kind);
            return Models == "decoder" && pruning.Ratio.Value > MostPruned
                ? found with { Accuracy = null, PerplexityRise = null, Results = Count.Zero, Basis = "No published results with more than half taken out." }
                : found;
        }

        public QualityPart Shallower()
        {
            double kept = (double)deployment.Architecture.Dimensions.Layers.Count / deployment.WholeLayers;
            QualityPart found = Models == "decoder" ? Found(QualityTechnique.Pruning, "layers") : Found(QualityTechnique.Distillation, "layers");
            return kept < FewestLayers
                ? found with
                {
                    Accuracy = null,
                    PerplexityRise = null,
                    Results = Count.Zero,
                    Basis = "No published results with fewer than half of the layers.",
                }
                : found;
        }

        private QualityPart Found(QualityTechnique technique, string scheme)
        {
            QualityResult? accuracy = evidence.Find(technique, scheme, Models, QualityMetric.Accuracy);
            QualityResult? perplexity = evidence.Find(technique, scheme, Models, QualityMetric.Perplexity);
            if ((accuracy ?? perplexity) is not { } result)
                return new QualityPart(technique, scheme, null, null, Count.Zero, "No published results: not known.");
            return new QualityPart(technique, scheme, accuracy?.LossOf(parameters), perplexity?.LossOf(parameters), result.Results, result.Basis);
        }

        private static QualityPart Untouched(QualityTechnique technique, string scheme, string basis) =>
            new(technique, scheme, Loss.None, null, Count.Zero, basis);
    }
}
