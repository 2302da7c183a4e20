using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>A transformer by its dimensions, to the domain's record of them and back.</summary>
internal static class DescribedTransformer
{
    /// <summary>The model that the dimensions describe, and the description with its defaults filled in.</summary>
    public static Outcome<ReadModel> Read(TransformerRequest given) =>
        from model in DimensionsOf(given).Build()
        select new ReadModel(
            new ModelSource { Architecture = model.Architecture, Family = model.Architecture.Family },
            new ModelChoice { Architecture = Completed(given, model.Complete) });

    private static ExplicitDimensions DimensionsOf(TransformerRequest given) => new()
    {
        Kind = Enum.Parse<ArchitectureKind>(given.Kind!, ignoreCase: true),
        Layers = given.Layers!.Value,
        HiddenSize = given.HiddenSize!.Value,
        IntermediateSize = given.IntermediateSize,
        AttentionHeads = given.AttentionHeads!.Value,
        KeyValueHeads = given.KeyValueHeads,
        HeadDimension = given.HeadDimension,
        VocabularySize = given.VocabularySize!.Value,
        GatedMlp = given.GatedMlp,
        TiedEmbeddings = given.TiedEmbeddings,
        Experts = given.Experts is { } experts ? new ExplicitExperts(experts.Count!.Value, experts.Active!.Value, experts.Shared ?? 0, experts.IntermediateSize)
            : null,
        SlidingWindow = given.SlidingWindow,
    };

    private static TransformerRequest Completed(TransformerRequest given, ExplicitDimensions complete) => given with
    {
        IntermediateSize = complete.IntermediateSize,
        KeyValueHeads = complete.KeyValueHeads,
        HeadDimension = complete.HeadDimension,
        GatedMlp = complete.GatedMlp,
        TiedEmbeddings = complete.TiedEmbeddings,
        Experts = complete.Experts is not { } experts ? null : new ExpertsRequest
        {
            Count = experts.Count,
            Active = experts.Active,
            Shared = experts.Shared,
            IntermediateSize = experts.IntermediateSize,
        },
    };
}
