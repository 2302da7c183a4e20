using System.Reflection;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Shared.Kinds;

namespace InferenceSizing.Domain.Tests.House;

/// <summary>The walls between the engines' rooms, asked of the built assembly.</summary>
public sealed class EngineLawsTests
{
    private const string Engines = "InferenceSizing.Domain.Engines";
    private const string Shared = Engines + ".Shared";

    private static readonly Type[] Types = [.. typeof(EngineList).Assembly.GetTypes().Where(type => !type.IsNested && type.Namespace is not null)];

    /// <summary>One room an engine: every namespace below Engines but the shared one.</summary>
    private static readonly string[] Rooms = [.. Types.Select(type => type.Namespace!).Where(IsRoom).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The one exception: Ollama starts llama.cpp, so that what it allocates is the other's by fact and not by likeness (docs/adr/0015).</summary>
    private static readonly (string Room, string Starts) Exception = (Engines + ".Ollama", Engines + ".LlamaCpp");

    public static TheoryData<string> AllRooms => [.. Rooms];

    [Fact]
    public void Every_engine_has_a_room_of_its_own()
    {
        Assert.Equal(EngineList.All.Length, Rooms.Length);
        Assert.Equal(Rooms, EngineList.All.Select(engine => engine.GetType().Namespace!).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(AllRooms))]
    public void An_engine_knows_no_other_engine(string room)
    {
        Type[] types = [.. Types.Where(type => type.Namespace == room)];

        Assert.Contains(types, type => Reach.NamespacesOf(type).Contains(Shared));
        Assert.DoesNotContain(RoomsKnownTo(types), name => name != room && (room, name) != Exception);
    }

    [Fact]
    public void What_engines_share_knows_none_of_them() => Assert.Empty(RoomsKnownTo(Types.Where(type => IsShared(type.Namespace!))));

    /// <summary>The list of all engines knows them all: a type that knew two of them would be found.</summary>
    [Fact]
    public void A_type_that_knows_engines_is_found() => Assert.Equal(Rooms, RoomsKnownTo([typeof(EngineList)]).Order(StringComparer.Ordinal));

    private static IEnumerable<string> RoomsKnownTo(IEnumerable<Type> types) => types.SelectMany(Reach.NamespacesOf).Where(IsRoom).Distinct();

    /// <summary>A kind of setting is one file: nothing but its declaration, which stands there too, names it.</summary>
    [Fact]
    public void Outside_its_file_no_code_names_a_kind_of_setting() => Assert.Equal(
        ["Counts: CountKind", "Lists: ListKind`1", "Shares: ShareKind", "Switches: SwitchKind", "Texts: TextKind", "Words: WordKind"],
        NamingASettingKind(Types));

    [Fact]
    public void A_type_that_names_a_kind_of_setting_is_found() =>
        Assert.Equal([$"{nameof(NamingSettingKind)}: {nameof(CountKind)}"], NamingASettingKind([typeof(NamingSettingKind)]));

    private static IEnumerable<string> NamingASettingKind(IEnumerable<Type> types) =>
        from type in types
        from named in Reach.TypesMentionedBy(type)
        where named is { IsAbstract: false, IsGenericTypeDefinition: false } && named.IsSubclassOf(typeof(KnobKind)) && named.Name != type.Name
        group named by $"{type.Name}: {named.Name}" into found
        orderby found.Key
        select found.Key;

    private static class NamingSettingKind
    {
        public static bool IsCount(Knob knob) => knob.Kind is CountKind;
    }

    [Fact]
    public void Outside_the_rooms_only_the_list_of_all_engines_names_one()
    {
        IEnumerable<Type> outside = Types.Where(type => !type.Namespace!.StartsWith(Engines, StringComparison.Ordinal) || type.Namespace == Engines);

        Assert.Equal([typeof(EngineList)], outside.Where(type => Reach.NamespacesOf(type).Any(IsRoom)));
    }

    /// <summary>An engine is asked what it can do, not what it is: outside of Engines nothing tells one kind of engine from another.</summary>
    [Fact]
    public void Outside_of_engines_no_kind_of_engine_is_named() =>
        Assert.Empty(NamingAKind(Types.Where(type => !type.Namespace!.StartsWith(Engines, StringComparison.Ordinal))));

    [Fact]
    public void A_type_that_names_a_kind_of_engine_is_found() => Assert.Equal([typeof(Naming)], NamingAKind([typeof(Naming)]));

    private static IEnumerable<Type> NamingAKind(IEnumerable<Type> types) =>
        types.Where(type => Reach.TypesMentionedBy(type).Any(named => named.IsSubclassOf(typeof(Engine))));

    /// <summary>What an engine can do is a capability that its constructor gives it or not. It overrides what its memory is alone: how it shares out a GPU, how
    /// an engine with a pool plans a stage, and of one without what a pass takes, next to the curves that time it.</summary>
    [Theory]
    [InlineData(typeof(Engine), "Free", "Share")]
    [InlineData(typeof(PagedEngine), "PlanOf")]
    [InlineData(
        typeof(SinglePassEngine), "ActivationRange", "ActivationUse", "ActivationsOf", "CacheOf", "RunsAs", "Runtime", "Workspace", "get_ActivationSpread")]
    public void What_an_engine_can_do_is_a_capability_and_no_member_to_override(Type engine, params string[] memory) =>
        Assert.Equal(memory, MembersToOverride(engine));

    [Fact]
    public void An_ability_to_override_is_found() =>
        Assert.Equal([nameof(WithAbility.Streams), $"get_{nameof(WithAbility.Ability)}"], MembersToOverride(typeof(WithAbility)));

    private static IEnumerable<string> MembersToOverride(Type type) => type
        .GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Where(method => method is { IsVirtual: true, IsFinal: false } && method.GetBaseDefinition() == method)
        .Select(method => method.Name)
        .Order(StringComparer.Ordinal);

    private abstract class WithAbility
    {
        public virtual bool Ability => true;

        public virtual bool Streams() => Ability;
    }

    private static class Naming
    {
        public static bool IsSinglePass(Engine engine) => engine is SinglePassEngine;
    }

    private static bool IsRoom(string name) => name.StartsWith(Engines + ".", StringComparison.Ordinal) && !IsShared(name);

    private static bool IsShared(string name) => name == Shared || name.StartsWith(Shared + ".", StringComparison.Ordinal);
}
