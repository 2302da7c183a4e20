using System.Globalization;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Catalogue;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Domain.Accelerators;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Precision;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Api.Remedies;

/// <summary>The changes worth trying on a request that does not pass, least demanding first. Whether one helps is for the sizing to say.</summary>
internal sealed class Candidates(Sized sized, CatalogueSet catalogue)
{
    private const int OtherCards = 12;
    private const int Siblings = 4;
    private static readonly int[] Degrees = [2, 4, 8, 16];
    private static readonly double[] LayerShares = [0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125, 0];
    private static readonly string[] GgufTypes = ["q8_0", "q6_k", "q5_k_m", "q4_k_m", "q3_k_m"];
    private static readonly string[] EightBits = ["fp8", "int8", "int8-weight-only"];
    private static readonly string[] FourBits = ["awq-int4", "nvfp4", "mxfp4"];

    private readonly Deployment _deployment = sized.Question.Deployment;
    private readonly Estimate _estimate = sized.Appraisal.Estimate;
    private readonly EstimateRequest _complete = sized.Question.Complete;

    public IEnumerable<Change> All() =>
    [
        .. EngineSettings(), .. CachePrecisions(), .. WeightPrecisions(), .. MoreGpus(), .. Slices(), .. OtherGpus(), .. Batches(), .. Contexts(), .. Offloads(), .. Prunings(), .. SmallerModels(),
    ];

    private IEnumerable<Change> EngineSettings()
    {
        if (_estimate.Capacity.MemoryShare.Share is { } share && _deployment.Engine.ShareKnob is { } knob && !_estimate.Fits)
            yield return Setting(knob, JsonValue.Create(share.Value), string.Create(CultureInfo.InvariantCulture, $"Give the engine {100 * share.Value:0} % of the GPU"));
        if (_deployment.Engine.SequenceLimit(_deployment.Knobs, 1) is { } most && most.Sequences < sized.Question.Workload.BatchSize && Find(most.Limit) is { } sequences)
            yield return Setting(sequences, JsonValue.Create(sized.Question.Workload.BatchSize), $"Let the engine run {sized.Question.Workload.BatchSize} sequences");
        if (_deployment.Engine.ContextLimit(_deployment.Knobs) is { } longest && longest.Tokens < sized.Question.Workload.ContextTokens && Find(longest.Limit) is { } context)
        {
            long slots = _deployment.Knobs.Has(Knob.ParallelSequences) && context == Knob.NCtx ? _deployment.Knobs.Count(Knob.ParallelSequences) : 1;
            yield return Setting(context, JsonValue.Create(sized.Question.Workload.ContextTokens * slots), $"Let the engine hold {sized.Question.Workload.ContextTokens} tokens of context");
        }

        if (_deployment.Knobs.Has(Knob.EnforceEager) && !_deployment.Knobs.Flag(Knob.EnforceEager) && !_estimate.Fits)
            yield return Setting(Knob.EnforceEager, JsonValue.Create(true), "Run without CUDA graphs");
        if (_deployment.Knobs.Has(Knob.FlashAttention) && !_deployment.Knobs.Flag(Knob.FlashAttention))
            yield return Setting(Knob.FlashAttention, JsonValue.Create(true), "Run attention as one fused kernel");

        static Knob? Find(string jsonName) => KnobField.All.FirstOrDefault(field => field.JsonName == jsonName)?.Knob;
    }

    private Change Setting(Knob knob, JsonNode value, string title)
    {
        string name = KnobField.All.First(field => field.Knob == knob).JsonName;
        return new Change(RemedyKind.EngineSetting, $"{title} ({name})", new JsonObject { ["engine"] = new JsonObject { ["name"] = _deployment.Engine.Name, ["version"] = _deployment.Version.Text, [name] = value } });
    }

    private IEnumerable<Change> CachePrecisions()
    {
        if (!_deployment.Architecture.Generates)
            yield break;
        string[] formats = _deployment.Engine is LlamaCpp ? ["q8_0", "q4_0"] : _deployment.Engine is PagedEngine ? ["fp8"] : [];
        foreach (string format in formats.Where(format => Bits(format) < Bits(_deployment.Precision.Cache.Id)))
            yield return new Change(RemedyKind.CachePrecision, $"Keep the cache in {format}", new JsonObject { ["precision"] = Precision(null, format) });
    }

    private IEnumerable<Change> WeightPrecisions()
    {
        string now = _deployment.Precision.Weights.Id;
        IEnumerable<(string Id, RemedyKind Kind)> ids = _deployment.Engine is LlamaCpp
            ? GgufTypes.Select(id => (id, id is "q8_0" ? RemedyKind.WeightPrecision : RemedyKind.FewBits))
            : [.. (WideWeights ? new[] { ("fp16", RemedyKind.WeightPrecision) } : []), .. EightBits.Where(Runs).Select(id => (id, RemedyKind.WeightPrecision)), .. FourBits.Where(Runs).Select(id => (id, RemedyKind.FewBits))];
        return ids.Where(next => next.Id != now && Stored(next.Id) < Stored(now))
            .Select(next => new Change(next.Kind, $"Keep the weights in {next.Id}", new JsonObject { ["precision"] = Precision(next.Id, null) }));
    }

    private bool WideWeights => _deployment.Precision.Weights.Id is "fp32" or "tf32" or "mixed-fp16" or "mixed-bf16";

    /// <summary>Whether the chip computes in the format, so that it is no detour; image networks and encoders have no checkpoints of four bits.</summary>
    private bool Runs(string id) => id switch
    {
        "fp8" => _deployment.Accelerator.Rates[NumberFormat.Fp8] is not null,
        "int8" => _deployment.Accelerator.Rates[NumberFormat.Int8] is not null,
        "nvfp4" => _deployment.Accelerator.Rates[NumberFormat.Fp4] is not null && _deployment.Architecture.Generates,
        "mxfp4" => _estimate.Operators.Traits.Experts > 0,
        _ => _deployment.Architecture.Generates,
    };

    private double Stored(string id)
    {
        WeightScheme? scheme = _deployment.Engine is LlamaCpp ? WeightSchemes.FindGguf(id) : WeightSchemes.Find(id);
        TensorRole role = _estimate.Operators.Traits.Experts > 0 ? TensorRole.ExpertUp : _deployment.Architecture.Kind == ArchitectureKind.Convolutional ? TensorRole.Convolution : TensorRole.FeedForwardUp;
        const int wide = 4096;
        return scheme?.EncodingOf(role, new TensorSite(0, Math.Max(1, _estimate.Operators.Layers), wide, wide, _estimate.Operators.Traits)).EffectiveBits(wide).Value ?? double.MaxValue;
    }

    private static double Bits(string cache) => CacheEncodings.Find(cache)?.EffectiveBits(128).Value ?? double.MaxValue;

    private JsonObject Precision(string? weights, string? cache)
    {
        JsonObject precision = new() { ["weights"] = weights ?? _deployment.Precision.Weights.Id, ["activations"] = null };
        if (_deployment.Architecture.Generates)
            precision["kvCache"] = cache ?? _deployment.Precision.Cache.Id;
        if (cache is not null && _deployment.Precision.Values.Id != _deployment.Precision.Cache.Id)
            precision["kvCacheValues"] = null;
        return precision;
    }

    private IEnumerable<Change> MoreGpus()
    {
        if (_deployment.Layout.Pipeline * _deployment.Layout.AttentionData * _deployment.Layout.Expert == 1 && _deployment.Architecture.Generates)
        {
            foreach (int tensor in Degrees.Where(degree => degree > _deployment.Layout.Tensor && _deployment.Architecture.Dimensions.AttentionHeads % degree == 0))
                yield return Spread($"Divide each layer over {tensor} GPUs", tensor, 1, _deployment.Layout.Replicas);
        }

        foreach (int replicas in MoreReplicas())
            yield return Spread($"Run {replicas} replicas", _deployment.Layout.Tensor, _deployment.Layout.Pipeline, replicas);
    }

    /// <summary>As many copies as the missing throughput needs, and one more.</summary>
    private IEnumerable<int> MoreReplicas()
    {
        double missing = 1;
        foreach (Check check in sized.Appraisal.Verdict?.Checks ?? [])
        {
            if (check is { Passed: false, Actual.Value: > 0, Name: "minOutputTokensPerSecond" or "minSamplesPerSecond" })
                missing = Math.Max(missing, check.Limit.Value / check.Actual.Value.Value);
        }

        double copies = Math.Ceiling(_deployment.Layout.Replicas * missing);
        if (missing <= 1 || copies >= Bounds.MaxDegree || _deployment.Layout.Expert > 1 || _deployment.Layout.AttentionData > 1)
            yield break;
        yield return (int)copies;
        yield return (int)copies + 1;
    }

    private Change Spread(string title, int tensor, int pipeline, int replicas) => new(RemedyKind.MoreGpus, title, new JsonObject
    {
        ["gpu"] = Gpu(count: tensor * pipeline * replicas),
        ["parallelism"] = new JsonObject { ["tensor"] = tensor, ["pipeline"] = pipeline, ["attentionData"] = 1, ["expert"] = 1, ["expertTensor"] = tensor, ["replicas"] = replicas },
    });

    /// <summary>The asked card with a count; what a catalogue id as one word would lose is written out.</summary>
    private JsonObject Gpu(long count)
    {
        JsonObject gpu = new() { ["count"] = count };
        if (_complete.Gpu is CatalogueGpu card)
            gpu.Insert(0, "id", card.Id);
        if (_complete.Gpu is CatalogueGpu { Partition: { } partition })
            gpu.Insert(1, "partition", partition);
        return gpu;
    }

    private IEnumerable<Change> Slices()
    {
        if (_complete.Gpu is not CatalogueGpu asked || catalogue.FindAccelerator(asked.Id!) is not { Partitions.IsEmpty: false } card || _deployment.Layout.Gpus > 1)
            yield break;
        foreach (Partition partition in card.Partitions.Where(partition => !string.Equals(partition.Profile, asked.Partition, StringComparison.OrdinalIgnoreCase)).OrderBy(partition => partition.Memory))
            yield return new Change(RemedyKind.Slice, $"Take the slice {partition.Profile}", new JsonObject { ["gpu"] = new JsonObject { ["id"] = card.Id, ["partition"] = partition.Profile, ["memoryFraction"] = null } });
        if (asked.Partition is not null)
            yield return new Change(RemedyKind.Slice, $"Take the whole {card.Name}", new JsonObject { ["gpu"] = new JsonObject { ["id"] = card.Id, ["partition"] = null } });
    }

    /// <summary>Priced cards that hold the weights as they are, cheapest first; each with the layout as asked.</summary>
    private IEnumerable<Change> OtherGpus()
    {
        long needed = _estimate.PerGpu.Weights.Count;
        Pricing pricing = sized.Question.Pricing with { PerGpu = null };
        return catalogue.Accelerators
            .Where(card => card.Id != _deployment.Accelerator.Id && card.UsableMemory.Count > needed && _deployment.Engine.RunsOn(card))
            .Select(card => (Card: card, Price: pricing.Of(card)))
            .Where(offer => offer.Price is not null)
            .OrderBy(offer => offer.Price!.PerGpu).ThenBy(offer => offer.Card.Id, StringComparer.Ordinal)
            .Take(OtherCards)
            .Select(offer => new Change(RemedyKind.OtherGpu, $"Use {offer.Card.Name}", new JsonObject
            {
                ["gpu"] = new JsonObject { ["id"] = offer.Card.Id, ["count"] = _deployment.Layout.Gpus, ["partition"] = null, ["name"] = null, ["memoryBytes"] = null, ["bandwidthGBPerSecond"] = null, ["tflops"] = null, ["interconnectGBPerSecond"] = null },
            }));
    }

    private IEnumerable<Change> Batches()
    {
        long asked = sized.Question.Workload.BatchSize;
        if (sized.Question.Workload.Arrival is OpenArrival)
            yield break;
        if (_estimate.LargestBatch.BatchSize is var largest and > 0 && largest < asked)
            yield return Batch(largest);
        if (sized.Appraisal.Verdict is { Passed: false })
        {
            for (long fewer = Math.Min(asked, Math.Max(1, _estimate.LargestBatch.BatchSize)) / 2; fewer >= 1; fewer /= 2)
                yield return Batch(fewer);
        }

        static Change Batch(long size) => new(RemedyKind.Batch, $"Run {size} at once", new JsonObject { ["workload"] = new JsonObject { ["batchSize"] = size } });
    }

    private IEnumerable<Change> Contexts()
    {
        if (_deployment.Architecture.Kind != ArchitectureKind.Decoder || _estimate.Capacity.Context is not { } longest)
            yield break;
        long prompt = longest.Tokens - sized.Question.Workload.OutputTokens;
        if (prompt > 0 && prompt < sized.Question.Workload.InputTokens)
            yield return Prompt(prompt);
        if (sized.Appraisal.Verdict is { Passed: false })
            yield return Prompt(Math.Max(1, sized.Question.Workload.InputTokens / 2));

        static Change Prompt(long tokens) => new(RemedyKind.Context, $"Take prompts of {tokens} tokens at most", new JsonObject { ["workload"] = new JsonObject { ["inputTokens"] = tokens } });
    }

    private IEnumerable<Change> Offloads()
    {
        int layers = _deployment.Architecture.Dimensions.Layers;
        if (_estimate.Fits || _deployment.Offload is not null || layers < 2 || _deployment.Architecture.Kind == ArchitectureKind.EncoderDecoder || _deployment.Layout.Pipeline > 1)
            yield break;
        bool streams = _deployment.Engine.Streaming(_deployment.Engine.NearestTo(_deployment.Version)) is not null;
        foreach (int kept in LayerShares.Select(share => (int)(layers * share)).Distinct())
        {
            if (streams)
                yield return new Change(RemedyKind.Offload, $"Keep {kept} of {layers} layers on the GPU and bring the others in from host memory", new JsonObject { ["techniques"] = new JsonObject { ["offload"] = new JsonObject { ["layersOnGpu"] = kept, ["gpuMemoryBytes"] = null, ["to"] = "cpu" } } });
            else if (_deployment.Engine is LlamaCpp && kept < _deployment.Knobs.Count(Knob.NGpuLayers))
                yield return Setting(Knob.NGpuLayers, JsonValue.Create(kept), $"Keep {kept} of {layers} layers on the GPU") with { Kind = RemedyKind.Offload };
        }
    }

    private IEnumerable<Change> Prunings()
    {
        if (_deployment.Pruning is not null || _deployment.WholeLayers > 0)
            yield break;
        yield return Pruned("Keep two of every four weights", "2:4", 0.5);
        if (_deployment.Architecture.Input == InputKind.Tokens)
        {
            yield return Pruned("Take a quarter of the layers out and train again", PruningKinds.Layers, 0.25);
            yield return Pruned("Take half of the layers out and train again", PruningKinds.Layers, 0.5);
        }

        static Change Pruned(string title, string kind, double ratio) =>
            new(RemedyKind.Pruning, title, new JsonObject { ["techniques"] = new JsonObject { ["pruning"] = new JsonObject { ["kind"] = kind, ["ratio"] = ratio } } });
    }

    /// <summary>Smaller models of the family, the largest of them first.</summary>
    private IEnumerable<Change> SmallerModels()
    {
        if (sized.Question.Model.Id is not { } id)
            return [];
        string maker = id.Split('/')[0];
        return catalogue.Models
            .Where(model => string.Equals(model.Family, sized.Question.Model.Family, StringComparison.OrdinalIgnoreCase) && model.Id.Split('/')[0] == maker && model.Kind == _deployment.Architecture.Kind)
            .Select(model => (model.Id, Parameters: ParametersOf(model)))
            .Where(model => model.Parameters < _estimate.Operators.Parameters)
            .OrderByDescending(model => model.Parameters).ThenBy(model => model.Id, StringComparer.Ordinal)
            .DistinctBy(model => model.Parameters)
            .Take(Siblings)
            .Select(model => new Change(RemedyKind.SmallerModel, string.Create(CultureInfo.InvariantCulture, $"Use {model.Id} ({model.Parameters / 1e9:0.##} billion parameters)"), new JsonObject { ["model"] = new JsonObject { ["id"] = model.Id } }));
    }

    private static long ParametersOf(ModelEntry model) => model.PublishedParameters ?? model.Architecture.Value?.LayOut().Operators?.Parameters ?? long.MaxValue;
}
