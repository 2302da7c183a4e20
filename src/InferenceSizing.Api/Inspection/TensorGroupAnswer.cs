using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Api.Inspection;

/// <summary>Tensors with the same name but for its numbers, the same shape and the same format.</summary>
/// <param name="Name">Their name, with * for numbers.</param>
/// <param name="Format">How elements are stored; absent where an index alone is known.</param>
/// <param name="Shape">Dimensions of one, outermost first.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Layers">Layers in which they stand, such as 0-31; with x and a number where each has several.</param>
/// <param name="Elements">Stored elements of all.</param>
/// <param name="Bytes">Bytes of all.</param>
internal sealed record TensorGroupAnswer(string Name, string? Format, IReadOnlyList<long>? Shape, int Count, string? Layers, long? Elements, long? Bytes)
{
    public static TensorGroupAnswer Of(TensorGroup group, bool shapes) => new(
        group.Name, shapes ? group.Format.Id : null, shapes ? group.Shape.ToArray() : null, group.Count, LayerRun.Text(group.Layers),
            shapes ? group.Elements : null, shapes ? group.Bytes.Count : null);
}

/// <summary>Tensors of one format.</summary>
/// <param name="Format">Its id.</param>
/// <param name="Tensors">How many there are.</param>
/// <param name="Elements">Their elements.</param>
/// <param name="Bytes">Their bytes, scales of blocks included.</param>
internal sealed record FormatAnswer(string Format, int Tensors, long Elements, long Bytes)
{
    public static IReadOnlyList<FormatAnswer> Of(IEnumerable<TensorGroup> groups) =>
    [
        .. groups.GroupBy(group => group.Format.Id, StringComparer.Ordinal)
            .Select(alike => new FormatAnswer(
                alike.Key, alike.Sum(group => group.Count), alike.Sum(group => group.Elements), alike.Sum(group => group.Bytes.Count)))
            .OrderByDescending(format => format.Bytes).ThenBy(format => format.Format, StringComparer.Ordinal),
    ];
}
