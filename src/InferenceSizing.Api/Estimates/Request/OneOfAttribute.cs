namespace InferenceSizing.Api.Estimates.Request;

/// <summary>The words that a property may hold, in any case.</summary>
internal interface IVocabulary
{
    static abstract IReadOnlyList<string> Words { get; }
}

/// <summary>A property holds one word of a vocabulary, in any case. Validators and the OpenAPI document read it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneOfAttribute : Attribute
{
    private readonly HashSet<string> _words;

    public OneOfAttribute(Type vocabulary)
    {
        Words = (IReadOnlyList<string>)vocabulary.GetProperty(nameof(IVocabulary.Words))!.GetValue(null)!;
        _words = Words.ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<string> Words { get; }

    public bool Holds(string text) => _words.Contains(text);
}
