using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Hosting;

/// <summary>The refusals of this service as RFC 9457 problem details, each with a type of its own.</summary>
internal static class Problem
{
    private const string ErrorsMember = "errors";
    private const string NearestMember = "nearest";
    private const string ChoicesMember = "choices";

    /// <summary>The request breaks the rules of the fields named.</summary>
    /// <param name="errors">By JSON path, each with what is wrong.</param>
    public static ProblemHttpResult Invalid(IDictionary<string, string[]> errors) => TypedResults.Problem(
        detail: errors.Count == 1 && errors.First() is { Key: var path, Value: [var only] } ? $"{(path.Length == 0 ? "body" : path)}: {only}"
            : $"{errors.Count} fields are not valid; errors names each.",
        statusCode: StatusCodes.Status400BadRequest,
        title: "The request is not valid.",
        type: "/problems/invalid-request",
        extensions: new Dictionary<string, object?> { [ErrorsMember] = errors });

    public static ProblemHttpResult Invalid(string path, string message) => Invalid(new Dictionary<string, string[]> { [path] = [message] });

    /// <summary>An id that no catalogue entry has.</summary>
    /// <param name="kind">model or gpu.</param>
    /// <param name="reason">What was asked for and what there is.</param>
    /// <param name="nearest">Ids that look like it, best first.</param>
    public static ProblemHttpResult Unknown(string kind, string reason, IReadOnlyList<string> nearest) => TypedResults.Problem(
        detail: reason,
        statusCode: StatusCodes.Status404NotFound,
        title: $"Unknown {kind}.",
        type: $"/problems/unknown-{kind}",
        extensions: new Dictionary<string, object?> { [NearestMember] = nearest });

    /// <summary>A name that several catalogue entries fit.</summary>
    /// <param name="kind">model or gpu.</param>
    /// <param name="reason">What was asked for and what it fits.</param>
    /// <param name="choices">The id of each, and what tells it from the others.</param>
    public static ProblemHttpResult Ambiguous(string kind, string reason, IReadOnlyList<NamedChoice> choices) => TypedResults.Problem(
        detail: reason,
        statusCode: StatusCodes.Status404NotFound,
        title: $"Ambiguous {kind}.",
        type: $"/problems/ambiguous-{kind}",
        extensions: new Dictionary<string, object?> { [NearestMember] = choices.Select(choice => choice.Id).ToArray(), [ChoicesMember] = choices });

    /// <summary>Well-formed, but beyond what can be computed honestly.</summary>
    public static ProblemHttpResult Unsupported(string path, string reason) => TypedResults.Problem(
        detail: reason,
        statusCode: StatusCodes.Status422UnprocessableEntity,
        title: "The model or deployment is not supported.",
        type: "/problems/unsupported",
        extensions: new Dictionary<string, object?> { [ErrorsMember] = new Dictionary<string, string[]> { [path] = [reason] } });

    public static ProblemHttpResult TooLarge(long limit) => TooLarge($"A request body holds at most {limit} bytes.");

    public static ProblemHttpResult TooLarge(string reason) => TypedResults.Problem(detail: reason, statusCode: StatusCodes.Status413PayloadTooLarge);

    /// <summary>No place for the request now.</summary>
    /// <param name="quota">The limit that it met.</param>
    /// <param name="limit">How much there is.</param>
    public static ProblemHttpResult TooManyRequests(string quota, int limit) => TypedResults.Problem(
        detail: $"The limit '{quota}' of {limit} is used up. Come back after the seconds that Retry-After says.",
        statusCode: StatusCodes.Status429TooManyRequests,
        title: "Too many requests.",
        type: "/problems/too-many-requests");

    /// <summary>The work took longer than a request gets.</summary>
    public static ProblemHttpResult OutOfTime(double seconds) => TypedResults.Problem(
        detail: $"The request was not answered within {seconds} s, and the work on it was ended.",
        statusCode: StatusCodes.Status503ServiceUnavailable,
        title: "Out of time.",
        type: "/problems/out-of-time");

    /// <summary>Nobody knows who asks.</summary>
    public static ProblemHttpResult NotAuthenticated(string reason) => TypedResults.Problem(
        detail: reason,
        statusCode: StatusCodes.Status401Unauthorized,
        title: "Who asks is not known.",
        type: "/problems/not-authenticated");

    /// <summary>Who asks may not.</summary>
    /// <param name="scope">The scope that the endpoint needs.</param>
    public static ProblemHttpResult NotAllowed(string scope) => TypedResults.Problem(
        detail: $"The endpoint needs the scope '{scope}'.",
        statusCode: StatusCodes.Status403Forbidden,
        title: "The caller may not do this.",
        type: "/problems/not-allowed");
}

/// <summary>One of the entries that a name fits.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Detail">What tells it from the others.</param>
internal sealed record NamedChoice(string Id, string Detail);
