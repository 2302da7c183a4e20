namespace InferenceSizing.Formats.Commands;

/// <summary>A word of a command as the program would get it.</summary>
/// <param name="Text">Without quotes; with the names of variables that the text gives no value.</param>
/// <param name="IsResolved">Whether all of it is known.</param>
public readonly record struct ShellWord(string Text, bool IsResolved = true)
{
    public override string ToString() => Text;
}
