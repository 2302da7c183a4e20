using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Cli;

/// <summary>What a pipeline reads.</summary>
internal static class ExitCode
{
    /// <summary>It fits, and all that is required holds; of a log, the engine started, or the log does not say.</summary>
    public const int Passed = 0;

    /// <summary>An answer, but not the wished one: it does not fit, a requirement is violated, or the engine of a log failed.</summary>
    public const int Violated = 1;

    /// <summary>No answer: the command, the request or a file is wrong, or the model is not supported.</summary>
    public const int Invalid = 2;

    /// <summary>Of an answer to an estimate, or to anything else.</summary>
    public static int Of(Reply reply) => reply.Status == HttpStatusCode.OK ? reply.Json is { } answer && answer["fits"] is { } fits
        ? Holds(answer, (bool)fits) ? Passed : Violated
        : reply.Json?["outcome"]?.ToString() is "refused" or "outOfMemory" ? Violated
        : Passed
        : Invalid;

    private static bool Holds(JsonNode answer, bool fits) => answer["verdict"] is { } verdict ? (bool)verdict["passed"]! : fits;
}
