using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>What an engine's own allocator does with the tensors of a pass.</summary>
/// <param name="LivePeak">The most that is alive at once.</param>
/// <param name="Arena">What the allocator takes from the device for them, and keeps.</param>
/// <param name="BetweenPasses">What it holds after a pass.</param>
public sealed record AllocatorUse(ByteCount LivePeak, Interval<ByteCount> Arena, ByteCount BetweenPasses);
