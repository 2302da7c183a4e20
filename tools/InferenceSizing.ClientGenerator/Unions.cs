using NJsonSchema;
using NSwag;

namespace InferenceSizing.ClientGenerator;

/// <summary>Members of several types: a GPU is its id or an object.</summary>
/// <remarks>C# has no type for them, and NSwag takes only the first alternative.</remarks>
internal static class Unions
{
    /// <summary>Makes each such member one of type object, which is written as what it holds, and names the alternatives in its description.</summary>
    public static void Open(OpenApiDocument document)
    {
        Dictionary<JsonSchema, string> names = document.Components.Schemas.ToDictionary(named => named.Value, named => named.Key);
        foreach (JsonSchema union in document.Components.Schemas.Values
            .SelectMany(schema => schema.Properties.Values)
            .SelectMany(member => member.Item is { } item ? [member, item] : new JsonSchema[] { member })
            .Where(schema => schema.OneOf.Count > 1))
        {
            IEnumerable<string> alternatives = union.OneOf.Select(one => names.GetValueOrDefault(one.ActualSchema) ?? NameOf(one.Type));
            union.Description = $"{union.Description} One of: {string.Join(", ", alternatives)}.".TrimStart();
            union.OneOf.Clear();
        }
    }

    private static string NameOf(JsonObjectType type) => type switch
    {
        JsonObjectType.String => "a string",
        JsonObjectType.Array => "an array",
        JsonObjectType.Object => "an object",
        _ => throw new NotSupportedException($"A union holds {type}, which has no name here yet."),
    };
}
