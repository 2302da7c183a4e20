using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Catalogue.Precisions;
using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Api.Catalogues;

/// <summary>A precision id and how its bits come about.</summary>
/// <param name="Id">As <c>precision.weights</c>, <c>activations</c> or <c>kvCache</c> name it.</param>
/// <param name="Names">What other tools call it; read as the id.</param>
/// <param name="Title">A name to show.</param>
/// <param name="Uses">Where it may stand: weights, activations, kvCache.</param>
/// <param name="Gguf">Whether it is a GGUF file type, which llama.cpp reads.</param>
/// <param name="BitsPerWeight">Mean bits of a weight of a Llama-3.1-8B, scales and what stays at 16 bits included; absent where not for weights.</param>
/// <param name="How">How the bits come about.</param>
/// <param name="Source">Where that is defined.</param>
internal sealed record PrecisionAnswer(
    string Id,
    IReadOnlyList<string> Names,
    string Title,
    IReadOnlyList<string> Uses,
    bool Gguf,
    double? BitsPerWeight,
    string How,
    string Source)
{
    public static PrecisionAnswer Of(PrecisionEntry precision) => new(
        precision.Id,
        PrecisionNames.NamesOf(precision.Id),
        precision.Title,
        [.. NamesOf(precision.Uses)],
        precision.GgufWeights is not null,
        precision.EffectiveBits is { } bits ? (double)Figure.Of(bits.Value) : null,
        precision.How,
        precision.Source);

    private static IEnumerable<string> NamesOf(PrecisionUses uses)
    {
        if (uses.HasFlag(PrecisionUses.Weights))
            yield return "weights";
        if (uses.HasFlag(PrecisionUses.Activations))
            yield return "activations";
        if (uses.HasFlag(PrecisionUses.KeyValueCache))
            yield return "kvCache";
    }
}
