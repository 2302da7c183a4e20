using FsCheck;
using FsCheck.Fluent;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Laws;

/// <summary>Random deployments: every sample model, on every engine that runs it, over layouts that go with it.</summary>
internal static class Scenario
{
    private const int LongestPrompt = 8192;
    private const int LongestAnswer = 1024;
    private const int LargestBatch = 300;

    private static readonly Architecture[] Models =
    [
        SampleModels.Llama31Of8B, SampleModels.Llama31Of70B, SampleModels.Llama32Of1B, SampleModels.Mixtral, SampleModels.DeepSeekV3, SampleModels.Gemma3Of27B,
        SampleModels.BartBase, SampleModels.BertBase, SampleModels.ResNet50,
    ];

    public static Gen<Case> Any { get; } = From(Models);

    public static Gen<Case> Generating { get; } = From([.. Models.Where(model => model.Generates)]);

    /// <summary>Loads of a given number of sequences: of arrivals at a rate the number in flight changes with everything else.</summary>
    public static Gen<Case> Counted { get; } = Any.Where(sized => sized.Arrival is not OfferedRate);

    /// <summary>Decoders on the engines that serve many clients.</summary>
    public static Gen<Case> Served { get; } = Generating.Where(sized => sized.Profile is PagedEngine);

    private static Gen<Case> From(Architecture[] models) =>
        from model in Gen.Elements(models)
        from engine in Gen.Elements(EngineList.All.Where(profile => Loads(profile, model)).Select(profile => profile.Name).ToArray())
        from layout in LayoutOf(model)
        from weights in Gen.Elements(WeightsOf(EngineList.Find(engine)!))
        from cache in Gen.Elements("bf16", "fp8")
        from gpu in Gen.Elements(SampleAccelerators.H100, SampleAccelerators.Rtx4090, SampleAccelerators.T4)
        from input in Gen.Choose(1, LongestPrompt)
        from output in Gen.Frequency((1, Gen.Choose(0, 2)), (4, Gen.Choose(1, LongestAnswer)))
        from batch in Gen.Choose(1, LargestBatch)
        from arrival in ArrivalFor(model)
        select new Case(model, engine)
        {
            Layout = layout,
            Weights = weights,
            Cache = cache,
            Gpu = gpu,
            Input = model.Input == InputKind.Images ? 1 : Math.Min(input, model.Dimensions.MaximumContext.Count),
            Output = output,
            Batch = batch,
            Arrival = arrival,
        };

    /// <summary>text-embeddings-inference loads no quantized weights.</summary>
    private static string[] WeightsOf(Engine engine) => engine.ReadsGguf ? ["fp16", "q8_0", "q4_k_m"]
        : engine.Name == "text-embeddings-inference" ? ["bf16", "fp16"] : ["bf16", "fp16", "fp8", "awq-int4", "int8"];

    /// <summary>llama.cpp runs encoder-decoders, but has no architecture for BART.</summary>
    private static bool Loads(Engine engine, Architecture model) =>
        engine.Runs(model) && !(engine.Name == "llama.cpp" && model.Kind == ArchitectureKind.EncoderDecoder);

    private static Gen<ParallelLayout> LayoutOf(Architecture model) => !model.Generates
        ? from replicas in Gen.Choose(1, 4) select new ParallelLayout { Replicas = replicas }
        : from tensor in Gen.Elements(model.Dimensions.AttentionHeads.Length == 12 ? [1, 2, 3] : new[] { 1, 2, 4, 8 })
          from pipeline in Gen.Choose(1, 4)
          from replicas in Gen.Choose(1, 3)
          from attentionData in Gen.Elements(1, 1, 2, 4)
          from expert in Gen.Elements(HasExperts(model) ? [.. new[] { 1, 2, 4, 8 }.Where(groups => tensor * attentionData % groups == 0)] : new[] { 1 })
          select new ParallelLayout
          {
              Tensor = tensor,
              Pipeline = pipeline,
              AttentionData = attentionData,
              Expert = expert,
              ExpertTensor = tensor * attentionData / expert,
              Replicas = replicas
          };

    private static Gen<OfferedLoad?> ArrivalFor(Architecture model) => !model.Generates
        ? Gen.Constant<OfferedLoad?>(Case.Static)
        : Gen.OneOf(
            Gen.Constant<OfferedLoad?>(Case.Static),
            Gen.Constant<OfferedLoad?>(Case.Closed),
            from each in Gen.Choose(1, 50) select (OfferedLoad?)Case.ClosedFor(each),
            from hundredths in Gen.Choose(1, 10_000) select (OfferedLoad?)new OfferedRate(Rate.From(hundredths / 100.0)));

    private static bool HasExperts(Architecture model) => SampleModels.OperatorsOf(model).Traits.Experts.Length > 0;
}
