using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.OpenApi;

/// <summary>Makes bodies from a schema: valid ones, and such as break it at one place. The same seed makes the same bodies.</summary>
/// <param name="document">Where references lead.</param>
/// <param name="seed">Of the choices.</param>
/// <param name="names">Real values for members that name something, by path.</param>
internal sealed class SchemaBodies(ServedDocument document, int seed, IReadOnlyDictionary<string, IReadOnlyList<string>> names)
{
    /// <summary>Behind a path: real values of a whole object with members of its own.</summary>
    public const string Whole = " whole";

    private const double OptionalShare = 0.3;
    private const double RealNameShare = 0.97;

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();
    private int _untilViolation;

    public string Valid()
    {
        _untilViolation = int.MaxValue;
        return Body();
    }

    /// <summary>A body that breaks the schema at one place, chosen evenly among the values of a valid one.</summary>
    public string Violating()
    {
        while (true)
        {
            const int mostValues = 14;
            _untilViolation = _random.Next(mostValues);
            string body = Body();
            if (_untilViolation < 0)
                return body;
        }
    }

    private string Body()
    {
        _text.Clear();
        Write("", document.EstimateBody["schema"]!);
        return _text.ToString();
    }

    private void Write(string path, JsonNode node, bool mayBeNull = false)
    {
        JsonObject schema = document.Resolve(node);
        mayBeNull |= schema["nullable"] is not null || node["nullable"] is not null;
        if (_untilViolation-- == 0)
        {
            _text.Append(Pick(Violations(schema, mayBeNull)));
            return;
        }

        if (schema["oneOf"] is JsonArray alternatives)
            Write(path, Pick(alternatives)!, mayBeNull);
        else if (names.TryGetValue(schema["properties"] is null ? path : path + Whole, out IReadOnlyList<string>? real) && _random.NextDouble() < RealNameShare)
            _text.Append(Pick(real));
        else if (schema["enum"] is JsonArray words)
            _text.Append(Pick(words)!.ToJsonString());
        else
            WriteTyped(path, schema);
    }

    private void WriteTyped(string path, JsonObject schema)
    {
        switch (schema["type"]!.ToString())
        {
            case "object":
                WriteObject(path, schema);
                break;
            case "array":
                int items = _random.Next((int)schema["minItems"]!, Math.Min((int)schema["maxItems"]!, 6) + 1);
                _text.Append('[');
                for (int i = 0; i < items; i++)
                {
                    _text.Append(i == 0 ? "" : ",");
                    Write(path + "[]", schema["items"]!);
                }

                _text.Append(']');
                break;
            case "integer":
                _text.Append(WholeNumber((long)schema["minimum"]!.GetValue<decimal>(), (long)schema["maximum"]!.GetValue<decimal>()));
                break;
            case "number":
                _text.Append(Real((double)schema["minimum"]!, (double)schema["maximum"]!).ToString("R", CultureInfo.InvariantCulture));
                break;
            case "boolean":
                _text.Append(_random.Next(2) == 0 ? "true" : "false");
                break;
            default:
                _text.Append(schema["pattern"] is null ? $"\"{new string((char)_random.Next('a', 'z'), _random.Next(1, 129))}\""
                    : Pick(["\"0.11.0\"", "\"b6182\"", "\"v1.0-rc\"", "\"99999999\""]));
                break;
        }
    }

    private void WriteObject(string path, JsonObject schema)
    {
        JsonObject members = schema["properties"]?.AsObject() ?? [];
        List<string> chosen = [.. schema["required"]?.AsArray().Select(name => name!.ToString()) ?? []];
        if (schema["anyOf"] is JsonArray any)
            chosen.Add(Pick(any)!["required"]![0]!.ToString());
        if (schema["maxProperties"] is not null && members.Count > 0)
            chosen.Add(Pick(members.Select(member => member.Key).ToArray()));
        else
            chosen.AddRange(members.Select(member => member.Key).Where(_ => _random.NextDouble() < OptionalShare));
        _text.Append('{');
        string separator = "";
        foreach (string name in chosen.Distinct())
        {
            _text.Append(separator).Append('"').Append(name).Append("\":");
            separator = ",";
            Write(path.Length == 0 ? name : $"{path}.{name}", members[name]!);
        }

        _text.Append('}');
    }

    /// <summary>The ends, and between them small values more often than large ones.</summary>
    private long WholeNumber(long minimum, long maximum) => _random.Next(20) switch
    {
        0 => minimum,
        1 => maximum,
        _ => Math.Clamp(minimum + (long)Math.Pow(Math.Min(maximum - minimum, 4096), _random.NextDouble()) - 1, minimum, maximum),
    };

    private double Real(double minimum, double maximum) => _random.Next(20) switch
    {
        0 => minimum,
        1 => maximum,
        _ => minimum + ((maximum - minimum) * Math.Pow(_random.NextDouble(), 3)),
    };

    private static List<string> Violations(JsonObject schema, bool mayBeNull)
    {
        List<string> all = ["NaN", "[[[]]]"];
        // The one word of a discriminator is left alone: null is as if it were left out, and then another alternative matches.
        if (!mayBeNull && schema["enum"] is not JsonArray { Count: 1 })
            all.Add("null");
        if (schema["oneOf"] is not null)
            return [.. all, "true", "17", "[]", "\"\"", "{\"no such member\":1}"];
        switch (schema["type"]!.ToString())
        {
            case "object" when schema["properties"] is not null:
                string member = schema["properties"]!.AsObject().First().Key;
                return [.. all, "true", "17", "[]", "{\"no such member\":1}", $"{{\"{member}\":{{\"x\":1}},\"{member}\":{{\"x\":1}}}}", "{"];
            case "object":
                return [.. all, "true", "17", "[]", "\"x\""];
            case "array":
                return [.. all, "true", "17", "{}", "[]", "[true]", "[null]"];
            case "integer":
                decimal least = schema["minimum"]!.GetValue<decimal>(), most = schema["maximum"]!.GetValue<decimal>();
                return [.. all, Text(least - 1), Text(most + 1), "1.5", "\"1\"", "true", "{}", "[]", "1e400", "-1e400", "9223372036854775808",
                    "-9223372036854775809", "01", "0x1"];
            case "number":
                return [.. all, Text(schema["minimum"]!.GetValue<decimal>() - 1), Text(schema["maximum"]!.GetValue<decimal>() + 1), "\"1\"", "true", "{}", "[]",
                    "1e400", "-1e400", "Infinity", ".5"];
            case "boolean":
                return [.. all, "\"true\"", "1", "0", "{}", "tru"];
            default:
                if (schema["enum"] is not null || schema["pattern"] is not null)
                    all.Add("\"no\\u0000 such word \\u202e\"");
                return [.. all, "17", "true", "{\"x\":1}", "[]", "\"\"", $"\"{new string('x', 100_000)}\"", "\"unclosed"];
        }
    }

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    private JsonNode? Pick(JsonArray from) => from[_random.Next(from.Count)];
}
