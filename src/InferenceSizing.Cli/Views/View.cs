using Spectre.Console;

namespace InferenceSizing.Cli.Views;

/// <summary>Shows an answer to a person.</summary>
/// <param name="console">Where.</param>
/// <param name="reply">The answer as JSON.</param>
internal delegate void View(IAnsiConsole console, Reply reply);
