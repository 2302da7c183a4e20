using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>One textbook relation for the asked model, beside the detailed figure.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Formula">As the textbook prints it.</param>
/// <param name="Values">What was put in.</param>
/// <param name="Result">What it gives; null where it does not apply.</param>
/// <param name="Unit">Of result and detailed.</param>
/// <param name="Detailed">Our figure for the same quantity; null where there is none.</param>
/// <param name="WhyDifferent">Why the two differ, or why the relation does not apply.</param>
internal sealed record RelationAnswer(
    string Id,
    string Formula,
    NamedValues Values,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Result,
    string Unit,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Detailed,
    string WhyDifferent);

/// <summary>How one figure came about.</summary>
/// <param name="Quantity">The field that it explains.</param>
/// <param name="Formula">The rule.</param>
/// <param name="Values">What was put in.</param>
/// <param name="Source">Where the rule is from.</param>
internal sealed record ExplanationAnswer(string Quantity, string Formula, NamedValues Values, string Source);

/// <summary>Numbers by name, in their order, as a JSON object.</summary>
[JsonConverter(typeof(NamedValuesConverter))]
internal sealed record NamedValues(ImmutableArray<NamedMagnitude> Items);

internal sealed class NamedValuesConverter : JsonConverter<NamedValues>
{
    public override NamedValues Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are written, not read.");

    public override void Write(Utf8JsonWriter writer, NamedValues value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (NamedMagnitude item in value.Items)
        {
            // A count in its own type is written in half the time.
            if (Figure.IsCount(item.Value.Value))
                writer.WriteNumber(item.Name, (long)item.Value.Value);
            else
                writer.WriteNumber(item.Name, Figure.Of(item.Value.Value));
        }

        writer.WriteEndObject();
    }
}
