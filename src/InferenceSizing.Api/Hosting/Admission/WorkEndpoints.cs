using Microsoft.AspNetCore.Mvc;

namespace InferenceSizing.Api.Hosting.Admission;

/// <summary>Endpoints say what work they do; scopes, gates, time limits and measures follow.</summary>
internal static class WorkEndpoints
{
    private const string ProblemJson = "application/problem+json";

    /// <summary>What any endpoint that works may answer, whatever it does.</summary>
    private static readonly int[] Refusals =
    [
        StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable,
    ];

    /// <summary>Says what the endpoints do. The innermost statement holds, so that an endpoint may differ from its group.</summary>
    public static TBuilder Does<TBuilder>(this TBuilder endpoints, Work work)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.WithMetadata(new WorkMetadata(work));
        foreach (int status in Refusals)
            endpoints.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), [ProblemJson]));
        if (work == Work.Plan)
            endpoints.WithRequestTimeout(Limits.SearchPolicy);
        else if (work == Work.Inspect)
            endpoints.WithRequestTimeout(Limits.UploadPolicy);
        return endpoints;
    }

    public static Work? WorkOf(this HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<WorkMetadata>()?.Work;
}
