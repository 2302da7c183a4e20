using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Request;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace InferenceSizing.Api.OpenApi;

/// <summary>Carries into the schema what validators read from the same attributes and the generator of the document does not know by itself.</summary>
internal sealed class AnnotationSchemas : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema written)
            return;
        if (context.MemberInfo is { } member)
            DescribeMember(written, member);
        else if (context.Type == typeof(NamedValues))
            DescribeNamedValues(written);
        else if (context.Type.Namespace is { } room && room.EndsWith(".Request", StringComparison.Ordinal) && written.Properties is { Count: > 0 })
            DescribePart(written, context.Type);
    }

    private static void DescribeMember(OpenApiSchema schema, MemberInfo member)
    {
        if (member.GetCustomAttribute<OneOfAttribute>() is { } words)
            schema.Enum = [.. words.Words.Select(word => (JsonNode)JsonValue.Create(word))];
        if (member.GetCustomAttribute<RequiredAttribute>() is not null)
            schema.Type &= ~JsonSchemaType.Null;
        if (member.GetCustomAttribute<EachAttribute>() is { } each && schema.Items is OpenApiSchema item)
            (item.Minimum, item.Maximum) = (each.Minimum.ToString(CultureInfo.InvariantCulture), each.Maximum.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Requests hold no other members, and those required.</summary>
    private static void DescribePart(OpenApiSchema schema, Type type)
    {
        schema.AdditionalPropertiesAllowed = false;
        foreach (PropertyInfo property in type.GetProperties())
        {
            if (property.GetCustomAttribute<RequiredAttribute>() is not null)
                (schema.Required ??= new SortedSet<string>(StringComparer.Ordinal)).Add(RequestPath.JsonNameOf(property));
        }
    }

    private static void DescribeNamedValues(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Properties = null;
        schema.Required = null;
        schema.AdditionalPropertiesAllowed = true;
        schema.AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Number, Format = "double" };
    }
}
