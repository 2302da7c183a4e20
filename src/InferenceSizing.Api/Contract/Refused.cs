using FluentValidation.Results;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Domain.Outcomes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Contract;

/// <summary>Refusals at the door: made from what is wrong with a body, and told as the problem that a client sees. The kind decides the status.</summary>
internal static class Refused
{
    /// <summary>What is wrong at a JSON path of a body; empty for the body itself.</summary>
    public static Refusal At(string path, string reason) => Refusal.Invalid(new Subject(Topic.Question, path), reason);

    /// <summary>A part of a body, unless its validator found something.</summary>
    /// <param name="found">What it found.</param>
    /// <param name="part">The part.</param>
    /// <param name="owner">Where the part stands; empty for the body itself.</param>
    public static Outcome<T> Unless<T>(ValidationResult found, T part, string owner = "")
        where T : class
    {
        if (found.IsValid)
            return part;
        Refusal[] refusals = [.. found.Errors.Select(error => At(Within(owner, error.PropertyName), error.ErrorMessage))];
        return refusals[0] with { Others = [.. refusals.Skip(1)] };
    }

    public static ProblemHttpResult Problem(Refusal refusal) => refusal.Kind switch
    {
        RefusalKind.Unknown => Hosting.Problem.Unknown(KindOf(refusal.Subject), refusal.Reason, refusal.Nearest),
        RefusalKind.Ambiguous =>
            Hosting.Problem.Ambiguous(
            KindOf(refusal.Subject), refusal.Reason, [.. refusal.Choices.Select(choice => new NamedChoice(choice.Name, choice.Difference))]),
        RefusalKind.Unsupported => Hosting.Problem.Unsupported(SubjectPaths.PathOf(refusal.Subject), refusal.Reason),
        _ => Hosting.Problem.Invalid(ErrorsOf(refusal)),
    };

    /// <summary>The problem in one sentence.</summary>
    public static string Detail(Refusal refusal) => Problem(refusal).ProblemDetails.Detail!;

    /// <summary>The same with every part of a body that is not valid, for who is given a text and no errors by their paths.</summary>
    public static string Whole(Refusal refusal) => refusal.Others.IsEmpty ? Detail(refusal)
        : string.Join(' ', ErrorsOf(refusal).Select(error => $"{error.Key}: {string.Join(' ', error.Value)}"));

    /// <summary>The path of a member of <paramref name="owner"/>.</summary>
    public static string Within(string owner, string path) => owner.Length == 0 ? path : path.Length == 0 ? owner : $"{owner}.{path}";

    private static string KindOf(Subject subject) => subject.Topic == Topic.Accelerator ? "gpu" : "model";

    /// <summary>By JSON path, in the order in which they were found.</summary>
    private static Dictionary<string, string[]> ErrorsOf(Refusal refusal) => refusal.Others.Prepend(refusal)
        .GroupBy(found => SubjectPaths.PathOf(found.Subject), StringComparer.Ordinal)
        .ToDictionary(errors => errors.Key, errors => errors.Select(found => found.Reason).ToArray(), StringComparer.Ordinal);
}
