using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Formats.Commands;

/// <summary>The parts of a deployment that a command may say, each at most once.</summary>
internal sealed class WrittenParts(IEnumerable<Told> told)
{
    private readonly Dictionary<(Target, string?), object> _values = told.ToDictionary(part => (part.Target, part.Setting), part => part.Value);

    public bool Has(Target target) => _values.ContainsKey((target, null));

    public string? TextOf(Target target) => _values.GetValueOrDefault((target, null)) as string;

    /// <summary>A number of ranks, tokens or pixels; one where the deployment does not say.</summary>
    public long CountOf(Target target) => _values.GetValueOrDefault((target, null)) is long count ? count : 1;

    public object? ValueOf(Knob knob) => _values.GetValueOrDefault((Target.Setting, knob.Name));
}
