using System.Collections.Immutable;
using System.Globalization;

namespace InferenceSizing.Formats.Bytes;

/// <summary>Consecutive layers with as many tensors of a group each.</summary>
/// <param name="First">Index of the first layer.</param>
/// <param name="Last">Index of the last.</param>
/// <param name="Each">Tensors in each of them: one, or the experts stored one by one.</param>
public readonly record struct LayerRun(int First, int Last, int Each)
{
    /// <summary>Numbers of names beyond this are not layers.</summary>
    internal const int MostLayers = 99_999;

    public int Layers => Last - First + 1;

    public int Tensors => checked(Layers * Each);

    /// <summary>Runs as text, <c>0-31</c> or <c>1-2x128,4x128</c>; null where there are none.</summary>
    public static string? Text(ImmutableArray<LayerRun> runs) => runs.IsEmpty ? null : string.Join(',', runs.Select(run =>
        string.Create(CultureInfo.InvariantCulture, $"{run.First}{(run.Last > run.First ? $"-{run.Last}" : "")}{(run.Each > 1 ? $"x{run.Each}" : "")}")));

    /// <summary>Reads what <see cref="Text"/> writes.</summary>
    /// <param name="text">The runs; null for none.</param>
    /// <param name="tensors">Tensors that they must have in all.</param>
    /// <param name="runs">The runs.</param>
    /// <returns>False where the text is anything else.</returns>
    public static bool TryParse(string? text, int tensors, out ImmutableArray<LayerRun> runs)
    {
        runs = [];
        if (text is null)
            return true;
        ImmutableArray<LayerRun>.Builder read = ImmutableArray.CreateBuilder<LayerRun>();
        long count = 0;
        foreach (Range part in text.AsSpan().Split(','))
        {
            if (!TryParse(text.AsSpan(part), out LayerRun run) || (read.Count > 0 && run.First <= read[^1].Last))
                return false;
            count += (long)run.Layers * run.Each;
            read.Add(run);
        }

        runs = read.ToImmutable();
        return count == tensors;
    }

    private static bool TryParse(ReadOnlySpan<char> text, out LayerRun run)
    {
        run = default;
        int times = text.IndexOf('x'), each = 1;
        if (times >= 0 && !TryParse(text[(times + 1)..], TensorLimits.MostTensors, out each))
            return false;
        ReadOnlySpan<char> layers = times >= 0 ? text[..times] : text;
        int to = layers.IndexOf('-'), last = 0;
        if (!TryParse(to >= 0 ? layers[..to] : layers, MostLayers, out int first) || (to >= 0 && !TryParse(layers[(to + 1)..], MostLayers, out last)))
            return false;
        run = new LayerRun(first, to >= 0 ? last : first, each);
        return run.Last >= run.First && each > 0;
    }

    private static bool TryParse(ReadOnlySpan<char> text, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;

    /// <summary>The runs of tensors by the layers in which they stand, in any order.</summary>
    internal static ImmutableArray<LayerRun> Of(List<int> layers)
    {
        layers.Sort();
        ImmutableArray<LayerRun>.Builder runs = ImmutableArray.CreateBuilder<LayerRun>();
        for (int i = 0; i < layers.Count;)
        {
            int each = 1;
            while (i + each < layers.Count && layers[i + each] == layers[i])
                each++;
            Append(runs, layers[i], each);
            i += each;
        }

        return runs.ToImmutable();
    }

    /// <summary>Runs of several files as one: where the same layer is in several, its tensors add up.</summary>
    internal static ImmutableArray<LayerRun> Merge(IEnumerable<LayerRun> runs)
    {
        SortedDictionary<int, int> each = [];
        foreach (LayerRun run in runs)
        {
            for (int layer = run.First; layer <= run.Last; layer++)
                each[layer] = each.GetValueOrDefault(layer) + run.Each;
        }

        ImmutableArray<LayerRun>.Builder merged = ImmutableArray.CreateBuilder<LayerRun>();
        foreach ((int layer, int tensors) in each)
            Append(merged, layer, tensors);
        return merged.ToImmutable();
    }

    private static void Append(ImmutableArray<LayerRun>.Builder runs, int layer, int each)
    {
        if (runs.Count > 0 && runs[^1] is { } last && last.Last == layer - 1 && last.Each == each)
            runs[^1] = last with { Last = layer };
        else
            runs.Add(new LayerRun(layer, layer, each));
    }
}
