namespace InferenceSizing.Api.OpenApi;

/// <summary>Names of the document's schemas: those of the types, without what only the code needs.</summary>
internal static class SchemaNames
{
    public static string Of(Type type) => type.IsGenericType
        ? Plain(type.GetGenericArguments()[0]) + Plain(type)
        : Plain(type);

    private static string Plain(Type type) => type.Name.Split('`')[0].Replace("Answer", "", StringComparison.Ordinal);
}
