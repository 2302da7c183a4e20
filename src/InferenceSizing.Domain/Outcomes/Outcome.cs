using System.Diagnostics.CodeAnalysis;

namespace InferenceSizing.Domain.Outcomes;

/// <summary>A value, or the reason why there is none. Unsupported is an answer here, not an exception.</summary>
/// <typeparam name="T">What success gives.</typeparam>
public sealed class Outcome<T>
    where T : class
{
    private Outcome(T? value, Refusal? refusal) => (Value, Refusal) = (value, refusal);

    /// <summary>Null where refused.</summary>
    public T? Value { get; }

    /// <summary>Null on success.</summary>
    public Refusal? Refusal { get; }

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(null, refusal);

    public bool Succeeded([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Refusal? refusal)
    {
        value = Value;
        refusal = Refusal;
        return value is not null;
    }

    /// <summary>The value turned into another, or the same refusal.</summary>
    public Outcome<TResult> Select<TResult>(Func<T, TResult> selector)
        where TResult : class
    {
        ArgumentNullException.ThrowIfNull(selector);
        return Succeeded(out T? value, out Refusal? refusal) ? selector(value) : refusal;
    }

    /// <summary>A second outcome that depends on this one, and both values turned into a third: the first refusal ends the query.</summary>
    public Outcome<TResult> SelectMany<TNext, TResult>(Func<T, Outcome<TNext>> next, Func<T, TNext, TResult> selector)
        where TNext : class
        where TResult : class
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(selector);
        if (!Succeeded(out T? value, out Refusal? refusal))
            return refusal;
        return next(value).Succeeded(out TNext? following, out refusal) ? selector(value, following) : refusal;
    }
}
