using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks;

/// <summary>One line of the weight table: a component's parameters in one storage format, of the whole, undivided model.</summary>
/// <param name="Component">Part of the model.</param>
/// <param name="Parameters">Unique parameters; zero for a stored copy.</param>
/// <param name="Precision">Id of the storage format.</param>
/// <param name="Bytes">Stored bytes, scales included.</param>
public readonly record struct WeightRow(Component Component, Count Parameters, string Precision, ByteCount Bytes);
