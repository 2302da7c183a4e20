using System.Runtime.CompilerServices;

namespace InferenceSizing.Domain.Sharing;

/// <summary>What follows from an immutable thing and a key, kept as long as that thing: questions about one model share it.</summary>
/// <remarks>Read without a lock. Threads that miss the same key at once both make a result; results of other keys that are made meanwhile stay.</remarks>
/// <typeparam name="TOwner">What lives as long as the results: the operators of a model.</typeparam>
/// <typeparam name="TKey">All else that a result depends on.</typeparam>
/// <typeparam name="TResult">An immutable result.</typeparam>
/// <param name="most">Results that are kept for an owner; the oldest goes first.</param>
internal sealed class SharedResults<TOwner, TKey, TResult>(int most)
    where TOwner : class
    where TKey : struct, IEquatable<TKey>
{
    private readonly ConditionalWeakTable<TOwner, Kept> _owners = [];

    /// <summary>The result of <paramref name="owner"/> for <paramref name="key"/>: a kept one, or what <paramref name="make"/> gives.</summary>
    public TResult Of(TOwner owner, in TKey key, Func<TOwner, TKey, TResult> make)
    {
        Kept kept = _owners.GetValue(owner, static _ => new Kept());
        (TKey Key, TResult Result)[] results = Volatile.Read(ref kept.Results);
        foreach (ref readonly (TKey Key, TResult Result) known in results.AsSpan())
        {
            if (known.Key.Equals(key))
                return known.Result;
        }

        TResult made = make(owner, key);
        (TKey Key, TResult Result)[] before;
        do
        {
            before = Volatile.Read(ref kept.Results);
        }
        while (Interlocked.CompareExchange(ref kept.Results, [(key, made), .. before.AsSpan(0, Math.Min(before.Length, most - 1))], before) != before);
        return made;
    }

    private sealed class Kept
    {
        public (TKey Key, TResult Result)[] Results = [];
    }
}
