using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>A kernel's time and what it is bound by.</summary>
internal readonly record struct KernelTime(Seconds Time, Bound Bound);
