using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>How the model is laid over the GPUs asked for.</summary>
internal static class ChosenLayout
{
    private static readonly ParallelismRequest Nothing = new();

    public static (ParallelLayout? Layout, ProblemHttpResult? Problem) From(EstimateRequest request, Architecture architecture, Defaults defaults)
    {
        ParallelismRequest given = request.Parallelism ?? Nothing;
        int tensor = 1, replicas = 1;
        if (request.Gpu!.Count is not { } count)
        {
            defaults.Note("gpu.count");
        }
        else if (given == Nothing)
        {
            if (architecture.Kind == ArchitectureKind.Decoder)
                tensor = count;
            else
                replicas = count;
            int heads = architecture.Dimensions.AttentionHeads;
            if (tensor > Bounds.MaxDegree || (heads > 0 && heads % tensor != 0))
                return (null, Problem.Invalid("gpu.count", $"{count} GPUs do not divide the model's {heads} attention heads; say how to use them with parallelism."));
            if (replicas > Bounds.MaxDegree)
                return (null, Problem.Invalid("gpu.count", $"Each GPU holds a whole copy of this model, and at most {Bounds.MaxDegree} copies are sized."));
        }

        tensor = defaults.Take(given.Tensor, "parallelism.tensor", tensor);
        int pipeline = defaults.Take(given.Pipeline, "parallelism.pipeline", 1);
        int attentionData = defaults.Take(given.AttentionData, "parallelism.attentionData", 1);
        int expert = defaults.Take(given.Expert, "parallelism.expert", 1);
        int expertTensor = defaults.Take(given.ExpertTensor, "parallelism.expertTensor", tensor * attentionData / expert);
        replicas = defaults.Take(given.Replicas, "parallelism.replicas", replicas);
        if (request.Engine?.TensorSplit is { } shares && shares.Count != pipeline)
            return (null, Problem.Invalid("engine.tensorSplit", $"One share for each of the {pipeline} stages of parallelism.pipeline."));
        return (new ParallelLayout
        {
            StageShares = request.Engine?.TensorSplit is { } split ? [.. split.Select(Ratio.From)] : [],
            Tensor = tensor,
            Pipeline = pipeline,
            AttentionData = attentionData,
            Expert = expert,
            ExpertTensor = expertTensor,
            Replicas = replicas,
        }, null);
    }

    public static ParallelismRequest Complete(ParallelLayout layout) => new()
    {
        Tensor = layout.Tensor,
        Pipeline = layout.Pipeline,
        AttentionData = layout.AttentionData,
        Expert = layout.Expert,
        ExpertTensor = layout.ExpertTensor,
        Replicas = layout.Replicas,
    };
}
