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

    /// <summary>An id that no catalogue entry goes by.</summary>
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

    public static ProblemHttpResult TooLarge(long limit) => TypedResults.Problem(
        detail: $"A request body holds at most {limit} bytes.",
        statusCode: StatusCodes.Status413PayloadTooLarge);
}

/// <summary>One of the entries that a name fits.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Detail">What tells it from the others.</param>
internal sealed record NamedChoice(string Id, string Detail);
