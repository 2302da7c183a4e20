using System.Buffers;
using System.Text.Json;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>A config cut down to the members that bear on the model, or with those that it left out: sent again, either means the same.</summary>
public static class RewrittenConfig
{
    /// <summary>The member under which the other file stands in the config.</summary>
    private const string Quantization = "hf_quant_config";

    /// <param name="config">The config.</param>
    /// <param name="asked">Paths of the members that its reader asked for.</param>
    internal static JsonElement Compact(ConfigValue config, IReadOnlySet<string> asked)
    {
        HashSet<string> owners = new(StringComparer.Ordinal);
        foreach (string path in asked)
        {
            for (int dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
                owners.Add(path[..dot]);
        }

        return Written(writer => Write(writer, config, "", asked, owners));
    }

    /// <summary>Whether a JSON object is a <c>hf_quant_config.json</c>: how ModelOpt stored the weights of the config next to it.</summary>
    public static bool IsQuantization(JsonElement root) => root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("model_type", out _)
        && root.TryGetProperty("quantization", out JsonElement quantization) && quantization.ValueKind == JsonValueKind.Object;

    /// <summary>The config with the <c>hf_quant_config.json</c> that stands next to it.</summary>
    /// <param name="config">The config, an object.</param>
    /// <param name="quantization">The other file.</param>
    public static JsonElement Beside(JsonElement config, JsonElement quantization) => Written(writer =>
    {
        writer.WriteStartObject();
        foreach (JsonProperty member in config.EnumerateObject().Where(member => !member.NameEquals(Quantization)))
            member.WriteTo(writer);
        writer.WritePropertyName(Quantization);
        quantization.WriteTo(writer);
        writer.WriteEndObject();
    });

    /// <summary>The config with the defaults that its reader took.</summary>
    /// <param name="config">The config.</param>
    /// <param name="defaults">What it left out; what stands in an array is left out again.</param>
    public static JsonElement Complete(JsonElement config, IReadOnlyList<ConfigDefault> defaults)
    {
        Dictionary<string, ConfigDefault> byPath = defaults.ToDictionary(taken => taken.Path, StringComparer.Ordinal);
        return byPath.Count == 0 ? config : Written(writer => Write(writer, config, "", byPath));
    }

    private static JsonElement Written(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter writer = new(bytes))
            write(writer);
        using JsonDocument document = JsonDocument.Parse(bytes.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement part, string path, Dictionary<string, ConfigDefault> defaults)
    {
        writer.WriteStartObject();
        foreach (JsonProperty member in part.EnumerateObject())
        {
            string full = path + member.Name;
            if (defaults.ContainsKey(full))
                continue;
            writer.WritePropertyName(member.Name);
            if (member.Value.ValueKind == JsonValueKind.Object)
                Write(writer, member.Value, full + ".", defaults);
            else
                member.Value.WriteTo(writer);
        }

        foreach ((string full, ConfigDefault taken) in defaults)
        {
            if (!full.StartsWith(path, StringComparison.Ordinal) || full.AsSpan(path.Length).Contains('.'))
                continue;
            if (taken.Number is { } number)
                writer.WriteNumber(full.AsSpan(path.Length), number);
            else
                writer.WriteBoolean(full.AsSpan(path.Length), taken.Flag!.Value);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ConfigValue part, string path, IReadOnlySet<string> asked, HashSet<string> owners)
    {
        writer.WriteStartObject();
        foreach ((string name, ConfigValue value) in part.Members)
        {
            string full = path + name;
            if (!asked.Contains(full))
                continue;
            writer.WritePropertyName(name);
            if (value.Kind == ConfigKind.Members && owners.Contains(full))
                Write(writer, value, full + ".", asked, owners);
            else
                value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
