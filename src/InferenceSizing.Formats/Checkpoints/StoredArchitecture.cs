using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.Checkpoints;

/// <summary>An architecture with what its file holds beyond it.</summary>
internal sealed class StoredArchitecture(Architecture described, ImmutableArray<Block> beyond) : Architecture
{
    private readonly LaidOut _native = With(described.LayOut(), beyond);

    public override TokenDesign? PublishedDesign => described.PublishedDesign;

    public override LaidOut LayOut(ImageSize? image = null) => image is null ? _native : With(described.LayOut(image), beyond);

    private static LaidOut With(LaidOut laidOut, ImmutableArray<Block> beyond) => laidOut.Operators is not { } operators
        ? laidOut
        : laidOut with { Operators = new OperatorList([.. beyond, .. operators.Blocks], operators.Layers, operators.Traits) };
}
