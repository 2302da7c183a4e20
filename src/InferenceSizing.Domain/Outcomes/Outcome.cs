using System.Diagnostics.CodeAnalysis;

namespace InferenceSizing.Domain.Outcomes;

/// <summary>Why there is no answer: something well-formed is not supported, or a field does not hold what it must.</summary>
/// <param name="Field">The JSON path or config key that it is about, as its owner names it.</param>
/// <param name="Reason">One sentence for the user.</param>
/// <param name="Malformed">Whether the field is missing, of the wrong type or out of range, so that the sender must correct it.</param>
public sealed record Refusal(string Field, string Reason, bool Malformed = false);

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
}
