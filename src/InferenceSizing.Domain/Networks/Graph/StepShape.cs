namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>The tokens of one pass through the operators.</summary>
/// <param name="Sequences">Sequences (or images) in the pass, b.</param>
/// <param name="NewTokens">Tokens that each sequence brings, S; one in a decode step.</param>
/// <param name="Context">Mean keys that the last new token of a sequence attends to, itself included.</param>
/// <param name="LogitRows">Rows of hidden states that the LM head turns into logits.</param>
/// <param name="EncoderTokens">Encoder positions of each sequence that cross-attention reads; zero without an encoder.</param>
public readonly record struct StepShape(long Sequences, long NewTokens, long Context, long LogitRows, long EncoderTokens)
{
    /// <summary>All new tokens, b · S.</summary>
    public long Tokens => checked(Sequences * NewTokens);

    /// <summary>Whether its new tokens were proposed and are verified together, by the kernels of a decode step.</summary>
    public bool Verifies { get; private init; }

    public bool IsDecode => Verifies || (NewTokens == 1 && Context > 1);

    /// <summary>A prefill of whole prompts from the start; logits for each sequence's last token alone.</summary>
    public static StepShape Prefill(long sequences, long promptTokens, long encoderTokens = 0) =>
        new(sequences, promptTokens, promptTokens, sequences, encoderTokens);

    /// <summary>One new token of each sequence with <paramref name="context"/> keys behind it.</summary>
    public static StepShape Decode(long sequences, long context, long encoderTokens = 0) =>
        new(sequences, 1, context, sequences, encoderTokens);

    /// <summary>A pass over the tokens that were proposed for each sequence and the one before them, each of which gives logits.</summary>
    public static StepShape Verification(long sequences, long tokens, long context, long encoderTokens = 0) =>
        new(sequences, tokens, context, checked(sequences * tokens), encoderTokens) { Verifies = true };

    /// <summary>A pass of an encoder or a convolutional network.</summary>
    public static StepShape Forward(long samples, long tokens) => new(samples, tokens, tokens, samples, 0);
}
