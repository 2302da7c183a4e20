using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Api.Launch;

/// <summary>A resolved deployment as what starts it.</summary>
internal static class Launching
{
    /// <summary>Null for an engine that is started from a program of one's own.</summary>
    public static LaunchAnswer? Of(SizedRequest sized)
    {
        EstimateRequest complete = sized.Complete;
        string? name = NameOf(sized);
        if (CommandOf(sized.Question.Complete, complete with { Engine = StartedWith(sized) }, name, AskedOf(sized)) is not { } command)
            return null;
        if (complete.Techniques?.Offload is not null && !sized.Question.Deployment.Engine.ReadsGguf)
            command = command with { Remarks = [.. command.Remarks, "Weights that the request keeps off the GPU are not in the command."] };
        Accelerator card = sized.Asked.Gpu.Card;
        Deployment deployment = sized.Question.Deployment;
        if (deployment.Engine.CommandLine is not { } started || !started.HasImages(deployment.Version))
            return new LaunchAnswer(command.Text, null, null, command.Remarks);
        if (started.ImageFor(deployment.Version, card.Vendor.Platform) is not { } image)
            return new LaunchAnswer(command.Text, null, null,
                [.. command.Remarks, $"No image of {complete.Engine!.Name} {complete.Engine.Version} for {card.Name} is known: no manifest is written."]);
        NodeSpan span = NodeSpan.Of(deployment.Layout, sized.Asked.Gpu.OfMachine);
        LaunchedContainer container = new(
            image, command, new GpuCount((int)span.GpusPerNode.Value), complete.Parallelism?.Replicas ?? 1,
            card.Vendor.Platform == ComputePlatform.Cuda ? card.DriverName?.Replace(' ', '-') : null, ResourceOf(sized.Asked.Gpu),
            card.Vendor.Platform);
        return span.Nodes.Value == 1
            ? new LaunchAnswer(command.Text, LaunchFiles.Kubernetes(container), LaunchFiles.Compose(container), command.Remarks)
            : OverNodes(
                command, container, complete.Engine!, span,
                started.NodesOf(deployment.Layout, deployment.Engine.ReleaseOf(deployment.Version)));
    }

    /// <summary>Settings of the request without which the engine would be another.</summary>
    private static string[] AskedOf(SizedRequest sized) =>
        [.. (sized.Request.Engine?.Settings.Select(setting => setting.Name) ?? []).Intersect(sized.Assessment.Estimate.ChosenSettings)];

    /// <summary>The engine with the settings that it is started with for its load.</summary>
    private static EngineChoice StartedWith(SizedRequest sized)
    {
        Question complete = sized.Question.Complete;
        return EngineReading.Write(complete.Engine with { Settings = sized.Assessment.Estimate.StartedWith }, complete.Layout.StageShares);
    }

    private static LaunchAnswer OverNodes(
        WrittenCommand command, LaunchedContainer container, EngineChoice engine, NodeSpan span, NodeFlags? joining)
    {
        string spans = $"An instance spans {span.Nodes.Value} nodes of {span.GpusPerNode.Value} GPUs; name the machine as gpu where nodes hold another number.";
        return joining is null
            ? new LaunchAnswer(command.Text, null, null,
                [.. command.Remarks, spans, $"Flags alone do not join nodes in {engine.Name} {engine.Version} so: no manifest is written."])
            : new LaunchAnswer(command.Text, LaunchFiles.LeaderWorkerSet(container, (int)span.Nodes.Value, joining), null,
                [.. command.Remarks, spans, $"On each node the command takes {joining.Nodes}, {joining.Rank} and {joining.Leader} too."]);
    }

    /// <summary>The command of a complete request; null for an engine without a command line.</summary>
    /// <param name="question">The same as a question.</param>
    /// <param name="complete">The request.</param>
    /// <param name="model">What its model is started by.</param>
    /// <param name="asked">The settings that somebody asked for; null for all.</param>
    public static WrittenCommand? CommandOf(Question question, EstimateRequest complete, string? model, IReadOnlyCollection<string>? asked = null)
    {
        if (Dialect.Find(complete.Engine?.Name ?? "") is not { } dialect || dialect.Engine?.Name != complete.Engine!.Name)
            return null;
        string? stored = question.Model.NamedWeights ?? question.Model.StoredAs;
        return CommandWriter.Write(
            dialect, ToldBy(complete, model, dialect.Engine!), CalledModel.Storing(stored, isMixture: false), stored,
            EngineVersion.Parse(complete.Engine.Version ?? "") ?? dialect.Engine!.DefaultVersion, asked);
    }

    private static IEnumerable<Told> ToldBy(EstimateRequest request, string? model, Engine engine)
    {
        ParallelismRequest? layout = request.Parallelism;
        SpeculativeDecodingRequest? speculation = request.Techniques?.SpeculativeDecoding;
        (Target Target, object? Value)[] parts =
        [
            (Target.Model, model),
            (Target.Tensor, Whole64(layout?.Tensor)), (Target.Pipeline, Whole64(layout?.Pipeline)), (Target.AttentionData, Whole64(layout?.AttentionData)),
            (Target.Expert, Whole64(layout?.Expert)),
            (Target.Weights, request.Precision?.Weights), (Target.Activations, request.Precision?.Activations), (Target.Cache, request.Precision?.KvCache),
            (Target.CacheValues, request.Precision?.KvCacheValues),
            (Target.SpeculativeMethod, speculation?.Method), (Target.DraftModel, speculation?.DraftModel),
                (Target.DraftTokens, Whole64(speculation?.DraftTokens)),
            (Target.BatchSize, Whole64(request.Workload?.BatchSize)), (Target.InputTokens, Whole64(request.Workload?.InputTokens)),
            (Target.ImageHeight, Whole64(request.Workload?.ImageHeight)), (Target.ImageWidth, Whole64(request.Workload?.ImageWidth)),
        ];
        foreach ((Target target, object? value) in parts)
        {
            if (value is not null)
                yield return new Told(target, value);
        }

        foreach (GivenSetting setting in request.Engine!.Settings)
            yield return new Told(Target.Setting, setting.Value, setting.Name);
    }

    private static long? Whole64(int? count) => count;

    /// <summary>What the model is started by. The catalogue's entry may be the base of the model that was asked for, which is not the one to start: the name
    /// that was asked for is, but where it states weights that the request changes, or stands for a GGUF file, which has a name of its own.</summary>
    private static string? NameOf(SizedRequest sized)
    {
        ModelSource model = sized.Question.Complete.Model;
        string? asked = sized.Request.Model?.Id ?? sized.Complete.Model?.Id, known = model.Id;
        if (model.NamedWeights is not { } named || asked is null)
            return asked;
        if (named != sized.Complete.Precision?.Weights)
            return known;
        bool isTag = asked.Contains(':', StringComparison.Ordinal), isFile = WeightSchemes.Find(named) is null;
        bool starts = Dialect.Find(sized.Complete.Engine!.Name!)?.TakesTags == true ? isTag
            : !isTag && !isFile && !sized.Question.Deployment.Engine.ReadsGguf;
        return starts ? asked : known;
    }

    /// <summary>The GPU, or the slice of one, as Kubernetes counts it where each kind of slice is a resource.</summary>
    /// <remarks>NVIDIA/k8s-device-plugin, README, MIG strategy mixed.</remarks>
    private static string ResourceOf(GpuQuestion gpu) => gpu.Card.Vendor.Platform == ComputePlatform.Rocm ? "amd.com/gpu"
        : gpu.Slice is { } slice ? $"nvidia.com/mig-{slice.Profile}" : "nvidia.com/gpu";
}
