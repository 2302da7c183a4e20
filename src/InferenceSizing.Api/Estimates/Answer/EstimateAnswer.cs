using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Api.Accuracy;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Launch;
using InferenceSizing.Domain.Capacity;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>The way back through the door: the domain's figures as the contract has them.</summary>
internal static class EstimateAnswer
{
    private static readonly string[] Components = [.. Enum.GetNames<Component>().Select(JsonNamingPolicy.CamelCase.ConvertName)];
    private static readonly string[] Bounds = [.. Enum.GetNames<Bound>().Select(JsonNamingPolicy.CamelCase.ConvertName)];
    private static readonly string[] Kinds = [.. Enum.GetNames<ArchitectureKind>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    public static EstimateResponse Of(SizedRequest sized)
    {
        (ResolvedQuestion question, Assessment assessment) = (sized.Question, sized.Assessment);
        Estimate estimate = assessment.Estimate;
        Verdict? verdict = assessment.Verdict;
        string detail = sized.Complete.Detail!;
        bool standard = detail != DetailNames.Summary;
        return new EstimateResponse
        {
            Fits = estimate.Fits,
            Startup = StartupAnswer.Of(estimate.Startup, estimate.Deployment.Settled),
            Load = LoadAnswer.Of(estimate),
            Verdict = verdict is null ? null : new VerdictAnswer(verdict.Passed, [.. verdict.Checks.Select(CheckOf)]),
            Resolved = new ResolvedAnswer(new CompleteBody(sized.Complete), sized.Defaulted, ModelOf(question.Complete.Model, estimate)),
            Memory = MemoryOf(question.Deployment, estimate, standard),
            Disaggregated = DisaggregatedAnswer.Of(estimate),
            Offload = question.Deployment.Offload is { } offload ? OffloadOf(offload, estimate) : null,
            LargestBatch = LargestOf(
                estimate, question.Complete.Requirements?.LimitOn(Metrics.RequestTime) is { } longest ? Seconds.FromMilliseconds(longest.Value) : null),
            Capacity = standard ? CapacityOf(estimate.Capacity) : null,
            Latency = new LatencyAnswer(
                Predicted.Milliseconds(estimate.Served.TimeToFirstToken),
                Predicted.Milliseconds(estimate.Served.TimePerOutputToken),
                Predicted.Milliseconds(estimate.Served.InterToken),
                Predicted.Milliseconds(estimate.Served.Request),
                Predicted.Milliseconds(estimate.Served.Batch),
                BranchesOf(estimate.Serving.Branches)),
            Accuracy = estimate.Deployment.Architecture.Generates
                ? AccuracyEndpoint.LinkTo(
                    estimate.Deployment.Engine.Name, (sized.Complete.Gpu as CatalogueGpu)?.Id, question.Complete.Model.Id)
                : null,
            Throughput = ThroughputOf(estimate.Served),
            Breakdown = standard ? new BreakdownAnswer(PartsOf(estimate.Prefill), PartsOf(estimate.Decode), PartsOf(estimate.Forward)) : null,
            Operators = detail == DetailNames.Full ? OperatorsOf(estimate.Operators) : null,
            ActivationPeak = detail == DetailNames.Full ? ActivationPeakAnswer.Of(estimate) : null,
            BatchCurve = detail == DetailNames.Full ? BatchPointAnswer.Of(estimate) : null,
            Launch = detail == DetailNames.Full && estimate.Reading is null ? Launching.Of(sized) : null,
            Quality = AssessmentAnswer.QualityOf(assessment.Quality, estimate.Operators.Parameters),
            Cost = AssessmentAnswer.CostOf(assessment.Cost, question.Deployment.Accelerator, detail == DetailNames.Full),
            Energy = AssessmentAnswer.EnergyOf(assessment.Energy, assessment.Emissions),
            RuleOfThumb = standard ? RelationsOf(RuleOfThumb.Of(question.Deployment, question.Workload, estimate, assessment.Quality)) : null,
            CalibratedBy = [.. estimate.CalibratedBy.Select(CalibratedByAnswer.Of)],
            Explanation = standard ? ExplanationsOf(Explanation.Of(question.Deployment, question.Workload, estimate)) : null,
            Warnings = [.. question.Complete.Warnings.Concat(estimate.Warnings).Select(warning => new WarningAnswer(warning.Code, warning.Message))],
        };
    }

    private static CheckAnswer CheckOf(Check check) =>
        new(RequirementMembers.NameOf(check), Figure.CountedOr(check.Limit.Value), Known(check.Actual), Known(check.Before), check.Passed);

    private static ResolvedModelAnswer ModelOf(ModelSource model, Estimate estimate) => new(
        model.Id,
        model.Family,
        Kinds[(int)model.Architecture.Kind],
        estimate.Operators.Parameters.Value,
        estimate.Operators.ActiveParameters.Value);

    private static MemoryAnswer MemoryOf(Deployment deployment, Estimate estimate, bool standard)
    {
        EngineMemory gpu = estimate.PerGpu;
        MemorySum sum = estimate.Instance;
        return new MemoryAnswer(
            new GpuMemoryAnswer(deployment.Accelerator.NominalMemory.Count, deployment.Accelerator.UsableMemory.Count, deployment.Reserved.Count,
                gpu.Budget.Count),
            new GpuUseAnswer(
                gpu.Weights.Count,
                gpu.Cache.Count,
                ActivationsAnswer.Of(gpu),
                PredictedBytes.Of(gpu.CudaGraphs),
                PredictedBytes.Of(gpu.Runtime),
                PredictedBytes.Of(gpu.Total),
                gpu.Free.Count),
            new InstanceUseAnswer(
                sum.Weights.Count,
                sum.Cache.Count,
                PredictedBytes.Of(sum.Activations),
                PredictedBytes.Of(sum.CudaGraphs),
                PredictedBytes.Of(sum.Runtime),
                PredictedBytes.Of(sum.Total)),
            new HostUseAnswer(estimate.HostWeights.Count, estimate.HostCache.Count, estimate.HostBuffers.Count, estimate.DriveWeights.Count),
            deployment.Architecture.Generates
                ? new KvCacheAnswer(estimate.CacheBytesPerToken.Count, estimate.CacheBytesPerSequence.Count, gpu.Pool.Count,
                    gpu.PoolRange is { } range ? PredictedBytes.Of(range) : null, gpu.PoolTokens.Count, Figure.Of(gpu.MaxConcurrency.Value))
                : null,
            standard ? [.. estimate.Weights.Select(WeightsOf)] : null);
    }

    private static OffloadAnswer OffloadOf(Offload offload, Estimate estimate)
    {
        int away = estimate.Load.Placement.StreamedLayers.Count;
        ByteCount moved = estimate.Load.Weights.RankOffloaded;
        return new OffloadAnswer(
            estimate.Operators.Layers.Count - away, away, OffloadTargets.NameOf(offload.To), moved.Count, Figure.Of(offload.TimeOf(moved).Milliseconds));
    }

    public static WeightRowAnswer WeightsOf(WeightRow row) => new(Components[(int)row.Component], row.Parameters.Value, row.Precision, row.Bytes.Count);

    private static LargestBatchAnswer LargestOf(Estimate estimate, Seconds? within) => new(
        estimate.LargestBatch.BatchSize.Count,
        estimate.LargestBatch.LimitedBy,
        estimate.LargestBatch.ContextTokens.Count,
        [.. estimate.LargestBatch.ByLimit.Select(limit => new BatchLimitAnswer(limit.Limit, limit.BatchSize.Count))],
        within is { } limit && BatchCurve.LargestWithin(limit, estimate) is { } batch ? [new BatchLimitAnswer("require.maxRequestMs", batch.Count)] : null,
        estimate.LargestBatch.Guaranteed?.Count,
        estimate.LargestBatch.Guaranteed is null ? null : estimate.LargestBatch.BatchSize.Count,
        estimate.SaturatesAt?.Count,
        Predicted.Milliseconds(estimate.LargestBatch.Served?.TimePerOutputToken),
        Predicted.PerSecond(estimate.LargestBatch.Served?.OutputTokens),
        Predicted.PerSecond(estimate.LargestBatch.Served?.Samples));

    private static QueueBranchAnswer[]? BranchesOf(ImmutableArray<QueueBranch> branches) => branches.IsEmpty ? null
        : [.. branches.Select(
            branch => new QueueBranchAnswer(
            branch.Queued, branch.Running.Count, Predicted.Milliseconds(branch.TimeToFirstToken), Predicted.Milliseconds(branch.Request)))];

    private static CapacityAnswer CapacityOf(CapacityAnswers capacity) => new(
        capacity.Context?.Tokens.Count,
        capacity.Context?.LimitedBy,
        capacity.MemoryShare.Share is { } share ? Figure.Of(share.Value) : null,
        capacity.MemoryShare.LimitedBy,
        (int?)capacity.Gpus.Count?.Value,
        capacity.Gpus.LimitedBy);

    private static ThroughputAnswer ThroughputOf(ServedWorkload served) => new(
        Predicted.PerSecond(served.OutputTokens),
        Predicted.PerSecond(served.TotalTokens),
        Predicted.PerSecond(served.PrefillTokens),
        Predicted.PerSecond(served.Requests),
        Predicted.PerSecond(served.Samples));

    private static StepPartAnswer[]? PartsOf(IReadOnlyList<StepPart> parts)
    {
        if (parts.Count == 0)
            return null;
        StepPartAnswer[] answers = new StepPartAnswer[parts.Count];
        for (int i = 0; i < answers.Length; i++)
        {
            StepPart part = parts[i];
            answers[i] = new StepPartAnswer(
                part.Name, Figure.Of(part.Time.Milliseconds), Figure.Of(part.Flops.Count), Figure.Of(part.Moved.Bytes), Bounds[(int)part.Bound]);
        }

        return answers;
    }

    private static OperatorAnswer[] OperatorsOf(OperatorList operators) =>
    [
        .. operators.Blocks.SelectMany(block => block.Nodes.Select(node => new OperatorAnswer(
            block.Name,
            node.Operator.Name,
            Components[(int)node.Operator.Component],
            block.Repeat.Count,
            block.ParametersOf(node).Value))),
    ];

    private static RelationAnswer[] RelationsOf(ImmutableArray<Relation> relations)
    {
        RelationAnswer[] answers = new RelationAnswer[relations.Length];
        for (int i = 0; i < answers.Length; i++)
        {
            Relation relation = relations[i];
            answers[i] = new RelationAnswer(
                relation.Id, relation.Formula, new NamedValues(relation.Values), Known(relation.Result), relation.Unit, Known(relation.Detailed),
                relation.WhyDifferent);
        }

        return answers;
    }

    private static ExplanationAnswer[] ExplanationsOf(ImmutableArray<Explanation> explanations)
    {
        ExplanationAnswer[] answers = new ExplanationAnswer[explanations.Length];
        for (int i = 0; i < answers.Length; i++)
            answers[i] = new ExplanationAnswer(
                FigurePaths.Of(explanations[i].Quantity), explanations[i].Formula, new NamedValues(explanations[i].Values), explanations[i].Source);
        return answers;
    }

    private static decimal? Known(Magnitude? magnitude) => magnitude is { } known ? Figure.CountedOr(known.Value) : null;
}
