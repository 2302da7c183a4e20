namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>Which rows of hidden states an operator works on.</summary>
public enum TokenScope
{
    /// <summary>Every new token.</summary>
    NewTokens,

    /// <summary>The tokens whose logits are asked for.</summary>
    LogitRows,

    /// <summary>The encoder's positions: keys and values of cross-attention, made once a request.</summary>
    EncoderTokens,

    /// <summary>One row a sequence: poolers and classifiers.</summary>
    Sequences,
}

internal static class TokenScopes
{
    public static long RowsOf(this TokenScope scope, in StepShape step) => scope switch
    {
        TokenScope.NewTokens => step.Tokens.Count,
        TokenScope.LogitRows => step.LogitRows.Count,
        TokenScope.EncoderTokens => step.IsDecode ? 0 : checked(step.Sequences.Count * step.EncoderTokens.Count),
        TokenScope.Sequences => step.Sequences.Count,
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "Unknown scope."),
    };
}
