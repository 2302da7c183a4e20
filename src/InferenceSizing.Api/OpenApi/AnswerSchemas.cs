using System.Reflection;
using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Plans;
using InferenceSizing.Api.Sweeps;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace InferenceSizing.Api.OpenApi;

/// <summary>Schemas of answers: they require what is never left out, and repeat a request in the one form in which it is written, without the shorthands
/// in which it may be sent.</summary>
internal sealed class AnswerSchemas : ISchemaFilter
{
    private const string CompleteRequest = nameof(CompleteRequest);

    private static readonly NullabilityInfoContext Nullability = new();

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema { Properties: { Count: > 0 } members } written || context.MemberInfo is not null || !IsAnswer(context.Type))
            return;
        foreach (PropertyInfo property in context.Type.GetProperties())
        {
            string name = RequestPath.JsonNameOf(property);
            if (members.ContainsKey(name) && IsAlwaysWritten(property))
                (written.Required ??= new SortedSet<string>(StringComparer.Ordinal)).Add(name);
        }

        if (context.Type == typeof(SweepPointAnswer))
            ((OpenApiSchema)members["at"]).AdditionalProperties = new OpenApiSchema { Description = "A value as the member takes it." };
        if (context.Type == typeof(ResolvedAnswer) || context.Type == typeof(PlannedAnswer))
            members["request"] = new OpenApiSchema { Description = members["request"].Description, AllOf = [Complete(context)] };
    }

    private static bool IsAnswer(Type type) => type.Assembly == typeof(AnswerSchemas).Assembly
        && type.Namespace is { } room && !room.EndsWith(".Request", StringComparison.Ordinal);

    private static bool IsAlwaysWritten(PropertyInfo property) =>
        property.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.Never }
        || (property.PropertyType.IsValueType ? Nullable.GetUnderlyingType(property.PropertyType) is null : IsNeverNull(property));

    private static bool IsNeverNull(PropertyInfo property)
    {
        lock (Nullability)
            return Nullability.Create(property).ReadState == NullabilityState.NotNull;
    }

    /// <summary>The body of POST /estimate with each member as an object.</summary>
    private static OpenApiSchemaReference Complete(SchemaFilterContext context)
    {
        if (context.SchemaRepository.Schemas.ContainsKey(CompleteRequest))
            return new OpenApiSchemaReference(CompleteRequest);
        IDictionary<string, IOpenApiSchema> sent = Definition(typeof(EstimateRequest));
        Dictionary<string, IOpenApiSchema> members = new(sent)
        {
            ["model"] = Open("The model: one of id, config, architecture and inspected.", Model()),
            ["gpu"] = Open("The GPU: a card of the catalogue by its id, or the figures of a custom one.", Gpu()),
            ["precision"] = new OpenApiSchema
            {
                Description = sent["precision"].Description,
                AllOf = [context.SchemaGenerator.GenerateSchema(typeof(PrecisionChoice), context.SchemaRepository)],
            },
            ["engine"] = Open("The engine, its version, and its own settings beside them.", Definition(typeof(EngineChoice))),
        };
        members.Remove("command");
        return context.SchemaRepository.AddDefinition(CompleteRequest, new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "A body for POST /estimate in which nothing is written in short.",
            Properties = members,
            Required = new SortedSet<string>(StringComparer.Ordinal) { "model", "gpu" },
            AdditionalPropertiesAllowed = false,
        });

        // A decoder's dimensions, or a network's layers: a client that repeats the request need not tell them apart.
        IDictionary<string, IOpenApiSchema> Model() => new Dictionary<string, IOpenApiSchema>(Definition(typeof(ModelChoice)))
        {
            ["architecture"] = Open("Explicit dimensions.", new Dictionary<string, IOpenApiSchema>()),
        };

        IDictionary<string, IOpenApiSchema> Gpu()
        {
            Dictionary<string, IOpenApiSchema> either = new(Definition(typeof(CatalogueGpu)));
            foreach ((string name, IOpenApiSchema member) in Definition(typeof(CustomGpu)))
                either.TryAdd(name, member);
            return either;
        }

        IDictionary<string, IOpenApiSchema> Definition(Type type)
        {
            context.SchemaGenerator.GenerateSchema(type, context.SchemaRepository);
            return ((OpenApiSchema)context.SchemaRepository.Schemas[SchemaNames.Of(type)]).Properties!;
        }
    }

    private static OpenApiSchema Open(string description, IDictionary<string, IOpenApiSchema> members) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Properties = new Dictionary<string, IOpenApiSchema>(members),
        AdditionalPropertiesAllowed = true,
    };
}
