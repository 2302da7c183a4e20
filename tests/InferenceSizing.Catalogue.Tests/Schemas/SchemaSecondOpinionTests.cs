using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Catalogue.Loading;
using InferenceSizing.Catalogue.Schemas;
using Library = Json.Schema;

namespace InferenceSizing.Catalogue.Tests.Schemas;

/// <summary>JsonSchema.Net judges the same documents by the same schemas as our validator: the catalogue's own, and changed copies of it.</summary>
public sealed class SchemaSecondOpinionTests
{
    private const int Seed = 20_261_128;
    private const int Mutants = 150;

    /// <summary>Entries of a section that are changed: the first few have all the members that the others have.</summary>
    private const int MostEntries = 3;

    public static TheoryData<string> Sections => [.. Enum.GetNames<Section>()];

    [Theory, MemberData(nameof(Sections))]
    public void Both_accept_the_catalogue_and_agree_on_changed_copies(string name)
    {
        Section section = Enum.Parse<Section>(name);
        byte[] schema = DataFile.SchemaBytes(section);
        JsonSchema ours = JsonSchema.Parse(schema);
        Library.JsonSchema theirs = Library.JsonSchema.FromText(
            System.Text.Encoding.UTF8.GetString(schema), new Library.BuildOptions { SchemaRegistry = new() });
        JsonObject document = Document(section);
        Assert.True(Agree(document), "The catalogue is refused.");

        Random random = new(Seed);
        int refused = 0;
        for (int i = 0; i < Mutants; i++)
        {
            JsonObject mutant = document.DeepClone().AsObject();
            Mutate(mutant, random);
            refused += Agree(mutant) ? 0 : 1;
        }

        Assert.InRange(refused, 1, Mutants);

        bool Agree(JsonObject json)
        {
            byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(json);
            bool accepted = SchemaValidator.Check(ours, bytes) is null;
            using JsonDocument parsed = JsonDocument.Parse(bytes);
            Assert.True(theirs.Evaluate(parsed.RootElement).IsValid == accepted,
                $"Ours {(accepted ? "accepts" : "refuses")}, JsonSchema.Net does not: {json.ToJsonString()}");
            return accepted;
        }
    }

    private static JsonObject Document(Section section)
    {
        JsonArray entries = [.. DataFile.Embedded().First(file => file.Section == section).Entries.Take(MostEntries)
            .Select(entry => JsonNode.Parse(entry.GetRawText()))];
        return new JsonObject { [section.Key()] = entries };
    }

    /// <summary>Leaves a member out, adds one, or puts another value in the place of one, somewhere.</summary>
    private static void Mutate(JsonObject document, Random random)
    {
        JsonObject[] objects = [.. Objects(document)];
        JsonObject target = objects[random.Next(objects.Length)];
        string[] members = [.. target.Select(member => member.Key)];
        string member = members.Length == 0 ? "unknown" : members[random.Next(members.Length)];
        switch (random.Next(3))
        {
            case 0:
                target.Remove(member);
                break;
            case 1:
                target[$"{member}x"] = 1;
                break;
            default:
                target[member] = Values[random.Next(Values.Length)]();
                break;
        }
    }

    private static readonly Func<JsonNode?>[] Values = [
        () => null, () => -1, () => 0, () => 1.5, () => 7, () => true, () => "", () => "text", () => new JsonArray(), () => new JsonObject()];

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject item => [item, .. item.SelectMany(member => Objects(member.Value))],
        JsonArray items => items.SelectMany(Objects),
        _ => [],
    };
}
