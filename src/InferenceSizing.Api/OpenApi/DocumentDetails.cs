using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Units;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace InferenceSizing.Api.OpenApi;

/// <summary>What belongs to the document as a whole: its groups, its server, and no schema that nothing refers to.</summary>
internal sealed class DocumentDetails : IDocumentFilter
{
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        swaggerDoc.Servers = [new OpenApiServer { Url = "/", Description = "This service." }];
        swaggerDoc.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = "Estimates", Description = "Sizing questions." },
            new() { Name = "Sweeps", Description = "One request over many values." },
            new() { Name = "Plans", Description = "What to deploy." },
            new() { Name = "Translation", Description = "Commands and manifests of engines." },
            new() { Name = "Diagnosis", Description = "Logs of engines." },
            new() { Name = "Calibrations", Description = "Measured runs of your own." },
            new() { Name = "Inspection", Description = "Models of your own, by their files." },
            new() { Name = "Catalogue", Description = "What is known by name." },
            new() { Name = "About", Description = "The build that answers." },
            new() { Name = "Health", Description = "Probes of an orchestrator." },
        };
        // HEAD is GET without the body: it is answered, but not described a second time.
        foreach (OpenApiPathItem path in swaggerDoc.Paths.Values.OfType<OpenApiPathItem>())
            path.Operations?.Remove(HttpMethod.Head);
        foreach (Type replaced in (
            Type[])[typeof(ModelChoice), typeof(CommandChoice), typeof(EngineChoice), typeof(GpuChoice), typeof(ArchitectureRequest), typeof(Magnitude),
                typeof(NamedMagnitude)])
            swaggerDoc.Components?.Schemas?.Remove(SchemaNames.Of(replaced));
        if (swaggerDoc.Components?.Schemas?.TryGetValue(nameof(ProblemDetails), out IOpenApiSchema? problem) == true)
            Complete((OpenApiSchema)problem);
    }

    /// <summary>Names what problems say beside RFC 9457's members. A member of any name would hide from a client's compiler what is a problem and what an
    /// answer.</summary>
    private static void Complete(OpenApiSchema problem)
    {
        problem.AdditionalProperties = null;
        problem.Properties!["errors"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            AdditionalProperties = Texts(),
            Description = "Of 400 and 422: what is wrong, by JSON path.",
        };
        problem.Properties["nearest"] = Texts("Of 404: ids that look like it, best first.");
        problem.Properties["choices"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Description = "Of 404: the entries that a name fits, each with what tells it from the others.",
            Items = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema> { ["id"] = Text("Its id."), ["detail"] = Text("What tells it from the others.") },
                Required = new SortedSet<string>(StringComparer.Ordinal) { "id", "detail" },
            },
        };
        problem.Properties["traceId"] = Text("Of the request, as the service logs it.");
    }

    private static OpenApiSchema Text(string? description = null) => new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiSchema Texts(string? description = null) => new() { Type = JsonSchemaType.Array, Items = Text(), Description = description };
}
