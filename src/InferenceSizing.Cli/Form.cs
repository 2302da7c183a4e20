using System.CommandLine;

namespace InferenceSizing.Cli;

/// <summary>Options that choose the form of an answer: JSON, and what else a command has.</summary>
internal sealed class Form(params (string Name, string MediaType)[] others)
{
    private readonly (Option<bool> Option, string MediaType)[] _options =
    [
        .. others.Prepend(("--json", "application/json"))
            .Select(each => (new Option<bool>(each.Item1) { Description = $"Prints {each.Item2} for another program." }, each.Item2)),
    ];

    public void AddTo(Command command)
    {
        foreach ((Option<bool> option, _) in _options)
            command.Options.Add(option);
    }

    /// <summary>The media type that was chosen; null for a table that people read.</summary>
    public string? Chosen(ParseResult parsed) => _options.Where(each => parsed.GetValue(each.Option)).Select(each => each.MediaType).FirstOrDefault();
}
