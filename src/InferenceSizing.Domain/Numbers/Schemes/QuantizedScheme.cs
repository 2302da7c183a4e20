using System.Collections.Frozen;

namespace InferenceSizing.Domain.Numbers.Schemes;

/// <summary>Some roles in a quantized layout, the rest at 16 bits.</summary>
internal sealed class QuantizedScheme : WeightScheme
{
    /// <summary>The layout of what is quantized.</summary>
    public required TensorEncoding Encoding { get; init; }

    /// <summary>What the remaining tensors are stored and multiplied in.</summary>
    public required NumberFormat Rest { get; init; }

    /// <summary>What published checkpoints of such a model quantize.</summary>
    internal required Func<ModelTraits, FrozenSet<TensorRole>> RolesOf { get; init; }

    public override TensorEncoding EncodingOf(TensorRole role, in TensorSite site) =>
        !RolesOf(site.Traits).Contains(role) ? TensorEncoding.Plain(Rest)
        : Activations == NumberFormat.Fp8 && site.Traits.FourBitExperts && RoleGroups.RoutedExperts.Contains(role) ? CompressedEncodings.Mxfp4
        : Encoding;

    public override NumberFormat ComputeOf(TensorRole role, in TensorSite site) =>
        RolesOf(site.Traits).Contains(role) ? Activations : Rest;
}
