using System.Globalization;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Catalogue;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Api.Remedies;

/// <summary>The changes worth trying on a request that does not pass, least demanding first. Whether one helps is for the sizing to say.</summary>
internal sealed partial class Candidates(Sized sized, CatalogueSet catalogue)
{
    private const int Siblings = 4;
    private static readonly double[] LayerShares = [0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125, 0];

    private readonly Deployment _deployment = sized.Question.Deployment;
    private readonly Estimate _estimate = sized.Appraisal.Estimate;
    private readonly EstimateRequest _complete = sized.Complete;

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

    private IEnumerable<Change> Batches()
    {
        long asked = Asked(sized.Question.Workload.BatchSize);
        if (sized.Question.Workload.Arrival is OpenArrival)
            yield break;
        long largest = Asked(_estimate.LargestBatch.BatchSize);
        if (largest > 0 && largest < asked)
            yield return Batch(largest);
        if (sized.Appraisal.Verdict is { Passed: false })
        {
            for (long fewer = Math.Min(asked, Math.Max(1, largest)) / 2; fewer >= 1; fewer /= 2)
                yield return Batch(fewer);
        }

        static Change Batch(long size) => new(RemedyKind.Batch, $"Run {size} at once", new JsonObject { ["workload"] = new JsonObject { ["batchSize"] = size } });

        // The request's batch is the replicas' mean.
        long Asked(long busiest) => sized.Question.Workload.Uneven?.MeanFor(busiest) ?? busiest;
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
            else if (_deployment.Engine is LlamaCppEngine && kept < _deployment.Knobs.Count(Knob.NGpuLayers))
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
        if (sized.Question.Complete.Model.Id is not { } id)
            return [];
        string maker = id.Split('/')[0];
        return catalogue.Models
            .Where(model => string.Equals(model.Family, sized.Question.Complete.Model.Family, StringComparison.OrdinalIgnoreCase) && model.Id.Split('/')[0] == maker && model.Kind == _deployment.Architecture.Kind)
            .Select(model => (model.Id, Parameters: ParametersOf(model)))
            .Where(model => model.Parameters < _estimate.Operators.Parameters)
            .OrderByDescending(model => model.Parameters).ThenBy(model => model.Id, StringComparer.Ordinal)
            .DistinctBy(model => model.Parameters)
            .Take(Siblings)
            .Select(model => new Change(RemedyKind.SmallerModel, string.Create(CultureInfo.InvariantCulture, $"Use {model.Id} ({model.Parameters / 1e9:0.##} billion parameters)"), new JsonObject { ["model"] = new JsonObject { ["id"] = model.Id } }));
    }

    private static long ParametersOf(ModelEntry model) => model.PublishedParameters ?? model.Architecture.Value?.LayOut().Operators?.Parameters ?? long.MaxValue;
}
