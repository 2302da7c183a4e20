using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Benchmarks;

/// <summary>What is sized: a model on an engine's newest release with its own settings.</summary>
internal static class Sample
{
    public static (Deployment Deployment, Workload Workload) Of(
        CatalogueSet catalogue, Architecture architecture, Accelerator accelerator, WeightScheme scheme, Engine engine, int tensor, int inputTokens,
        int outputTokens, long batch)
    {
        bool tokens = architecture.Input == InputKind.Tokens;
        Workload workload = new(
            TokenCount.From(tokens ? inputTokens : 1), TokenCount.From(tokens ? outputTokens : 0),
            OfferedLoad.Of(engine.DefaultArrival, SequenceCount.From(batch)), architecture.NativeImage,
            default);
        EngineVersion version = engine.DefaultVersion;
        return (new Deployment
        {
            Architecture = architecture,
            Accelerator = accelerator,
            Layout = new ParallelLayout { Tensor = tensor, ExpertTensor = tensor },
            Precision = new PrecisionPlan(scheme, scheme.Activations, catalogue.FindCacheEncoding("fp16")!),
            Engine = engine,
            Version = version,
            Speed = catalogue.Speed,
            SinglePass = catalogue.SinglePass,
            Knobs = engine.Defaults(new EngineSetting(architecture, workload, accelerator.UsableMemory, accelerator.Product, tensor, 1), version),
        }, workload);
    }
}
