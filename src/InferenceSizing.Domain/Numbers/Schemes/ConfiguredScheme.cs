using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Numbers.Schemes;

/// <summary>Matrices that a quantizer's config treats alike.</summary>
/// <param name="Takes">Whether a tensor of this role in this layer is one of them.</param>
/// <param name="Encoding">How they are stored.</param>
/// <param name="Compute">What products with them run in.</param>
public sealed record QuantizedGroup(Func<TensorRole, LayerIndex, bool> Takes, TensorEncoding Encoding, NumberFormat Compute);

/// <summary>What a checkpoint's own quantization config says: groups of matrices with formats of their own, and modules that are left as they are.</summary>
public sealed class ConfiguredScheme : WeightScheme
{
    /// <summary>In order: the first that takes a tensor holds.</summary>
    public required ImmutableArray<QuantizedGroup> Groups { get; init; }

    /// <summary>What everything else is stored and multiplied in.</summary>
    public required NumberFormat Rest { get; init; }

    /// <summary>Whether a group looks at the layer.</summary>
    public required bool ByLayer { get; init; }

    /// <inheritdoc/>
    public override bool VariesByLayer => ByLayer;

    /// <summary>What quantizers mean by linear layers, and the head, which some quantize too.</summary>
    public static bool IsMatrix(TensorRole role) => role == TensorRole.LmHead || RoleGroups.Projections.Contains(role);

    /// <inheritdoc/>
    public override TensorEncoding EncodingOf(TensorRole role, in TensorSite site) => GroupOf(role, site.Layer)?.Encoding ?? TensorEncoding.Plain(Rest);

    /// <inheritdoc/>
    public override NumberFormat ComputeOf(TensorRole role, in TensorSite site) => GroupOf(role, site.Layer)?.Compute ?? Rest;

    private QuantizedGroup? GroupOf(TensorRole role, LayerIndex layer)
    {
        if (!IsMatrix(role))
            return null;
        foreach (QuantizedGroup group in Groups)
        {
            if (group.Takes(role, layer))
                return group;
        }

        return null;
    }
}
