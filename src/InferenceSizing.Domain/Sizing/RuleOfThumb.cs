using System.Collections.Immutable;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Quality;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>One textbook relation for the asked model, next to the detailed figure.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Formula">As the textbook prints it.</param>
/// <param name="Values">What was put in.</param>
/// <param name="Result">What it gives; null where it does not apply to the model.</param>
/// <param name="Unit">Of result and detailed figure.</param>
/// <param name="Detailed">Our figure for the same quantity; null where there is none.</param>
/// <param name="WhyDifferent">Why the two differ, or why the relation does not apply.</param>
public sealed record Relation(
    string Id, string Formula, ImmutableArray<NamedMagnitude> Values, Magnitude? Result, string Unit, Magnitude? Detailed, string WhyDifferent);

/// <summary>The ten textbook relations of inference sizing, each for the asked model.</summary>
public static class RuleOfThumb
{
    /// <summary>Percent of the score lost for each unit of memory ratio: fitted to 347 published results of weight-only quantization, mean error 3.6 points.
    /// It is a poor form (the loss grows far faster than the ratio below four bits) and stands here as the textbook has it.</summary>
    private const double LossPerRatio = 0.61;


    /// <param name="deployment">What was sized.</param>
    /// <param name="workload">The load.</param>
    /// <param name="estimate">What came out.</param>
    /// <param name="quality">What published results say of the loss; null where nobody asked.</param>
    public static ImmutableArray<Relation> Of(Deployment deployment, Workload workload, Estimate estimate, QualityEstimate? quality = null)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(estimate);
        Terms terms = new(deployment, workload, estimate);
        return
        [
            ConvolutionalMemory(terms), TransformerParameters(terms), TransformerActivations(terms), TotalMemory(terms), LowerPrecision(terms),
            InferenceTime(terms), SeveralGpus(terms), QuantizationLoss(terms, quality), BatchMemory(terms), Throughput(terms),
        ];
    }

    private static Relation ConvolutionalMemory(Terms t)
    {
        double elements = 0;
        foreach (Block block in t.Estimate.Operators.Blocks)
        {
            foreach (Node node in block.Nodes)
            {
                if (node.Operator is ImageOperator { Tensors.IsEmpty: false } layer)
                    elements += block.Repeat.Count * ((double)layer.Tensors.Sum(tensor =>
                        tensor.Parameters.Value) + layer.Output.Channels) * layer.Output.Positions;
            }
        }

        bool applies = elements > 0;
        return new Relation("convolutionalMemory", "sum over layers of (P + A) * H * W * batch, times bytes per element", [t.Batch, t.BytesPerActivation],
            applies ? Magnitude.From(elements * t.BatchSize * t.ActivationBytes) : null, "bytes", applies ? t.TotalBytes : null,
            applies
                ? "A kernel's parameters are stored once, not at every position, and activations of earlier layers are freed: P * H * W counts " +
                    "multiply-adds, not memory."
                : "The model has no convolutional layers with feature maps.");
    }

    private static Relation TransformerParameters(Terms t)
    {
        bool applies = t.IsTransformer;
        return new Relation("transformerParameters", "L * (d_model^2 + d_model * d_ff)", [t.Layers, t.HiddenSize, t.IntermediateSize],
            applies ? Magnitude.From(t.L * ((t.D * t.D) + (t.D * t.F))) : null, "parameters", Magnitude.From(t.Estimate.Operators.Parameters.Value),
            applies
                ? "A layer has up to four attention matrices and two or three in its MLP, every expert has its own, and embedding and head come on top."
                : "The model has no transformer layers of one width.");
    }

    private static Relation TransformerActivations(Terms t)
    {
        bool applies = t.IsTransformer;
        return new Relation("transformerActivations", "L * N * d_model, times batch and bytes per element",
            [t.Layers, t.SequenceLength, t.HiddenSize, t.Batch, t.BytesPerActivation],
            applies ? Magnitude.From(t.SimpleActivations) : null, "bytes", t.ActivationPeak,
            applies
                ? "Inference keeps one layer's activations at a time, not all L; within it the MLP, the logits and the engine's own buffers are wider than " +
                    "d_model."
                : "The model has no transformer layers of one width.");
    }

    private static Relation TotalMemory(Terms t)
    {
        double activations = t.IsTransformer ? t.SimpleActivations : t.Estimate.PerGpu.Activations.Estimate.Count;
        return new Relation("totalMemory", "parameter memory + activation memory", [t.WeightBytes, NamedMagnitude.Of("activationBytes", activations)],
            Magnitude.From(t.Weights + activations), "bytes", t.TotalBytes,
            "The KV cache, CUDA context, captured graphs and what each GPU of several holds for itself are missing from it.");
    }

    private static Relation LowerPrecision(Terms t)
    {
        double fp32 = t.Estimate.Operators.Parameters.Value * (double)sizeof(float);
        double bits = t.Deployment.Precision.Weights.EncodingOf(t.MainRole, t.Site).PayloadBits.Count;
        return new Relation("lowerPrecision", "FP32 memory * bits / 32: FP16 a half, INT8 a quarter",
            [NamedMagnitude.Of("fp32Bytes", fp32), NamedMagnitude.Of("bits", bits)],
            Magnitude.From(fp32 * bits / (sizeof(float) * (double)ByteCount.BitsPerByte)), "bytes", Magnitude.From(t.StoredWeights),
            "Schemes leave embeddings, head, norms and routers at 16 bits and add scales and zero points to each group.");
    }

    private static Relation InferenceTime(Terms t)
    {
        double perLayer = t.L == 0 ? 0 : t.Estimate.Operators.ActiveParameters.Value / t.L;
        double peak = t.Deployment.Accelerator.RateFor(t.Deployment.Precision.Activations, out _).PerSecond;
        bool applies = t.L > 0 && t.Deployment.Architecture.Input == InputKind.Tokens;
        const double millisecondsPerSecond = 1e3;
        return new Relation("inferenceTime", "grows as L * P: 2 * L * P * tokens / peak rate",
            [t.Layers, NamedMagnitude.Of("parametersPerLayer", perLayer), NamedMagnitude.Of("tokens", t.PassTokens),
            NamedMagnitude.Of("peakFlopsPerSecond", peak)],
            applies ? Magnitude.From(FlopCount.PerMultiplyAdd * t.L * perLayer * t.PassTokens / peak * millisecondsPerSecond) : null, "ms", t.PassMilliseconds,
            applies
                ? "Kernels reach a part of the peak, small batches wait for memory instead, attention grows with the square of the length, and launches and " +
                    "all-reduces add up."
                : "Convolutions use each parameter at every position, so their time follows multiply-adds, not parameters.");
    }

    private static Relation SeveralGpus(Terms t)
    {
        double one = t.EvenRatePerSecond / t.Deployment.Layout.Replicas, evenness = t.Balance;
        return new Relation("severalGpus", "GPUs holding the whole model * throughput of one * evenness of load",
            [NamedMagnitude.Of("replicas", t.Deployment.Layout.Replicas), NamedMagnitude.Of("throughputOfOne", one), NamedMagnitude.Of("evenness", evenness)],
            Magnitude.From(t.Deployment.Layout.Replicas * one * evenness), t.RateUnit, Magnitude.From(t.RatePerSecond),
            evenness < 1
                ? "The relation lets all wait for the busiest replica, which is so for static batches alone, whose larger batch then takes less than that " +
                    "much longer. Clients of the others go on, with fewer beside them and so faster; an open stream is served whole until the busiest " +
                    "replica is full."
                : "Replicas are taken as evenly loaded; GPUs that share one model over tensor or pipeline ranks gain less than their number.");
    }

    private static Relation QuantizationLoss(Terms t, QualityEstimate? quality)
    {
        const double halfPrecisionBytes = 2, unreduced = 1;
        double ratio = t.StoredWeights == 0 ? unreduced : halfPrecisionBytes * t.Estimate.Operators.Parameters.Value / t.StoredWeights;
        return new Relation("quantizationLoss", "alpha * original memory / reduced memory",
            [NamedMagnitude.Of("alpha", LossPerRatio), NamedMagnitude.Of("ratioTo16Bit", ratio)],
            ratio > unreduced ? Magnitude.From(LossPerRatio * ratio) : Magnitude.From(0), "percent of the unquantized score", quality?.AccuracyLoss?.Estimate,
            "Weights kept at 16 bits or more lose nothing, whatever the ratio; and one alpha for all schemes is off by 3.6 points on average: grouping, " +
                "calibration and activation bits matter more.");
    }

    private static Relation BatchMemory(Terms t)
    {
        double perSample = t.Estimate.CacheBytesPerSequence.Count
            + (t.IsTransformer ? t.SimpleActivations / t.BatchSize : (double)t.Estimate.PerGpu.Activations.Estimate.Count / t.BatchSize);
        return new Relation("batchMemory", "grows linearly with the batch: parameters + batch * memory of one sample",
            [t.WeightBytes, t.Batch, NamedMagnitude.Of("bytesPerSample", perSample)],
            Magnitude.From(t.Weights + (t.BatchSize * perSample)), "bytes", t.TotalBytes,
            "Only cache and activations grow with the batch; servers set a pool and activations aside beforehand, whatever the batch.");
    }

    private static Relation Throughput(Terms t) => new("throughput", "batch / T_infer", [t.Batch, NamedMagnitude.Of("inferenceMs", t.RequestMilliseconds)],
        Magnitude.From(t.BatchSize * 1e3 / t.RequestMilliseconds), "requests per second", Magnitude.From(t.Estimate.Served.Requests!.Value.Estimate.PerSecond),
        "Several replicas serve side by side, and a batch that does not fit waits in the queue.");

    /// <summary>The figures that several relations share.</summary>
    private sealed class Terms(Deployment deployment, Workload workload, Estimate estimate)
    {
        private const double OneToken = 1;

        public Deployment Deployment => deployment;

        public Estimate Estimate => estimate;

        public double L => deployment.Architecture.Dimensions.Layers.Count;

        public double D => deployment.Architecture.Dimensions.HiddenSize.Length;

        public double F => deployment.Architecture.Dimensions.IntermediateSize.Length;

        public bool IsTransformer => D > 0 && deployment.Architecture.Kind != ArchitectureKind.Convolutional;

        public double BatchSize => estimate.Load.InFlight.Count;

        public double ActivationBytes => deployment.Precision.HiddenStates.BitsPerElement() / (double)ByteCount.BitsPerByte;

        public double SimpleActivations => L * workload.InputTokens.Count * D * BatchSize * ActivationBytes;

        public double Weights => estimate.PerGpu.Weights.Count;

        public double StoredWeights => estimate.Weights.Sum(row => row.Component == Component.RotaryTable ? 0 : (double)row.Bytes.Count);

        /// <summary>The role of most of the model's weights, by which its precision is called.</summary>
        public TensorRole MainRole => deployment.Architecture.Kind == ArchitectureKind.Convolutional ? TensorRole.Convolution
            : estimate.Operators.Traits.Experts.Exists ? TensorRole.ExpertUp : TensorRole.FeedForwardUp;

        public TensorSite Site => new(LayerIndex.First, LayerCount.Max(LayerCount.One, estimate.Operators.Layers), AxisLength.From(Math.Max(1, (long)F)),
            AxisLength.From(Math.Max(1, (long)D)), estimate.Operators.Traits);

        public NamedMagnitude Layers => NamedMagnitude.Of("layers", L);

        public NamedMagnitude HiddenSize => NamedMagnitude.Of("hiddenSize", D);

        public NamedMagnitude IntermediateSize => NamedMagnitude.Of("intermediateSize", F);

        public NamedMagnitude SequenceLength => NamedMagnitude.Of("sequenceLength", workload.InputTokens.Count);

        public NamedMagnitude Batch => NamedMagnitude.Of("batchSize", BatchSize);

        public NamedMagnitude BytesPerActivation => NamedMagnitude.Of("bytesPerElement", ActivationBytes);

        public NamedMagnitude WeightBytes => NamedMagnitude.Of("weightBytes", Weights);

        public Magnitude TotalBytes => Magnitude.From(estimate.PerGpu.Total.Estimate.Count);

        public Magnitude ActivationPeak => Magnitude.From(estimate.PerGpu.Activations.Estimate.Count);

        /// <summary>Tokens of the pass whose time is compared: the whole batch's forward pass or prompt, or one token where nothing else is known.</summary>
        public double PassTokens =>
            deployment.Architecture.Generates
                ? Math.Max(OneToken, workload.ComputedInputTokens.Count * (workload.Offered is OfferedBatch ? BatchSize : OneToken))
            : workload.InputTokens.Count * BatchSize;

        public Magnitude? PassMilliseconds =>
            (estimate.Served.TimeToFirstToken ?? estimate.Served.Batch) is { } time ? Magnitude.From(time.Estimate.Milliseconds) : null;

        public double RequestMilliseconds => (estimate.Served.Request ?? estimate.Served.Batch)!.Value.Estimate.Milliseconds;

        public double RatePerSecond => RateOf(estimate.Served);

        private static double RateOf(ServedWorkload served) => (served.OutputTokens ?? served.Samples ?? served.Requests)!.Value.Estimate.PerSecond;

        /// <summary>Of the same work, evenly shared out.</summary>
        public double EvenRatePerSecond => workload.Imbalanced is null ? RatePerSecond : RateOf(estimate.Serving.EvenlyLoaded());

        /// <summary>Mean load of the replicas over that of the busiest.</summary>
        public double Balance => 1 / (workload.Imbalanced?.Imbalance.Value ?? 1);

        public string RateUnit =>
            estimate.Served.OutputTokens is not null ? "output tokens per second" : estimate.Served.Samples is not null ? "samples per second"
            : "requests per second";
    }
}
