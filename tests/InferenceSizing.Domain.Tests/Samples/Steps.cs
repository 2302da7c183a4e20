using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Samples;

/// <summary>Passes by bare numbers, as the specifications of the tests write them.</summary>
internal static class Steps
{
    public static StepShape Prefill(long sequences, long tokens, long encoderTokens = 0) =>
        StepShape.Prefill(SequenceCount.From(sequences), TokenCount.From(tokens), TokenCount.From(encoderTokens));

    public static StepShape Decode(long sequences, long context, long encoderTokens = 0) =>
        StepShape.Decode(SequenceCount.From(sequences), TokenCount.From(context), TokenCount.From(encoderTokens));

    public static StepShape Verification(long sequences, long tokens, long context) =>
        StepShape.Verification(SequenceCount.From(sequences), TokenCount.From(tokens), TokenCount.From(context));

    public static StepShape Forward(long samples, long tokens) => StepShape.Forward(SequenceCount.From(samples), TokenCount.From(tokens));

    public static StepShape Of(long sequences, long newTokens, long context, long logitRows, long encoderTokens) =>
        new(SequenceCount.From(sequences), TokenCount.From(newTokens), TokenCount.From(context), TokenCount.From(logitRows), TokenCount.From(encoderTokens));
}
