using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Binding;

/// <summary>Walks from a JSON path to the property of the request that it names, to say what belongs there. Runs for refused bodies only.</summary>
internal static class RequestPath
{
    /// <summary><c>$.workload.batchSize</c> as <c>workload.batchSize</c>; the body itself is the empty path.</summary>
    public static string FromJsonPath(string path) => path.TrimStart('$').TrimStart('.');

    /// <summary>What a property of this path holds, in words; null where there is no such property.</summary>
    public static string? Expectation(string path) => Expectation(path, typeof(EstimateRequest));

    /// <summary>The same within another body.</summary>
    public static string? Expectation(string path, Type root)
    {
        if (path.Length == 0)
            return "an object";
        Type[] owners = [root];
        string? expectation = null;
        foreach (string step in path.Split('.'))
        {
            int index = step.IndexOf('[', StringComparison.Ordinal);
            string name = index < 0 ? step : step[..index];
            if (owners is [{ } only] && only == typeof(EngineChoice) && SettingVocabulary.Find(name) is { } knob)
            {
                (expectation, owners) = (index >= 0 ? "a number" : knob.Kind.Expectation, []);
                continue;
            }

            if (owners.Select(owner => Find(owner, name)).FirstOrDefault(found => found is not null) is not { } property)
                return null;
            bool item = index >= 0;
            expectation = Describe(property, item);
            owners = OwnersWithin(property.PropertyType);
        }

        return expectation;
    }

    private static PropertyInfo? Find(Type owner, string jsonName) =>
        FieldsOf(owner).FirstOrDefault(property => string.Equals(JsonNameOf(property), jsonName, StringComparison.Ordinal));

    /// <summary>The properties that a body has as members.</summary>
    public static IEnumerable<PropertyInfo> FieldsOf(Type owner) => owner.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always });

    public static string JsonNameOf(MemberInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    /// <summary><c>baselines[2].model</c> as <c>baselines.model</c>.</summary>
    public static string WithoutIndexes(string path) =>
        string.Join('.', path.Split('.').Select(step => step.IndexOf('[', StringComparison.Ordinal) is var open and >= 0 ? step[..open] : step));

    public static Type[] OwnersWithin(Type type) =>
        type == typeof(GpuChoice) ? [typeof(CatalogueGpu), typeof(CustomGpu)]
        : type == typeof(ArchitectureRequest) ? [typeof(TransformerRequest), typeof(ConvolutionalRequest)]
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()
        : [type];

    private static string Describe(PropertyInfo property, bool item)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(GpuChoice))
            return GpuConverter.Expected;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return item ? (type.GetGenericArguments()[0] == typeof(double) ? "a number" : "an object") : "an array";
        string bounds = property.GetCustomAttribute<RangeAttribute>() is { } range
            ? string.Create(CultureInfo.InvariantCulture, $" from {range.Minimum} to {range.Maximum}")
            : "";
        return type switch
        {
            _ when type == typeof(int) || type == typeof(long) => "a whole number" + bounds,
            _ when type == typeof(double) => "a number" + bounds,
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(string) =>
                property.GetCustomAttribute<OneOfAttribute>() is { } words ? "one of " + string.Join(", ", words.Words) : "a string",
            _ => "an object",
        };
    }
}
