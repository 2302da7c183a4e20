namespace InferenceSizing.Catalogue.Search.Models;

/// <content>What is said of a name that no model is known by.</content>
internal sealed partial class ModelIndex
{
    private const string NoModelWithin =
        "It is a quantized or converted checkpoint, in whose name no model that is known here stands: a tuning or a merge, it " +
        "seems. Name the model that it was made from, with a precision, or give its config, or what POST /models/inspect makes of the file.";

    private ModelReading Unknown(string name, string repository, StatedScheme stated) =>
        (TellingWords.Alone(name, _unpublished) ?? (IsConverted(repository, stated) ? NoModelWithin : null)) is { } reason
            ? ModelReading.Nothing with { Unsized = new UnsizedModel(name, [], reason, "") } : ModelReading.Nothing;

    /// <summary>Whether a name is that of a converted checkpoint whose model nothing tells: not where it is a known one with a letter or two amiss.</summary>
    private bool IsConverted(string repository, StatedScheme stated)
    {
        const int fewestLetters = 3, lettersAmiss = 2;
        string letters = Letters(LastPart(stated.Base));
        return repository.Contains('/', StringComparison.Ordinal) && (stated.Gguf || stated.Weights is not null) && letters.Length >= fewestLetters
            && !_byLastPart.Keys.Any(known => Math.Abs(known.Length - letters.Length) <= lettersAmiss && EditDistance.Between(known, letters) <= lettersAmiss);
    }
}
