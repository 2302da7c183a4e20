using InferenceSizing.Domain.Outcomes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Contract;

/// <summary>A refusal of the domain as the problem that a client sees. Its kind decides the status.</summary>
internal static class Refused
{
    public static ProblemHttpResult Problem(Refusal refusal) => refusal.Kind switch
    {
        RefusalKind.Unknown => Hosting.Problem.Unknown(refusal.Subject.Topic == Topic.Accelerator ? "gpu" : "model", refusal.Reason, refusal.Nearest),
        RefusalKind.Unsupported => Hosting.Problem.Unsupported(SubjectPaths.PathOf(refusal.Subject), refusal.Reason),
        _ => Hosting.Problem.Invalid(ErrorsOf(refusal)),
    };

    private static Dictionary<string, string[]> ErrorsOf(Refusal refusal)
    {
        Dictionary<string, string[]> errors = new(StringComparer.Ordinal) { [SubjectPaths.PathOf(refusal.Subject)] = [refusal.Reason] };
        foreach (Refusal other in refusal.Others)
            errors[SubjectPaths.PathOf(other.Subject)] = [other.Reason];
        return errors;
    }
}
