using System.Collections.Immutable;
using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Domain.Walks;

/// <summary>Matrices of a layer's experts.</summary>
[Flags]
internal enum ExpertMatrices
{
    None = 0,
    Gate = 1,
    Up = 2,
    Down = 4,
    All = Gate | Up | Down,
}

/// <summary>Which of them a tensor is.</summary>
internal static class ExpertMatrixRoles
{
    /// <summary>Whether a tensor of experts is among them; a bias is, where all are.</summary>
    public static bool Holds(this ExpertMatrices held, TensorRole role) => role switch
    {
        TensorRole.ExpertGate => held.HasFlag(ExpertMatrices.Gate),
        TensorRole.ExpertUp => held.HasFlag(ExpertMatrices.Up),
        TensorRole.ExpertDown => held.HasFlag(ExpertMatrices.Down),
        _ => held == ExpertMatrices.All,
    };
}

/// <summary>Experts that stay in host memory whatever their layer does.</summary>
public sealed class HostExperts : IEquatable<HostExperts>
{
    private readonly ImmutableArray<ExpertMatrices> _layers;

    internal HostExperts(ImmutableArray<ExpertMatrices> layers) => _layers = layers;

    internal ExpertMatrices At(int layer) => layer < _layers.Length ? _layers[layer] : ExpertMatrices.None;

    public bool Equals(HostExperts? other) => other is not null && _layers.AsSpan().SequenceEqual(other._layers.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as HostExperts);

    public override int GetHashCode()
    {
        HashCode code = default;
        foreach (ExpertMatrices held in _layers)
            code.Add(held);
        return code.ToHashCode();
    }
}
