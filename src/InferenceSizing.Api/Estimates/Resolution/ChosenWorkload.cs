using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>The workload of a request, with its defaults for the kind of model.</summary>
internal static class ChosenWorkload
{
    private const int DecoderInputTokens = 1024;
    private const int DecoderOutputTokens = 256;
    private const int EncoderInputTokens = 128;

    private static readonly WorkloadRequest Nothing = new();

    public static (Workload? Workload, WorkloadRequest? Complete, ProblemHttpResult? Problem) From(WorkloadRequest? choice, Architecture architecture, Engine engine, EngineVersion version, int replicas, Defaults defaults)
    {
        WorkloadRequest given = choice ?? Nothing;
        if (Misplaced(given, architecture) is { } misplaced)
            return (null, null, misplaced);
        bool images = architecture.Input == InputKind.Images;
        ImageSize? native = architecture.NativeImage;
        WorkloadRequest complete = new()
        {
            InputTokens = images ? null : defaults.Take(given.InputTokens, "workload.inputTokens", architecture.Generates ? DecoderInputTokens : TokensOf(architecture)),
            OutputTokens = architecture.Generates ? defaults.Take(given.OutputTokens, "workload.outputTokens", DecoderOutputTokens) : given.OutputTokens,
            ImageHeight = native is { } tall ? defaults.Take(given.ImageHeight, "workload.imageHeight", tall.Height) : given.ImageHeight,
            ImageWidth = native is { } wide ? defaults.Take(given.ImageWidth, "workload.imageWidth", wide.Width) : given.ImageWidth,
            SharedPrefixTokens = architecture.Generates ? defaults.Take(given.SharedPrefixTokens, "workload.sharedPrefixTokens", 0) : given.SharedPrefixTokens,
            Arrival = defaults.Take(Canonical(given.Arrival), "workload.arrival", architecture.Generates ? NameOf(engine.DefaultArrival) : ArrivalNames.Static),
            ReplicaImbalance = defaults.Take(given.ReplicaImbalance, "workload.replicaImbalance", 1),
            Dimensions = given.Dimensions,
            RequestsPerClient = given.RequestsPerClient,
            RequestsPerSecond = given.RequestsPerSecond,
        };
        if (complete.RequestsPerClient is not null && complete.Arrival != ArrivalNames.ClosedLoop)
            return (null, null, Problem.Invalid("workload.requestsPerClient", $"Only with arrival closedLoop; {engine.Name}'s own is {complete.Arrival}."));
        if (complete.SharedPrefixTokens > complete.InputTokens)
            return (null, null, Problem.Invalid("workload.sharedPrefixTokens", $"At most the prompt, {complete.InputTokens} tokens."));
        if (complete.ReplicaImbalance > replicas)
            return (null, null, Problem.Invalid("workload.replicaImbalance", $"At most the replicas, {replicas}: then one of them has all the load."));
        double found = complete.SharedPrefixTokens is { } shared && engine.FindsPrefixes(version) ? (double)shared / complete.InputTokens!.Value : 0;
        complete = complete with { PrefixCacheHitRate = architecture.Generates ? defaults.Take(given.PrefixCacheHitRate, "workload.prefixCacheHitRate", found) : given.PrefixCacheHitRate };
        bool open = complete.Arrival == ArrivalNames.Open;
        complete = complete with { BatchSize = open ? null : defaults.Take(given.BatchSize, "workload.batchSize", 1) };
        ReplicaLoad? uneven = complete.ReplicaImbalance > 1 ? ReplicaLoad.Of(complete.BatchSize ?? 1, Ratio.From(complete.ReplicaImbalance.Value), replicas) : null;
        Workload workload = new(
            complete.InputTokens ?? 1,
            complete.OutputTokens ?? 0,
            open ? 1 : uneven?.Busiest ?? complete.BatchSize!.Value,
            images ? new ImageSize(complete.ImageHeight!.Value, complete.ImageWidth!.Value) : null,
            Ratio.From(complete.PrefixCacheHitRate ?? 0),
            ArrivalOf(complete))
        {
            SharedPrefixTokens = complete.SharedPrefixTokens ?? 0,
            Uneven = uneven,
        };
        return (workload, complete, null);
    }

    /// <summary>Tokens of a model that does not generate: what its file fixes or leaves open at, else the usual.</summary>
    private static int TokensOf(Architecture architecture) => architecture is TracedArchitecture { Graph: var graph } ? (int)Math.Clamp(graph.DefaultTokens ?? EncoderInputTokens, 1, Bounds.MaxTokens) : EncoderInputTokens;

    /// <summary>Members that mean nothing to the model's kind.</summary>
    private static ProblemHttpResult? Misplaced(WorkloadRequest given, Architecture architecture)
    {
        Dictionary<string, string[]> errors = [];
        bool images = architecture.Input == InputKind.Images;
        if (images && given.InputTokens is not null)
            errors["workload.inputTokens"] = ["This model takes images, not tokens."];
        if (!images && given.ImageHeight is not null)
            errors["workload.imageHeight"] = ["This model takes tokens, not images."];
        if (!images && given.ImageWidth is not null)
            errors["workload.imageWidth"] = ["This model takes tokens, not images."];
        if (!architecture.Generates && given.OutputTokens is > 0)
            errors["workload.outputTokens"] = ["This model does not generate."];
        if (!architecture.Generates && given.SharedPrefixTokens is > 0)
            errors["workload.sharedPrefixTokens"] = ["This model does not generate and keeps no cache."];
        if (!architecture.Generates && given.PrefixCacheHitRate is > 0)
            errors["workload.prefixCacheHitRate"] = ["This model does not generate and keeps no cache."];
        return errors.Count == 0 ? null : Problem.Invalid(errors);
    }

    private static string? Canonical(string? arrival) => arrival is null ? null
        : ArrivalNames.Words.First(word => string.Equals(word, arrival, StringComparison.OrdinalIgnoreCase));

    private static string NameOf(Arrival arrival) => arrival is StaticArrival ? ArrivalNames.Static : ArrivalNames.ClosedLoop;

    private static Arrival ArrivalOf(WorkloadRequest complete) => complete.Arrival switch
    {
        ArrivalNames.ClosedLoop => new ClosedLoopArrival(complete.RequestsPerClient),
        ArrivalNames.Open => new OpenArrival(Rate.From(complete.RequestsPerSecond!.Value)),
        _ => new StaticArrival(),
    };
}
