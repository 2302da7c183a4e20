using System.Text;
using System.Text.Json;
using InferenceSizing.Catalogue.Schemas;

namespace InferenceSizing.Catalogue.Tests.Schemas;

public sealed class SchemaValidatorTests
{
    private static readonly JsonSchema Schema = Parse("""
        {
          "$defs": { "name": { "type": "string", "minLength": 2, "pattern": "^[a-z]+$" } },
          "type": "object",
          "required": ["name"],
          "additionalProperties": false,
          "properties": {
            "name": { "$ref": "#/$defs/name" },
            "count": { "type": ["integer", "null"], "minimum": 1, "maximum": 9 },
            "share": { "type": "number", "exclusiveMinimum": 0 },
            "kind": { "enum": ["a", "b"] },
            "flag": { "type": "boolean" },
            "tags": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/name" } },
            "map": { "type": "object", "additionalProperties": { "type": "number" } }
          }
        }
        """);

    [Theory]
    [InlineData("""{"name":"ab"}""")]
    [InlineData("""{"name":"ab","count":1,"share":0.5,"kind":"a","flag":true,"tags":["cd"],"map":{"x":1,"y":2}}""")]
    [InlineData("""{"name":"ab","count":null}""")]
    public void What_keeps_the_rules_passes(string json) => Assert.Null(Check(json));

    [Theory]
    [InlineData("""[]""", "", "must be an object")]
    [InlineData("""{}""", "", "lacks the member 'name'")]
    [InlineData("""{"name":"a"}""", "name", "at least 2 characters")]
    [InlineData("""{"name":"AB"}""", "name", "does not match")]
    [InlineData("""{"name":5}""", "name", "must be a string")]
    [InlineData("""{"name":"ab","name":"ab"}""", "", "twice")]
    [InlineData("""{"name":"ab","nmae":1}""", "", "unknown member 'nmae'")]
    [InlineData("""{"name":"ab","count":1.5}""", "count", "a whole number or null")]
    [InlineData("""{"name":"ab","count":0}""", "count", "at least 1")]
    [InlineData("""{"name":"ab","count":10}""", "count", "at most 9")]
    [InlineData("""{"name":"ab","share":0}""", "share", "above 0")]
    [InlineData("""{"name":"ab","kind":"c"}""", "kind", "one of a, b")]
    [InlineData("""{"name":"ab","kind":null}""", "kind", "one of a, b")]
    [InlineData("""{"name":"ab","flag":1}""", "flag", "true or false")]
    [InlineData("""{"name":"ab","tags":[]}""", "tags", "at least 1 items")]
    [InlineData("""{"name":"ab","tags":["cd",""]}""", "tags[1]", "at least 2 characters")]
    [InlineData("""{"name":"ab","map":{"x":"1"}}""", "map.x", "must be a number")]
    public void What_breaks_a_rule_is_named_with_its_place(string json, string path, string reason)
    {
        SchemaViolation violation = Check(json)!;

        Assert.Equal(path, violation.Path);
        Assert.Contains(reason, violation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_violation_starts_at_the_byte_of_its_value() =>
        Assert.Equal(23, Check("""{"name":"ab", "count": 77}""")!.Offset);

    [Fact]
    public void A_keyword_that_is_not_checked_is_refused_rather_than_passed_over() =>
        Assert.Throws<NotSupportedException>(() => Parse("""{"oneOf":[]}"""));

    [Fact]
    public void What_is_not_JSON_throws() => Assert.ThrowsAny<JsonException>(() => Check("""{"name":"ab","""));

    private static SchemaViolation? Check(string json) => SchemaValidator.Check(Schema, Encoding.UTF8.GetBytes(json));

    private static JsonSchema Parse(string json) => JsonSchema.Parse(Encoding.UTF8.GetBytes(json));
}
