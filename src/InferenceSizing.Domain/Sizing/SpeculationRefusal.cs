using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Speculation;

namespace InferenceSizing.Domain.Sizing;

/// <summary>Ways of proposing tokens that the engine, the model or the draft do not allow.</summary>
internal static class SpeculationRefusal
{
    public const string Path = "techniques.speculativeDecoding";

    /// <summary>Words by which vocabularies of one family differ through padding (Qwen2.5: 151,936 and 152,064).</summary>
    private const int VocabularyPadding = 128;

    /// <summary>The first contradiction, or null.</summary>
    public static Refusal? Of(SpeculativeDecoding speculation, Deployment deployment)
    {
        Architecture target = deployment.Architecture;
        EngineVersion version = deployment.Engine.NearestTo(deployment.Version);
        if (target.Kind != ArchitectureKind.Decoder)
            return new Refusal(Path, "Tokens are proposed for decoders alone.");
        if (!deployment.Engine.Speculates(speculation.Method, version))
            return new Refusal($"{Path}.method", $"{deployment.Engine.Name} {version.Text} does not propose tokens by {NameOf(speculation.Method)}.");
        return speculation.Method switch
        {
            SpeculativeMethod.DraftModel => OfDraftModel(speculation.DraftModel!, target, deployment.Layout.Tensor),
            SpeculativeMethod.Mtp when target.LayOut().Operators is not { AuxiliaryParameters: > 0 } =>
                new Refusal($"{Path}.method", "The model's checkpoint has no multi-token-prediction layers."),
            SpeculativeMethod.Eagle or SpeculativeMethod.Eagle3 when !HasPlainHeads(target) =>
                new Refusal($"{Path}.method", "The size of an EAGLE head is known for models with keys and values of each head and a dense or expert width, not for latent or recurrent attention."),
            _ => null,
        };
    }

    private static Refusal? OfDraftModel(Architecture draft, Architecture target, int tensor)
    {
        const string field = $"{Path}.draftModel";
        if (draft.Kind != ArchitectureKind.Decoder)
            return new Refusal(field, "The draft model is a decoder.");
        int words = draft.Dimensions.VocabularySize, asked = target.Dimensions.VocabularySize;
        if (Math.Abs(words - asked) > VocabularyPadding)
            return new Refusal(field, $"The draft model has {words} words and the model {asked}: both must have the same vocabulary.");
        return draft.Dimensions.AttentionHeads % tensor != 0
            ? new Refusal(field, $"{tensor} tensor ranks do not divide the draft model's {draft.Dimensions.AttentionHeads} attention heads.") : null;
    }

    private static bool HasPlainHeads(Architecture target) =>
        target.Dimensions is { AttentionHeads: > 0, HeadDimension: > 0, KeyValueHeads: > 0, IntermediateSize: > 0 }
        && target.LayOut().Operators is { Traits.LatentAttention: false } operators
        && operators.Blocks.SelectMany(block => block.Nodes).All(node => node.Operator.Cache is null or KeyValueCacheNeed);

    private static string NameOf(SpeculativeMethod method) => char.ToLowerInvariant(method.ToString()[0]) + method.ToString()[1..];
}
