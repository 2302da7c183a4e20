using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Formats.Checkpoints;

/// <summary>Roles that a stored tensor may have, or that a layer's tensors do have.</summary>
internal readonly record struct RoleSet(ulong Bits)
{
    public static RoleSet Empty => default;

    public bool IsEmpty => Bits == 0;

    public static RoleSet Of(params ReadOnlySpan<TensorRole> roles)
    {
        ulong bits = 0;
        foreach (TensorRole role in roles)
            bits |= 1UL << (int)role;
        return new RoleSet(bits);
    }

    public bool Has(TensorRole role) => (Bits & (1UL << (int)role)) != 0;

    public bool Overlaps(RoleSet other) => (Bits & other.Bits) != 0;

    public static RoleSet operator |(RoleSet left, RoleSet right) => new(left.Bits | right.Bits);

    public static RoleSet operator &(RoleSet left, RoleSet right) => new(left.Bits & right.Bits);
}
