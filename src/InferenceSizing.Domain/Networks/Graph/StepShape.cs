using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>The tokens of one pass through the operators.</summary>
/// <param name="Sequences">Sequences (or images) in the pass, b.</param>
/// <param name="NewTokens">Tokens that each sequence brings, S; one in a decode step.</param>
/// <param name="Context">Mean keys that the last new token of a sequence attends to, itself included.</param>
/// <param name="LogitRows">Rows of hidden states that the LM head turns into logits.</param>
/// <param name="EncoderTokens">Encoder positions of each sequence that cross-attention reads; zero without an encoder.</param>
public readonly record struct StepShape(SequenceCount Sequences, TokenCount NewTokens, TokenCount Context, TokenCount LogitRows, TokenCount EncoderTokens)
{
    /// <summary>All new tokens, b · S.</summary>
    public TokenCount Tokens => Sequences * NewTokens;

    /// <summary>Whether its new tokens were proposed and are verified together, by the kernels of a decode step.</summary>
    public bool Verifies { get; private init; }

    /// <summary>Keys beyond a window that layers with one read in a decode step, where the engine masks them.</summary>
    public TokenCount MaskedKeys { get; init; }

    /// <summary>Whether the kernels of a decode step run it: one new token of each sequence behind others, or proposed tokens.</summary>
    public bool IsDecode => Verifies || (NewTokens == TokenCount.One && Context > TokenCount.One);

    /// <summary>A prefill of whole prompts from the start; logits only for each sequence's last token.</summary>
    public static StepShape Prefill(SequenceCount sequences, TokenCount promptTokens, TokenCount encoderTokens = default) =>
        new(sequences, promptTokens, promptTokens, sequences * TokenCount.One, encoderTokens);

    /// <summary>One new token of each sequence with <paramref name="context"/> keys behind it.</summary>
    public static StepShape Decode(SequenceCount sequences, TokenCount context, TokenCount encoderTokens = default) =>
        new(sequences, TokenCount.One, context, sequences * TokenCount.One, encoderTokens);

    /// <summary>A pass over the tokens that were proposed for each sequence and the one before them, each of which gives logits.</summary>
    public static StepShape Verification(SequenceCount sequences, TokenCount tokens, TokenCount context, TokenCount encoderTokens = default) =>
        new(sequences, tokens, context, sequences * tokens, encoderTokens) { Verifies = true };

    /// <summary>A pass of an encoder or a convolutional network.</summary>
    public static StepShape Forward(SequenceCount samples, TokenCount tokens) => new(samples, tokens, tokens, samples * TokenCount.One, default);
}
