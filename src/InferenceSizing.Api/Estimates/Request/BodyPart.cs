using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>The members of one part of a body, by the metadata that bodies are read with: complete bodies are written, and what was filled in is told, by
/// them.</summary>
internal sealed class BodyPart
{
    private static readonly ConcurrentDictionary<Type, BodyPart> Parts = new();

    private BodyPart(JsonTypeInfo type)
    {
        Type = type;
        Members = [.. type.Properties.Select(member => new BodyMember(member))];
    }

    public JsonTypeInfo Type { get; }

    /// <summary>Empty where a converter of its own writes the part.</summary>
    public BodyMember[] Members { get; }

    public static BodyPart Of(Type type) => Parts.GetOrAdd(type, static type => new BodyPart(EstimateJson.Default.Options.GetTypeInfo(type)));
}

/// <summary>One member of a part.</summary>
internal sealed class BodyMember(JsonPropertyInfo member)
{
    public JsonEncodedText Name { get; } = JsonEncodedText.Encode(member.Name);

    public Type Type => member.PropertyType;

    /// <summary>A value that is given whole or not at all.</summary>
    public bool IsLeaf { get; } = member.PropertyType == typeof(string)
        || (member.PropertyType.IsValueType && member.PropertyType != typeof(JsonElement?) && member.PropertyType != typeof(JsonElement));

    public Func<object, object?> Get { get; } = member.Get!;
}
