namespace InferenceSizing.Api.Estimates.Request;

/// <summary>The engines that have this knob.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KnobAttribute(params string[] engines) : Attribute
{
    public IReadOnlyList<string> Engines { get; } = engines;
}
