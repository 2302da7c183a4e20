using System.Collections.Immutable;

namespace InferenceSizing.Domain.Outcomes;

/// <summary>Why there is no answer.</summary>
/// <param name="Subject">The part of the question that it is about.</param>
/// <param name="Kind">Who can help: the sender, or nobody yet.</param>
/// <param name="Reason">One sentence for the user.</param>
public sealed record Refusal(Subject Subject, RefusalKind Kind, string Reason)
{
    /// <summary>For an unknown name: the names that look like it, best first; for an ambiguous one, those that it fits.</summary>
    public ImmutableArray<string> Nearest => [.. Choices.Select(choice => choice.Name)];

    /// <summary>The same, each with its difference from the others where they differ.</summary>
    public ImmutableArray<Choice> Choices { get; init; } = [];

    /// <summary>Further refusals that hold at the same time.</summary>
    public ImmutableArray<Refusal> Others { get; init; } = [];

    /// <summary>A value that cannot be, or that contradicts another.</summary>
    public static Refusal Invalid(Subject subject, string reason) => new(subject, RefusalKind.Invalid, reason);

    /// <summary>A sound question that this engine, this model or this service cannot answer.</summary>
    public static Refusal Unsupported(Subject subject, string reason) => new(subject, RefusalKind.Unsupported, reason);

    /// <summary>A name that no entry has.</summary>
    /// <param name="subject">The kind of thing that was named.</param>
    /// <param name="thing">The same in the words of the user.</param>
    /// <param name="name">The name as it was asked for.</param>
    /// <param name="nearest">Names that look like it, best first.</param>
    public static Refusal Unknown(Subject subject, string thing, string name, IEnumerable<string> nearest)
    {
        ImmutableArray<Choice> near = [.. nearest.Select(each => new Choice(each, ""))];
        return new(subject, RefusalKind.Unknown, near.IsEmpty ? $"There is no {thing} '{name}'." : $"There is no {thing} '{name}'. Nearest: " +
            $"{string.Join(", ", near.Select(each => each.Name))}.")
        { Choices = near };
    }

    /// <summary>A name that several entries fit.</summary>
    /// <param name="subject">The kind of thing that was named.</param>
    /// <param name="thing">The same in the words of the user.</param>
    /// <param name="name">The name as it was asked for.</param>
    /// <param name="choices">The entries.</param>
    public static Refusal Ambiguous(Subject subject, string thing, string name, IEnumerable<Choice> choices)
    {
        ImmutableArray<Choice> all = [.. choices];
        return new(subject, RefusalKind.Ambiguous, $"'{name}' does not say which {thing}: name one of " +
            $"{string.Join(", ", all.Select(choice => $"{choice.Name} ({choice.Difference})"))}.")
        { Choices = all };
    }
}

/// <summary>One of several entries.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Difference">Its difference from the others.</param>
public sealed record Choice(string Name, string Difference);

/// <summary>What kind of refusal it is.</summary>
public enum RefusalKind
{
    /// <summary>A value that is missing, out of range or in contradiction to another: the sender must correct it.</summary>
    Invalid,

    /// <summary>A sound question that cannot be answered.</summary>
    Unsupported,

    /// <summary>A name that no entry has.</summary>
    Unknown,

    /// <summary>A name that several entries go by.</summary>
    Ambiguous,
}
