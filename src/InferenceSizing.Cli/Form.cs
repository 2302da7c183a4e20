using System.CommandLine;
using InferenceSizing.Cli.Views;

namespace InferenceSizing.Cli;

/// <summary>Options that choose the form of an answer: JSON, and what else a command has.</summary>
/// <param name="view">How people see it where no form is chosen; null where the service answers in text for them.</param>
/// <param name="others">Options and media types beside JSON.</param>
internal sealed class Form(View? view, params (string Name, string MediaType)[] others)
{
    public const string PlainText = "text/plain";

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

    /// <summary>How the answer is shown; null where it is printed as the service gives it.</summary>
    public View? ViewOf(ParseResult parsed) => Chosen(parsed) is null ? view : null;

    /// <summary>The media type to ask for; null for a view, which is made of JSON.</summary>
    public string? MediaTypeOf(ParseResult parsed) => Chosen(parsed) ?? (view is null ? PlainText : null);

    private string? Chosen(ParseResult parsed) => _options.Where(each => parsed.GetValue(each.Option)).Select(each => each.MediaType).FirstOrDefault();
}
