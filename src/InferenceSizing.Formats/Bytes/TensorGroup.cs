using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Bytes;

/// <summary>Tensors of a file that have their name but for its numbers, their shape and their format in common.</summary>
/// <param name="Name">The common name, with <c>*</c> for every part that is a number.</param>
/// <param name="Format">How elements are stored.</param>
/// <param name="Shape">Dimensions of one of them, outermost first.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Layers">Where they stand: the first number of each name. Empty where names have none.</param>
public sealed record TensorGroup(string Name, StoredFormat Format, TensorShape Shape, int Count, ImmutableArray<LayerRun> Layers)
{
    /// <summary>Stored elements of all.</summary>
    public long Elements => checked(Count * Shape.Elements);

    /// <summary>Stored bytes of all.</summary>
    public ByteCount Bytes => Count * Format.BytesOf(Shape);
}
