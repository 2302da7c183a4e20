using System.Collections.Frozen;

namespace InferenceSizing.Catalogue.Search;

/// <summary>Entries by id and alias, without regard to case, and the nearest names to one that is not there.</summary>
internal sealed class NameIndex<T>
    where T : class
{
    private readonly FrozenDictionary<string, T> _byName;
    private readonly Lazy<NearestNames> _nearest;

    private NameIndex(FrozenDictionary<string, T> byName, Lazy<NearestNames> nearest) => (_byName, _nearest) = (byName, nearest);

    /// <param name="entries">Every entry with its id and all its names; a name may repeat within an entry.</param>
    /// <param name="conflict">Makes the error of a name that two entries share.</param>
    public static NameIndex<T> Of(IEnumerable<(T Entry, string Id, IEnumerable<string> Names)> entries, Func<T, string, string, Exception> conflict)
    {
        Dictionary<string, (T Entry, string Id)> owners = new(StringComparer.OrdinalIgnoreCase);
        foreach ((T entry, string id, IEnumerable<string> names) in entries)
        {
            foreach (string name in names.Prepend(id))
            {
                if (!owners.TryAdd(name, (entry, id)) && owners[name].Entry != entry)
                    throw conflict(entry, name, owners[name].Id);
            }
        }

        return new NameIndex<T>(
            owners.ToFrozenDictionary(owner => owner.Key, owner => owner.Value.Entry, StringComparer.OrdinalIgnoreCase),
            new Lazy<NearestNames>(() => new NearestNames(owners.Select(owner => (owner.Key, owner.Value.Id)))));
    }

    public T? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>At most five ids, nearest first; none where nothing is like it.</summary>
    public IReadOnlyList<string> Nearest(string name) => _nearest.Value.To(name);
}
