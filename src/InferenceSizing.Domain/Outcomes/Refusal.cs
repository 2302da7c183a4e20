using System.Collections.Immutable;

namespace InferenceSizing.Domain.Outcomes;

/// <summary>Why there is no answer.</summary>
/// <param name="Subject">The part of the question that it is about.</param>
/// <param name="Kind">Who can help: the sender, or nobody yet.</param>
/// <param name="Reason">One sentence for the user.</param>
public sealed record Refusal(Subject Subject, RefusalKind Kind, string Reason)
{
    /// <summary>For an unknown name: the names that look like it, best first.</summary>
    public ImmutableArray<string> Nearest { get; init; } = [];

    /// <summary>Further refusals that hold at the same time.</summary>
    public ImmutableArray<Refusal> Others { get; init; } = [];

    /// <summary>A value that cannot be, or that contradicts another.</summary>
    public static Refusal Invalid(Subject subject, string reason) => new(subject, RefusalKind.Invalid, reason);

    /// <summary>A sound question that this engine, this model or this service cannot answer.</summary>
    public static Refusal Unsupported(Subject subject, string reason) => new(subject, RefusalKind.Unsupported, reason);

    /// <summary>A name that no entry goes by.</summary>
    /// <param name="subject">The kind of thing that was named.</param>
    /// <param name="thing">The same in the words of the user.</param>
    /// <param name="name">The name as it was asked for.</param>
    /// <param name="nearest">Names that look like it, best first.</param>
    public static Refusal Unknown(Subject subject, string thing, string name, IEnumerable<string> nearest)
    {
        ImmutableArray<string> near = [.. nearest];
        return new(subject, RefusalKind.Unknown, near.IsEmpty ? $"There is no {thing} '{name}'." : $"There is no {thing} '{name}'. Nearest: {string.Join(", ", near)}.") { Nearest = near };
    }
}

/// <summary>What kind of refusal it is.</summary>
public enum RefusalKind
{
    /// <summary>A value that is missing, out of range or in contradiction to another: the sender must correct it.</summary>
    Invalid,

    /// <summary>A sound question that cannot be answered.</summary>
    Unsupported,

    /// <summary>A name that no entry goes by.</summary>
    Unknown,
}
