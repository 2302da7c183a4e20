using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Speculation;

namespace InferenceSizing.Domain.Deployments;

/// <summary>Ways of proposing tokens that the engine, the model or the draft do not allow.</summary>
internal static class SpeculationRefusal
{
    /// <summary>Words by which vocabularies of one family differ through padding (Qwen2.5: 151,936 and 152,064).</summary>
    private const int VocabularyPadding = 128;

    /// <summary>The first contradiction, or null.</summary>
    public static Refusal? Of(SpeculativeDecoding speculation, Deployment deployment)
    {
        Architecture target = deployment.Architecture;
        EngineVersion version = deployment.Engine.NearestTo(deployment.Version);
        if (target.Kind != ArchitectureKind.Decoder)
            return Refusal.Unsupported(Topic.Speculation, "Speculative decoding is for decoders only.");
        if (deployment.Engine.ReleaseOf(version).Speculation?.Knows(speculation.Method) != true)
            return Refusal.Unsupported(
                Topic.SpeculativeMethod, $"{deployment.Engine.Name} {version.Text} does not propose tokens by {NameOf(speculation.Method)}.");
        return speculation.Method switch
        {
            SpeculativeMethod.DraftModel => OfDraftModel(speculation.DraftModel!, target, deployment.Layout.Tensor),
            SpeculativeMethod.Mtp when target.LayOut().Operators is not { AuxiliaryParameters.Value: > 0 } =>
                Refusal.Unsupported(Topic.SpeculativeMethod, "The model's checkpoint has no multi-token-prediction layers."),
            SpeculativeMethod.Dflash when !IsDense(target) =>
                Refusal.Unsupported(Topic.SpeculativeMethod, "The size of DFlash's drafts is known for models without experts and latent attention."),
            SpeculativeMethod.Eagle3 when HasLatents(target) => null,
            SpeculativeMethod.Eagle or SpeculativeMethod.Eagle3 when !HasPlainHeads(target) =>
                Refusal.Unsupported(Topic.SpeculativeMethod, "The size of an EAGLE head is known for models with keys and values of each head and a dense or " +
                    "expert width, of the third version for latent attention too, and not for recurrent layers."),
            _ => null,
        };
    }

    private static Refusal? OfDraftModel(Architecture draft, Architecture target, int tensor)
    {
        if (draft.Kind != ArchitectureKind.Decoder)
            return Refusal.Invalid(Topic.DraftModel, "The draft model is a decoder.");
        int words = (int)draft.Dimensions.VocabularySize.Length, asked = (int)target.Dimensions.VocabularySize.Length;
        if (Math.Abs(words - asked) > VocabularyPadding)
            return Refusal.Invalid(Topic.DraftModel, $"The draft model has {words} words and the model {asked}: both must have the same vocabulary.");
        return draft.Dimensions.AttentionHeads.Length % tensor != 0
            ? Refusal.Invalid(Topic.DraftModel, $"{tensor} tensor ranks do not divide the draft model's {draft.Dimensions.AttentionHeads} attention heads.")
                : null;
    }

    private static bool IsDense(Architecture target) => target.Dimensions is { HiddenSize.Exists: true, IntermediateSize.Exists: true }
        && target.LayOut().Operators is { Traits: { LatentAttention: false, Experts.Exists: false } };

    private static bool HasPlainHeads(Architecture target) =>
        target.Dimensions is { AttentionHeads.Exists: true, HeadDimension.Exists: true, KeyValueHeads.Exists: true, IntermediateSize.Exists: true }
        && Keeps<KeyValueCacheSpec>(target, latent: false);

    private static bool HasLatents(Architecture target) =>
        target.Dimensions is { AttentionHeads.Exists: true, HiddenSize.Exists: true } && Keeps<LatentCacheSpec>(target, latent: true);

    /// <summary>Whether all that a model keeps of its tokens is of one kind.</summary>
    private static bool Keeps<TCache>(Architecture target, bool latent)
        where TCache : CacheSpec => target.LayOut().Operators is { } operators && operators.Traits.LatentAttention == latent
            && operators.Blocks.SelectMany(block => block.Nodes).All(node => node.Operator.Cache is null or TCache);

    private static string NameOf(SpeculativeMethod method) => char.ToLowerInvariant(method.ToString()[0]) + method.ToString()[1..];
}
