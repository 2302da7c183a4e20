using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Sglang;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>Laws of the cache over every decoder of the catalogue, on a card that holds all of them.</summary>
public sealed class CacheLawsTests
{
    private const long Batch = 4;

    private static readonly long[] Contexts = [300, 60_000, 1_000_000];

    private static readonly Accelerator Vast = SharedCatalogue.Instance.FindAccelerator("h200-sxm")! with { UsableMemory = ByteCount.FromGibibytes(64 * 1024) };

    public static TheoryData<string, string> Engines => new()
    {
        { "vllm", "0.8.5" }, { "vllm", "0.19.0" }, { "vllm", "0.26.0" }, { "vllm", "0.33.0" }, { "sglang", "0.5.6" }, { "sglang", "0.5.23" },
        { "tensorrt-llm", "1.2.0" }, { "tensorrt-llm", "1.4.0" }, { "llama.cpp", "b8586" }, { "transformers", "4.51.0" },
    };

    private static IEnumerable<ModelEntry> Decoders =>
        SharedCatalogue.Instance.Models.Where(model => model.Architecture.Value is { Kind: ArchitectureKind.Decoder });

    /// <summary>Engines round up to pages and slots; none keeps less than the layers need.</summary>
    [Theory, MemberData(nameof(Engines))]
    public void A_batch_takes_no_less_than_its_sequences(string engine, string version)
    {
        List<string> broken = [];
        foreach (ModelEntry model in Decoders)
        {
            foreach (long context in Contexts)
            {
                if (EstimateOf(model, engine, version, context) is not { } estimate)
                    continue;
                if (estimate.PerGpu.Cache < Batch * estimate.CacheBytesPerSequence)
                    broken.Add($"{model.Id} at {context}: {estimate.PerGpu.Cache.Count} < {Batch} * {estimate.CacheBytesPerSequence.Count}");
            }
        }

        Assert.Empty(broken);
    }

    /// <summary>Concurrency is stated for the longest context: the longer it is, the fewer of it fit, strictly where a layer keeps its whole context and it
    /// grows beyond a block, which takes some thousands of tokens beside large recurrent states.</summary>
    [Theory, InlineData("vllm", "0.19.0"), InlineData("vllm", "0.26.0"), InlineData("vllm", "0.33.0"), InlineData("sglang", "0.5.6"),
        InlineData("sglang", "0.5.23")]
    public void Concurrency_falls_as_the_context_grows(string engine, string version)
    {
        List<string> broken = [];
        foreach (ModelEntry model in Decoders)
        {
            double before = double.PositiveInfinity;
            foreach (long context in Contexts)
            {
                if (EstimateOf(model, engine, version, context) is not { } estimate)
                    continue;
                double now = estimate.PerGpu.MaxConcurrency.Value;
                if (now > before || (now == before && estimate.CacheBytesPerToken > ByteCount.Zero))
                    broken.Add($"{model.Id} at {context}: {now} after {before}");
                before = now;
            }
        }

        Assert.Empty(broken);
    }

    /// <summary>Null for a model that the engine has no architecture for.</summary>
    private static Estimate? EstimateOf(ModelEntry model, string engine, string version, long context)
    {
        const long output = 100, fixedPoolGibibytes = 512;
        Architecture architecture = model.Architecture.Value!;
        Engine profile = EngineList.Find(engine)!;
        EngineVersion asked = EngineVersion.Parse(version)!;
        WeightScheme scheme = (engine == "llama.cpp" ? WeightSchemes.FindGguf("bf16") : WeightSchemes.Find("bf16"))!;
        Workload workload = new(TokenCount.From(context - output), TokenCount.From(output), new OfferedBatch(SequenceCount.From(Batch)), Image: null,
            PrefixCacheHitRate: default);
        KnobSet knobs = engine switch
        {
            "vllm" => KnobSet.Empty.With(VllmKnobs.MaxModelLen, context).With(VllmKnobs.KvCacheMemoryBytes, ByteCount.FromGibibytes(fixedPoolGibibytes).Count),
            "sglang" => KnobSet.Empty.With(SglangKnobs.ContextLength, context),
            _ => KnobSet.Empty,
        };
        EngineSetting setting = new(architecture, workload, Vast.UsableMemory, Vast.Product, 1, 1) { Asked = knobs };
        Deployment deployment = new()
        {
            Architecture = architecture,
            Accelerator = Vast,
            Layout = ParallelLayout.Single,
            Precision = new PrecisionPlan(scheme, scheme.Activations, CacheEncodings.Find("bf16")!),
            Engine = profile,
            Version = asked,
            Speed = SharedCatalogue.Instance.Speed,
            SinglePass = SharedCatalogue.Instance.SinglePass,
            Knobs = knobs.Over(profile.Defaults(setting, profile.NearestTo(asked))),
        };
        return Estimator.Estimate(deployment, workload).Succeeded(out Estimate? estimate, out Refusal? refusal) ? estimate
            : refusal.Subject.Topic == Topic.Engine ? null : throw new InvalidOperationException($"{model.Id}: {refusal.Reason}");
    }
}
