using System.Collections.Immutable;

namespace InferenceSizing.Domain.Techniques;

/// <summary>Which layers stay when some are taken out: as evenly spread as can be, the first and the last among them, as published students are
/// initialised.</summary>
/// <remarks>Sanh et al. 2019, arXiv:1910.01108 (one layer of two); Shleifer and Rush 2020, arXiv:2010.13002 (evenly spread).</remarks>
internal static class EvenChoice
{
    /// <summary><paramref name="kept"/> of the layers, in order; a single one is the last.</summary>
    public static ImmutableArray<T> Of<T>(ImmutableArray<T> layers, int kept)
    {
        if (kept >= layers.Length)
            return layers;
        return kept == 1 ? [layers[^1]] : [.. Enumerable.Range(0, kept).Select(index => layers[(int)((long)index * (layers.Length - 1) / (kept - 1))])];
    }
}
