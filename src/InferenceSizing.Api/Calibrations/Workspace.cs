using System.Text.RegularExpressions;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Hosting.Access;
using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Api.Calibrations;

/// <summary>Whose stored runs a request sees and changes.</summary>
internal static partial class Workspace
{
    public const string Header = "X-Workspace";

    /// <summary>A caller that access control knows has the workspace of its key or token and no other; anyone else may name one.</summary>
    public static Outcome<string> Of(HttpContext http) => http.Request.Headers[Header] switch
    {
        _ when http.Caller() is { IsIdentified: true } caller => caller.Workspace,
        { Count: 0 } => Caller.CommonWorkspace,
        [{ } name] when Name().IsMatch(name) => name,
        _ => Refused.At(Header, $"Expected 1 to {CalibrationContext.WorkspaceLength} letters, digits, points, dashes or underscores."),
    };

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
