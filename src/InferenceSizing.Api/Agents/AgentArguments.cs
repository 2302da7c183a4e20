using System.Collections.ObjectModel;
using System.Text.Json;
using InferenceSizing.Api.Estimates.Binding;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace InferenceSizing.Api.Agents;

/// <summary>What a call gives a tool, against the tool's own schema: an agent learns which argument it left out, misspelt or gave in another form, and nothing
/// it asked for is left aside.</summary>
internal static class AgentArguments
{
    private const string WholeNumber = "integer";

    public static McpRequestHandler<CallToolRequestParams, CallToolResult> Checked(McpRequestHandler<CallToolRequestParams, CallToolResult> next) =>
        async (call, over) => FaultOf(call) is { } fault
            ? new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = fault }] }
            : await next(call, over);

    /// <summary>The first thing wrong with the arguments; null where the tool can read them, or is not known, which the protocol answers itself.</summary>
    private static string? FaultOf(RequestContext<CallToolRequestParams> call)
    {
        if (call.MatchedPrimitive is not McpServerTool { ProtocolTool.InputSchema: var schema } || !schema.TryGetProperty("properties", out JsonElement known))
            return null;
        IDictionary<string, JsonElement> given = call.Params?.Arguments ?? ReadOnlyDictionary<string, JsonElement>.Empty;
        foreach ((string name, JsonElement value) in given.ToArray())
        {
            if (!known.TryGetProperty(name, out JsonElement argument))
                return $"{name}: There is no such argument. {MisspeltWord.Expected([.. known.EnumerateObject().Select(each => each.Name)], name)}";
            if (FaultOf(value, argument) is { } fault)
                return $"{name}: {fault}";
            if (Forms(argument).Contains(WholeNumber) && value.ValueKind == JsonValueKind.Number)
                given[name] = JsonSerializer.SerializeToElement((int)value.GetDouble());
        }

        string[] missing = schema.TryGetProperty("required", out JsonElement required)
            ? [.. required.EnumerateArray().Select(name => name.GetString()!).Where(name => !given.ContainsKey(name))] : [];
        return missing.Length == 0 ? null
            : string.Join(' ', missing.Select(name => $"{name}: Required. {known.GetProperty(name).GetProperty("description").GetString()}"));
    }

    private static string? FaultOf(JsonElement value, JsonElement schema)
    {
        if (Forms(schema) is { Length: > 0 } forms && !forms.Any(form => IsOf(value, form)))
            return $"Expected {string.Join(" or ", forms)}.";
        return value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out JsonElement items)
            ? value.EnumerateArray().Select(item => FaultOf(item, items)).FirstOrDefault(fault => fault is not null) : null;
    }

    /// <summary>The JSON types that a schema names; none where it takes any.</summary>
    private static string[] Forms(JsonElement schema) => !schema.TryGetProperty("type", out JsonElement type) ? []
        : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(form => form.GetString()!)]
        : [type.GetString()!];

    private static bool IsOf(JsonElement value, string form) => form switch
    {
        // 2.0 is a whole number to JSON Schema.
        WholeNumber => value.ValueKind == JsonValueKind.Number && value.GetDouble() is >= int.MinValue and <= int.MaxValue and var number
            && double.IsInteger(number),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => string.Equals(value.ValueKind.ToString(), form, StringComparison.OrdinalIgnoreCase),
    };
}
