using System.Collections.Immutable;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>A model of the catalogue sized on an 80 GB card with everything defaulted that is not named.</summary>
internal static class CatalogueCase
{
    public static Estimate Of(
        string model, string engine, string version, string weights, string cache, Workload workload, int gpus, KnobSet knobs, string? values = null,
        ImmutableArray<Ratio> shares = default, SpeculativeDecoding? speculation = null, bool importanceMatrix = false)
    {
        CatalogueSet catalogue = SharedCatalogue.Instance;
        Architecture architecture = catalogue.FindModel(model)?.Architecture.Value ?? throw new InvalidOperationException($"No model {model}.");
        Accelerator card = catalogue.FindAccelerator("a100-sxm4-80")!;
        Engine profile = EngineList.Find(engine)!;
        EngineVersion asked = EngineVersion.Parse(version)!;
        WeightScheme scheme = (profile.ReadsGguf ? WeightSchemes.FindGguf(weights, importanceMatrix) : WeightSchemes.Find(weights))!;
        EngineSetting setting = new(architecture, workload, card.UsableMemory, card.Product, 1, gpus);
        Deployment deployment = new()
        {
            Architecture = architecture,
            Accelerator = card,
            Layout = new ParallelLayout { Pipeline = gpus, StageShares = shares },
            Precision = new PrecisionPlan(scheme, scheme.Activations, CacheEncodings.Find(cache)!) { Values = CacheEncodings.Find(values ?? cache)! },
            Engine = profile,
            Speculation = speculation,
            Version = asked,
            Speed = SharedCatalogue.Instance.Speed,
            SinglePass = SharedCatalogue.Instance.SinglePass,
            Knobs = knobs.Over(profile.Defaults(setting, profile.NearestTo(asked))),
        };
        return Estimator.Estimate(deployment, workload).Succeeded(out Estimate? estimate, out Refusal? refusal)
            ? estimate : throw new InvalidOperationException($"{model} is refused: {refusal}");
    }
}
