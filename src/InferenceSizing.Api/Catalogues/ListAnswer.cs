using InferenceSizing.Catalogue.Search;

namespace InferenceSizing.Api.Catalogues;

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The entries of this page.</param>
/// <param name="Total">Entries on all pages.</param>
/// <param name="Page">Number of this page, from 1.</param>
/// <param name="PageSize">Most entries of a page.</param>
internal sealed record ListAnswer<T>(IReadOnlyList<T> Items, int Total, int Page, int PageSize)
{
    public static ListAnswer<T> Of<TEntry>(Page<TEntry> page, Func<TEntry, T> map) => new([.. page.Items.Select(map)], page.Total, page.Number, page.Size);
}
