using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.House;

/// <summary>The rooms of Domain stand above each other: none knows, by any way, a room that knows it.</summary>
public sealed class CircleLawTests
{
    private const string Root = "InferenceSizing.Domain.";

    [Fact]
    public void No_two_rooms_know_each_other()
    {
        string[] circles = [.. CirclesIn(Known)];

        Assert.True(circles.Length == 0, string.Join(Environment.NewLine, circles));
    }

    [Fact]
    public void A_circle_of_three_rooms_is_found() => Assert.Equal(
        ["Cost and Quality, Cost and Sizing, Quality and Sizing"],
        [string.Join(", ", CirclesIn([("Cost", "Quality"), ("Quality", "Sizing"), ("Sizing", "Cost"), ("Sizing", "Units")]))]);

    /// <summary>Each pair of a room and one that its compiled code names.</summary>
    private static IEnumerable<(string Room, string Known)> Known =>
        from type in typeof(ByteCount).Assembly.GetTypes()
        where !type.IsNested && RoomOf(type.Namespace) is not null
        from name in Reach.NamespacesOf(type)
        where RoomOf(name) is not null
        select (RoomOf(type.Namespace)!, RoomOf(name)!);

    private static IEnumerable<string> CirclesIn(IEnumerable<(string Room, string Known)> pairs)
    {
        ILookup<string, string> known = pairs.Where(pair => pair.Room != pair.Known).Distinct().ToLookup(pair => pair.Room, pair => pair.Known);
        string[] rooms = [.. known.Select(room => room.Key).Order(StringComparer.Ordinal)];
        Dictionary<string, HashSet<string>> reached = rooms.ToDictionary(room => room, room => ReachedFrom(room, known));
        return from room in rooms
               from other in rooms
               where string.CompareOrdinal(room, other) < 0 && reached[room].Contains(other) && reached[other].Contains(room)
               select $"{room} and {other}";
    }

    private static HashSet<string> ReachedFrom(string room, ILookup<string, string> known)
    {
        HashSet<string> reached = [];
        Stack<string> waiting = new([room]);
        while (waiting.TryPop(out string? next))
        {
            foreach (string further in known[next].Where(reached.Add))
                waiting.Push(further);
        }

        return reached;
    }

    /// <summary>The room of a namespace of Domain; null for any other.</summary>
    private static string? RoomOf(string? name) =>
        name is not null && name.StartsWith(Root, StringComparison.Ordinal) ? name[Root.Length..].Split('.')[0] : null;
}
