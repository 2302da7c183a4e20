using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Tests.House;
using InferenceSizing.Formats.Checkpoints;

namespace InferenceSizing.Formats.Tests.House;

/// <summary>The walls between the rooms of Formats, asked of the built assembly.</summary>
public sealed class RoomLawsTests
{
    private const string Formats = "InferenceSizing.Formats.";

    private static readonly Type[] Types = [.. typeof(ModelFileReader).Assembly.GetTypes().Where(type => !type.IsNested && RoomOf(type.Namespace) is not null)];

    [Theory, InlineData("Safetensors"), InlineData("Gguf"), InlineData("Onnx")]
    public void A_container_knows_bytes_alone(string room)
    {
        string[] known = RoomsKnownTo(room);

        Assert.Contains("Bytes", known);
        Assert.All(known, name => Assert.Contains(name, new[] { "Bytes", room }));
    }

    [Fact]
    public void Bytes_know_no_other_room() => Assert.All(RoomsKnownTo("Bytes"), name => Assert.Equal("Bytes", name));

    [Fact]
    public void Only_checkpoints_know_all_containers()
    {
        string[] containers = ["Gguf", "Onnx", "Safetensors"];
        string[] knowing = [.. Types.Select(type => RoomOf(type.Namespace)!).Distinct()
            .Where(room => Array.TrueForAll(containers, RoomsKnownTo(room).Contains))];

        Assert.Equal(["Checkpoints"], knowing);
    }

    [Fact]
    public void No_room_knows_checkpoints() =>
        Assert.All(Types.Select(type => RoomOf(type.Namespace)!).Distinct().Where(room => room != "Checkpoints"), room =>
            Assert.DoesNotContain("Checkpoints", RoomsKnownTo(room)));

    [Fact]
    public void What_reads_configs_knows_no_container_but_the_metadata_of_gguf() =>
        Assert.DoesNotContain(RoomsKnownTo("HuggingFace"), name => name is "Onnx" or "Safetensors");

    /// <summary>A reader says what a network is; the domain lays it out. A traced graph is the exception: its operators are what the file holds.</summary>
    [Fact]
    public void No_reader_lays_out_operators() => Assert.Empty(Types.SelectMany(LaidOutBy));

    [Fact]
    public void A_type_that_lays_out_operators_is_found() =>
        Assert.Equal(["Planted: Block", "Planted: Linear", "Planted: NodeList", "Planted: WeightTensor"],
            LaidOutBy(typeof(Planted)).Order(StringComparer.Ordinal));

    private static IEnumerable<string> LaidOutBy(Type type) =>
        Reach.TypesMentionedBy(type).Where(IsOfLayout).Concat(Reach.TypesMadeBy(type).Where(made => made == typeof(Block) || made == typeof(WeightTensor)))
            .Select(found => $"{type.Name}: {found.Name}");

    private static bool IsOfLayout(Type type) =>
        type == typeof(NodeList) || (type.IsSubclassOf(typeof(Operator)) && type.Namespace != typeof(TracedOperator).Namespace);

    private static class Planted
    {
        public static Block Of(WeightTensor tensor)
        {
            NodeList nodes = new();
            nodes.Add(Linear.Of(Component.Encoder, "planted", [new WeightTensor(tensor.Role, tensor.Columns, tensor.Rows, tensor.Split)]));
            return new Block { Name = "planted", Place = BlockPlace.First, Passes = Passes.None, Nodes = nodes.ToNodes() };
        }
    }

    private static string[] RoomsKnownTo(string room) =>
        [.. Types.Where(type => RoomOf(type.Namespace) == room).SelectMany(Reach.NamespacesOf).Select(RoomOf).OfType<string>().Distinct()
            .Order(StringComparer.Ordinal)];

    /// <summary>The room of a namespace of Formats; null for any other.</summary>
    private static string? RoomOf(string? name) =>
        name is not null && name.StartsWith(Formats, StringComparison.Ordinal) ? name[Formats.Length..].Split('.')[0] : null;
}
