using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Quality;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Domain.Sizing;

/// <summary>A question with nothing left open, and the deployment that it describes.</summary>
/// <param name="Complete">The same question with every default filled in: asked again, it gives the same answer.</param>
/// <param name="Deployment">The model on its GPUs.</param>
/// <param name="Workload">The load on it.</param>
/// <param name="Evidence">Published results that its quality is estimated from.</param>
public sealed record ResolvedQuestion(Question Complete, Deployment Deployment, Workload Workload, QualityEvidence Evidence)
{
    /// <summary>The estimate with its cost, its quality and the verdict on what is required.</summary>
    public Outcome<Assessment> Assess() =>
        from estimate in Estimator.Estimate(Deployment, Workload)
        select Assessment.Of(estimate, Complete.Requirements, Complete.Pricing,
            Assessment.QualityOf(estimate, Complete.Model.Id, Complete.Model.StoredAs, Evidence), Complete.Carbon);
}

/// <summary>Fills in what a question leaves open.</summary>
/// <param name="Speed">Curves of kernels and links.</param>
/// <param name="SinglePass">Curves of forward passes.</param>
/// <param name="Evidence">Published results on quality.</param>
public sealed record Resolver(SpeedModel Speed, SinglePassModel SinglePass, QualityEvidence Evidence)
{
    /// <summary>The question with its defaults and its deployment, or the first part that does not go with the others.</summary>
    public Outcome<ResolvedQuestion> Resolve(Question question)
    {
        ArgumentNullException.ThrowIfNull(question);
        EngineQuestion named = question.Engine.Named(question.Model, question.Gpu, question.Precision);
        (Engine engine, EngineVersion version) = (named.Engine!, named.Engine!.NearestTo(named.Version!));
        return
            from architecture in question.Techniques.Reduce(question.Model.Architecture).Select(engine.Loading.Part)
            from gpu in question.Gpu.Completed()
            from layout in question.Layout.Completed(question.Gpu, architecture, engine)
            from precision in question.Precision.ToPlan(question.Model, engine, version, question.Gpu.Accelerator)
            from workload in question.Workload.For(question.Model).Completed(
                architecture, engine, version, layout.Disaggregated is null ? (int)layout.Replicas!.Value.Value : 1)
            from techniques in Speculating(question.Techniques, engine, precision, architecture)
            select Resolved(
                question with
                {
                    Engine = named with { Settings = WithoutFollowing(engine, named.Settings) },
                    Gpu = gpu,
                    Layout = layout,
                    Workload = workload,
                    Techniques = techniques,
                    Precision = question.Precision.Completed(precision, question.Model, engine)
                },
                architecture,
                precision);
    }

    private static Outcome<TechniquesQuestion> Speculating(TechniquesQuestion asked, Engine engine, PrecisionPlan precision, Architecture model) =>
        asked.Speculation is null
            ? asked : asked.Speculation.Completed(engine, precision, model).Select(speculation => asked with { Speculation = speculation });

    /// <summary>The last defaults follow from all the others: the engine's settings, and techniques that depend on them.</summary>
    private ResolvedQuestion Resolved(Question question, Architecture architecture, PrecisionPlan precision)
    {
        (Engine engine, EngineVersion version) = (question.Engine.Engine!, question.Engine.Version!);
        EngineVersion known = engine.NearestTo(version);
        ParallelLayout layout = question.Layout.ToLayout();
        bool apart = question.Layout.Disaggregated is not null;
        Workload workload = question.Workload.ToWorkload(architecture, layout.Replicas) with { SharedBy = Count.From(apart ? layout.Replicas : 1) };
        SpeculativeDecoding? speculation = question.Techniques.Speculation?.ToSpeculation(engine);
        KnobSet own = engine.Defaults(SettingOf(question, architecture, workload, layout, speculation), known);
        KnobSet settings = question.Engine.Settings.Over(own);
        architecture = engine.AsRun(architecture, settings);
        workload = Cut(workload, architecture, engine, settings);
        TechniquesQuestion techniques = question.Techniques.Completed(engine, settings, known, question.Gpu.Accelerator);
        Deployment deployment = DeploymentOf(question, architecture, precision, layout, settings, techniques, speculation).SettledFor(workload);
        return new ResolvedQuestion(
            question with
            {
                Engine = question.Engine with { Settings = deployment.Settled.Any(changed => changed.FollowsLoad) ? settings : deployment.Knobs },
                Gpu = question.Gpu with { Count = deployment.Gpus },
                Techniques = techniques,
            },
            deployment,
            workload,
            Evidence);
    }

    /// <summary>The settings that were asked for, but for a context that follows the load: what it was for another load counts for nothing.</summary>
    private static KnobSet WithoutFollowing(Engine engine, KnobSet asked) => engine.Find(KnobRole.ContextFollows) is { } follows && asked.Has(follows)
        && asked[follows].Flag && engine.Find(KnobRole.Context) is { } context && asked.Has(context) ? asked.With(context, default) : asked;

    /// <summary>What an engine's own values of its settings follow from.</summary>
    private static EngineSetting SettingOf(
        Question question, Architecture architecture, Workload workload, ParallelLayout layout, SpeculativeDecoding? speculation) => new(
            architecture, workload, question.Gpu.Accelerator.UsableMemory, question.Gpu.Accelerator.Product, layout.Tensor * layout.AttentionData,
            layout.Pipeline)
        {
            Speculation = speculation?.Method,
            Asked = question.Engine.Settings,
            Generation = question.Gpu.Accelerator.Generation,
            MemoryKind = question.Gpu.Accelerator.MemoryKind,
            VersionAssumed = question.Engine.VersionAssumed,
        };

    /// <summary>The load with inputs of the length that the engine cuts them to, where it cuts them.</summary>
    private static Workload Cut(Workload workload, Architecture architecture, Engine engine, KnobSet settings) =>
        !architecture.Generates && engine.Inputs is { } inputs && inputs.Cuts(settings) && inputs.Of(architecture, settings) is var longest
        && workload.InputTokens.Count > longest.Tokens
            ? workload with { InputTokens = TokenCount.From(longest.Tokens), CutFrom = workload.InputTokens } : workload;

    private Deployment DeploymentOf(Question question, Architecture architecture, PrecisionPlan precision, ParallelLayout layout, KnobSet settings,
        TechniquesQuestion techniques, SpeculativeDecoding? speculation)
    {
        (Engine engine, EngineVersion version) = (question.Engine.Engine!, question.Engine.Version!);
        Pruning? pruning = techniques.Pruning?.ToPruning();
        int whole = question.Model.Architecture.Dimensions.Layers.Count;
        return new()
        {
            Architecture = architecture,
            Accelerator = question.Gpu.Accelerator,
            Reserved = question.Gpu.Reserved!.Value,
            Layout = layout,
            Prefill = question.Layout.Disaggregated?.ToPool(),
            Precision = pruning is { Kind: PruningKind.TwoOfFour } ? TwoOfFour.Stored(precision, engine, version, question.Gpu.Accelerator) : precision,
            Engine = engine,
            Version = version,
            Knobs = settings,
            Asked = question.Engine.Settings,
            Speed = Speed,
            SinglePass = SinglePass,
            MemoryReuse = techniques.MemoryReuse!.Value,
            LayerFusion = techniques.LayerFusion!.Value,
            Pruning = pruning,
            WholeLayers = whole == architecture.Dimensions.Layers.Count ? 0 : whole,
            Offload = techniques.Offload?.ToOffload(),
            Speculation = speculation,
            Measured = question.Measured,
            Pools = question.Model.Pools,
        };
    }
}
