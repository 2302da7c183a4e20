using InferenceSizing.Formats.Checkpoints;

namespace InferenceSizing.Formats.Bytes;

/// <summary>Leaves the reading of a model file at once: it is not what its format says. Caught at this room's one door, <see cref="ModelFileReader"/>.</summary>
internal sealed class HeadRefusedException(string reason) : Exception(reason);
