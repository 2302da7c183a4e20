namespace InferenceSizing.Formats.Commands;

/// <summary>A variable that an engine's process is given, as an answer may repeat it or a written command sets it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value without secrets; null for a secret and for what only a shell would know.</param>
public sealed record EngineVariable(string Name, string? Value)
{
    /// <summary>As a shell takes it.</summary>
    internal string Assignment => $"{Name}={Value}";

    internal static EngineVariable Shown(ShellVariable variable) => new(
        variable.Name, Secrets.IsOne(variable.Name) || !variable.Value.IsResolved ? null : Secrets.Without(variable.Value.Text));
}
