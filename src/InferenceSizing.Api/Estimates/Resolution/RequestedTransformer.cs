using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>A transformer by its dimensions, to the domain's record of them and back.</summary>
internal static class RequestedTransformer
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
        Layers = LayerCount.From(given.Layers!.Value),
        HiddenSize = AxisLength.From(given.HiddenSize!.Value),
        IntermediateSize = AxisOf(given.IntermediateSize),
        AttentionHeads = AxisLength.From(given.AttentionHeads!.Value),
        KeyValueHeads = AxisOf(given.KeyValueHeads),
        HeadDimension = AxisOf(given.HeadDimension),
        VocabularySize = AxisLength.From(given.VocabularySize!.Value),
        GatedMlp = given.GatedMlp,
        TiedEmbeddings = given.TiedEmbeddings,
        Experts = given.Experts is { } experts ? new ExplicitExperts(
                AxisLength.From(experts.Count!.Value), AxisLength.From(experts.Active!.Value), AxisLength.From(experts.Shared ?? 0),
                AxisOf(experts.IntermediateSize))
            : null,
        SlidingWindow = given.SlidingWindow is { } window ? TokenCount.From(window) : null,
    };

    private static AxisLength? AxisOf(int? given) => given is { } length ? AxisLength.From(length) : null;

    private static TransformerRequest Completed(TransformerRequest given, ExplicitDimensions complete) => given with
    {
        IntermediateSize = (int?)complete.IntermediateSize?.Length,
        KeyValueHeads = (int?)complete.KeyValueHeads?.Length,
        HeadDimension = (int?)complete.HeadDimension?.Length,
        GatedMlp = complete.GatedMlp,
        TiedEmbeddings = complete.TiedEmbeddings,
        Experts = complete.Experts is not { } experts ? null : new ExpertsRequest
        {
            Count = (int)experts.Count.Length,
            Active = (int)experts.Active.Length,
            Shared = (int)experts.Shared.Length,
            IntermediateSize = (int?)experts.IntermediateSize?.Length,
        },
    };
}
