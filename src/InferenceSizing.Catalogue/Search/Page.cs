namespace InferenceSizing.Catalogue.Search;

/// <summary>A stretch of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The entries of this page.</param>
/// <param name="Total">Entries on all pages.</param>
/// <param name="Number">Number of the page, from one.</param>
/// <param name="Size">Most entries of a page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, int Total, int Number, int Size);

/// <summary>Which stretch of a list is asked for.</summary>
/// <param name="Number">From one.</param>
/// <param name="Size">Most entries of a page.</param>
public readonly record struct PageRequest(int Number, int Size)
{
    internal Page<T> Of<T>(IEnumerable<T> matching)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Number, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Size, 1);
        List<T> all = [.. matching];
        long skipped = (Number - 1L) * Size;
        return new Page<T>(skipped >= all.Count ? [] : all.GetRange((int)skipped, (int)Math.Min(Size, all.Count - skipped)), all.Count, Number, Size);
    }
}
