using System.Collections.Frozen;

namespace InferenceSizing.Api.Estimates.Binding;

/// <summary>Fields of the contract that this version does not answer: asking for one is refused by name, not ignored.</summary>
internal static class ComingFields
{
    private static readonly FrozenSet<string> Paths = FrozenSet.Create(
        StringComparer.Ordinal,
        "model.assumeFamily");

    public static bool IsComing(string path) => Paths.Contains(path);
}
