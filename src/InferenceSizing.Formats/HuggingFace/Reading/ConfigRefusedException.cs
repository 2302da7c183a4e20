using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>Leaves the reading of a config at once; caught at this room's one door, <see cref="HuggingFaceConfig"/>, and given out as a result.</summary>
internal sealed class ConfigRefusedException(string field, string reason, bool malformed = true) : Exception(reason)
{
    public Refusal Refusal { get; } = new(Subject.ConfigKey(field), malformed ? RefusalKind.Invalid : RefusalKind.Unsupported, reason);
}
