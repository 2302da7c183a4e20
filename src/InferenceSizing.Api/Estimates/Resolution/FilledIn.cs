using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>What stands in a complete request and not in the one that was given, by JSON path, in the order of the body.</summary>
internal static class FilledIn
{
    /// <summary>The shorthand request leaves out about this many things.</summary>
    private const int Usual = 32;

    private static readonly Place Body = new("");

    public static IReadOnlyList<string> Between(EstimateRequest given, EstimateRequest complete)
    {
        List<string> paths = new(Usual);
        Compare(given, complete, Body, paths);
        return paths;
    }

    private static void Compare(object? given, object complete, Place place, List<string> paths)
    {
        if (ReferenceEquals(given, complete))
            return;
        switch (complete)
        {
            case JsonElement element:
                Compare(given is JsonElement known ? known : default, element, place.Path, paths);
                break;
            case string or ValueType:
                if (given is null)
                    paths.Add(place.Path);
                break;
            case EngineChoice engine:
                foreach (string member in engine.MembersGiven())
                {
                    if (given is not EngineChoice asked || !asked.MembersGiven().Contains(member, StringComparer.Ordinal))
                        paths.Add(place.PathOf(member));
                }

                break;
            case IList items:
                for (int index = 0; index < items.Count; index++)
                    Compare((given as IList)?[index], items[index]!, new Place(string.Create(CultureInfo.InvariantCulture, $"{place.Path}[{index}]")), paths);
                break;
            default:
                foreach (Member member in place.MembersOf(complete.GetType()))
                {
                    if (member.Get(complete) is not { } value)
                        continue;
                    object? before = given is null ? null : member.Get(given);
                    if (!member.IsLeaf)
                        Compare(before, value, member.Place, paths);
                    else if (before is null)
                        paths.Add(member.Place.Path);
                }

                break;
        }
    }

    private static void Compare(JsonElement given, JsonElement complete, string path, List<string> paths)
    {
        if (given.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            paths.Add(path);
            return;
        }

        if (complete.ValueKind != JsonValueKind.Object)
            return;
        foreach (JsonProperty member in complete.EnumerateObject())
            Compare(given.TryGetProperty(member.Name, out JsonElement known) ? known : default, member.Value, $"{path}.{member.Name}", paths);
    }

    /// <summary>A place in a body, whose members' places are made once for each type that stands there.</summary>
    private sealed class Place(string path)
    {
        private readonly ConcurrentDictionary<Type, Member[]> _members = new();
        private readonly ConcurrentDictionary<string, string> _paths = new(StringComparer.Ordinal);

        public string Path => path;

        public Member[] MembersOf(Type type) => _members.GetOrAdd(
            type,
            static (type, place) => [.. BodyPart.Of(type).Members.Select(member => new Member(member, new Place(place.PathOf(member.Name.Value))))],
            this);

        /// <summary>The path of a member: a name of the contract, of which there are few.</summary>
        public string PathOf(string member) => _paths.GetOrAdd(
            member, static (member, place) => place.Path.Length == 0 ? member : $"{place.Path}.{member}", this);
    }

    private sealed class Member(BodyMember member, Place place)
    {
        public bool IsLeaf => member.IsLeaf;

        public Func<object, object?> Get { get; } = member.Get;

        public Place Place => place;
    }
}
