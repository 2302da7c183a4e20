using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>Speculative decoding, as far as it is said.</summary>
public sealed record SpeculationQuestion
{
    /// <summary>How heads are published.</summary>
    private const string UsualHead = "bf16";

    /// <summary>The method.</summary>
    public required SpeculativeMethod Method { get; init; }

    /// <summary>The draft model, with the method of that name alone.</summary>
    public ModelSource? Draft { get; init; }

    /// <summary>The repository of a head or block draft, whose size follows from the model's own dimensions; null where it is not said.</summary>
    public string? HeadName { get; init; }

    /// <summary>The catalogue's model that a head's repository is named after, whose hidden states it reads; null where its name is not known.</summary>
    public ModelSource? HeadOf { get; init; }

    /// <summary>A precision id of the draft's weights; null as its checkpoint stores them, of a head in 16 bits, of GGUF files as the model's.</summary>
    public string? DraftWeights { get; init; }

    /// <summary>Tokens proposed for each verification; null for the engine's own.</summary>
    public TokenCount? DraftTokens { get; init; }

    /// <summary>The chance that a proposed token is taken; null for published measurements of the method.</summary>
    public Ratio? Acceptance { get; init; }

    /// <summary>The lowest that the intervals allow for.</summary>
    public Ratio? AcceptanceLow { get; init; }

    /// <summary>The highest that the intervals allow for.</summary>
    public Ratio? AcceptanceHigh { get; init; }

    /// <summary>The same with nothing left open.</summary>
    internal Outcome<SpeculationQuestion> Completed(Engine engine, PrecisionPlan precision, Architecture model)
    {
        if (HeadOf is { } other && other.Architecture.Dimensions.HiddenSize != model.Dimensions.HiddenSize)
            return Refusal.Invalid(Topic.DraftModel, $"{HeadName} reads hidden states of {other.Architecture.Dimensions.HiddenSize} elements, those of " +
                $"{other.Id}; the model's have {model.Dimensions.HiddenSize}.");
        AcceptanceRate published = AcceptanceRate.Published(Method);
        SpeculationQuestion complete = this with
        {
            DraftWeights = HasWeights ? DraftWeights ?? (engine.ReadsGguf ? precision.Weights.Id : Draft?.StoredAs ?? UsualHead) : null,
            DraftTokens = DraftTokens ?? TokenCount.From(engine.Releases[0].Speculation?.DraftTokens(Method) ?? Speculating.UsualTokens),
            Acceptance = Acceptance ?? published.Rate,
            AcceptanceLow = AcceptanceLow ?? Acceptance ?? published.Low,
            AcceptanceHigh = AcceptanceHigh ?? Acceptance ?? published.High,
        };
        return !HasWeights || complete.SchemeIn(engine) is not null
            ? complete
            : Refusal.Invalid(Topic.DraftWeights, engine.ReadsGguf ? $"{engine.Name} reads GGUF files." : $"{complete.DraftWeights} is a GGUF file type, " +
                $"which only llama.cpp runs.");
    }

    /// <summary>The speculation of a complete question.</summary>
    internal SpeculativeDecoding ToSpeculation(Engine engine) => new()
    {
        Method = Method,
        DraftTokens = DraftTokens!.Value,
        Acceptance = AcceptanceRate.Between(AcceptanceLow!.Value, Acceptance!.Value, AcceptanceHigh!.Value),
        DraftModel = Draft?.Architecture,
        DraftWeights = HasWeights ? SchemeIn(engine) : null,
    };

    private bool HasWeights => Method is not (SpeculativeMethod.Mtp or SpeculativeMethod.Ngram);

    private WeightScheme? SchemeIn(Engine engine) => engine.ReadsGguf ? WeightSchemes.FindGguf(DraftWeights!) : WeightSchemes.Find(DraftWeights!);
}
