using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Api.About;
using InferenceSizing.Api.Estimates.Answer;
using Microsoft.OpenApi;

namespace InferenceSizing.Api.OpenApi;

/// <summary>The OpenAPI document and the page that shows it.</summary>
internal static class OpenApiHosting
{
    private const string Document = "v1";
    private const string Page = "swagger";

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc(Document, new OpenApiInfo
            {
                Title = "InferenceSizing",
                Version = Build.Version,
                Description =
                    "Says, before anything is deployed, how much GPU memory a model takes for inference, where it goes, how fast it runs, and the largest " +
                    "batch that fits.",
            });
            options.IncludeXmlComments(static () => XmlComments.Of(typeof(OpenApiHosting).Assembly));
            options.SupportNonNullableReferenceTypes();
            options.UseAllOfToExtendReferenceSchemas();
            options.CustomSchemaIds(SchemaNames.Of);
            options.MapType<JsonElement>(() => new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalPropertiesAllowed = true });
            options.MapType<CompleteBody>(() => new OpenApiSchema());
            options.MapType<JsonObject>(() => new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalPropertiesAllowed = true });
            options.SchemaFilter<AnnotationSchemas>();
            options.SchemaFilter<UnionSchemas>();
            options.SchemaFilter<AnswerSchemas>();
            options.OperationFilter<ParameterDetails>();
            options.OperationFilter<EstimateExamples>();
            options.OperationFilter<EstimateParameters>();
            options.OperationFilter<TextForms>();
            options.OperationFilter<SearchExamples>();
            options.OperationFilter<InspectionBodies>();
            options.OperationFilter<TranslationBodies>();
            options.DocumentFilter<DocumentDetails>();
        });
        return services;
    }

    public static void UseOpenApiDocument(this WebApplication app)
    {
        // A branch of its own, made when the first one asks for it: other requests do not pass through the page's middleware.
        Lazy<RequestDelegate> pages = new(() => PagesOf(((IApplicationBuilder)app).New()));
        app.Use(next => http => http.Request.Path.StartsWithSegments($"/{Page}") ? pages.Value(http) : next(http));
    }

    private static RequestDelegate PagesOf(IApplicationBuilder pages)
    {
        pages.WriteOnce($"/{Page}/{Document}/swagger.json");
        pages.UseSwagger();
        pages.UseSwaggerUI(page =>
        {
            page.RoutePrefix = Page;
            page.DocumentTitle = "InferenceSizing";
            page.SwaggerEndpoint($"/{Page}/{Document}/swagger.json", "InferenceSizing");
            page.DisplayRequestDuration();
            page.EnableTryItOutByDefault();
        });
        return pages.Build();
    }
}
