using System.Reflection;
using System.Runtime.CompilerServices;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Tests.House;

/// <summary>Walks work over operators alone: no code in them reaches a room that comes after, whatever the rooms within it are called.</summary>
public sealed class WalkLawsTests
{
    private const string Root = "InferenceSizing.Domain.";

    /// <summary>What comes after the walks, and the designs that came before the operators.</summary>
    private static readonly string[] OutOfReach = [
        "Engines", "Serving", "Capacity", "Sizing", "Speculation", "Techniques", "Quality", "Cost", "Deciding", "Networks.Transformers", "Networks.Images",
        "Networks.Traced"];

    private static Type[] Walks =>
    [
        .. typeof(ByteCount).Assembly.GetTypes()
            .Where(type => Room(type.Namespace) is { } room && IsWithin(room, "Walks") && !type.IsNested
                && !type.IsDefined(typeof(CompilerGeneratedAttribute))),
    ];

    [Fact]
    public void No_type_of_the_walks_reaches_an_engine_or_an_answer()
    {
        Type[] walks = Walks;

        Assert.Contains(typeof(KernelPass), walks);
        Assert.Empty(Broken(walks));
    }

    /// <summary>Serving knows engines: a walk that did so would be found.</summary>
    [Fact]
    public void A_type_that_reaches_an_engine_is_found() =>
        Assert.Contains("ServingModel reaches InferenceSizing.Domain.Engines.Shared", Broken([typeof(Domain.Serving.ServingModel)]));

    private static IEnumerable<string> Broken(IEnumerable<Type> types) =>
        from type in types
        from name in Reach.NamespacesOf(type)
        where Room(name) is { } room && OutOfReach.Any(outer => IsWithin(room, outer))
        select $"{type.Name} reaches {name}";

    private static string? Room(string? name) => name is not null && name.StartsWith(Root, StringComparison.Ordinal) ? name[Root.Length..] : null;

    private static bool IsWithin(string room, string outer) => room == outer || room.StartsWith(outer + ".", StringComparison.Ordinal);
}
