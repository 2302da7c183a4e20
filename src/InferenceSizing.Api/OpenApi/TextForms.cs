using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace InferenceSizing.Api.OpenApi;

/// <summary>Answers that are not JSON documents are text, whatever they tell: Markdown, tables, pictures.</summary>
internal sealed class TextForms : IOperationFilter
{
    private const string Document = "json";

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (IOpenApiResponse response in operation.Responses!.Values)
        {
            foreach (OpenApiMediaType text in (response.Content ?? new Dictionary<string, IOpenApiMediaType>())
                .Where(form => form.Key.Split('/', '+')[^1] != Document).Select(form => form.Value).OfType<OpenApiMediaType>())
                text.Schema = new OpenApiSchema { Type = JsonSchemaType.String };
        }
    }
}
