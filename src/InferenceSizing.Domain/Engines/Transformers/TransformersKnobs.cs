using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Shared.Kinds;

namespace InferenceSizing.Domain.Engines.Transformers;

/// <summary>The settings of transformers that are taken into account.</summary>
internal static class TransformersKnobs
{
    private static readonly KnobList<TransformersRelease> Declared = new(TransformersRelease.Table);

    public static readonly Knob<bool> FlashAttention = Declared.Switch("flashAttention", null,
        "Whether attention runs as one fused kernel.", KnobRole.FusedAttention,
            KnobDefault<TransformersRelease, bool>.By(release => release.FusesAttentionByDefault));

    public static KnobList All => Declared;
}
