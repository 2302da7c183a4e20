namespace InferenceSizing.Catalogue.Search;

/// <summary>Entries by id and alias, without regard to case, and the nearest names to one that is not there.</summary>
internal sealed class NameIndex<T>
    where T : class
{
    private readonly Dictionary<string, Owner> _owners;
    private readonly Lazy<NearestNames> _nearest;

    private NameIndex(Dictionary<string, Owner> owners) =>
        (_owners, _nearest) = (owners, new(() => new NearestNames(owners.Select(owner => (owner.Key, owner.Value.Id)))));

    /// <param name="entries">Every entry with its id and all its names; a name may repeat within an entry.</param>
    /// <param name="conflict">Makes the error of a name that two entries share.</param>
    public static NameIndex<T> Of(IEnumerable<(T Entry, string Id, IEnumerable<string> Names)> entries, Func<T, string, string, Exception> conflict)
    {
        Dictionary<string, Owner> owners = new(StringComparer.OrdinalIgnoreCase);
        foreach ((T entry, string id, IEnumerable<string> names) in entries)
        {
            Owner owner = new(entry, id);
            foreach (string name in names.Prepend(id))
            {
                if (!owners.TryAdd(name, owner) && owners[name].Entry != entry)
                    throw conflict(entry, name, owners[name].Id);
            }
        }

        return new NameIndex<T>(owners);
    }

    public T? Find(string name) => _owners.GetValueOrDefault(name)?.Entry;

    /// <summary>At most five ids, nearest first; none where nothing is like it.</summary>
    public IReadOnlyList<string> Nearest(string name) => _nearest.Value.To(name);

    /// <summary>Whose a name is.</summary>
    private sealed record Owner(T Entry, string Id);
}
