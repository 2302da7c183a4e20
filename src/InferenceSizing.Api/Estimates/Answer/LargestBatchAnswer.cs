namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>The largest batch that every limit allows, in one instance.</summary>
/// <param name="BatchSize">Sequences or images.</param>
/// <param name="LimitedBy">The limit that binds.</param>
/// <param name="ContextTokens">Tokens of each sequence for which it holds; 0 for images.</param>
/// <param name="ByLimit">What each limit would allow by itself.</param>
/// <param name="ByRequirement">What the required time of a model that does not generate would allow, which bounds nothing by itself; absent without
/// one.</param>
/// <param name="Guaranteed">What the cache holds at every moment, where a window makes that fewer than in the steady state.</param>
/// <param name="SteadyState">What it holds once windows are trimmed, given together with guaranteed.</param>
/// <param name="SaturatesAt">The batch from which on more sequences hardly answer more: nine tenths of the rate there.</param>
/// <param name="TpotMs">Time for each output token there, milliseconds.</param>
/// <param name="OutputTokensPerSecond">Output tokens a second of the deployment there.</param>
/// <param name="SamplesPerSecond">Samples a second of the deployment there, for models that do not generate.</param>
internal sealed record LargestBatchAnswer(
    long BatchSize,
    string LimitedBy,
    long ContextTokens,
    IReadOnlyList<BatchLimitAnswer> ByLimit,
    IReadOnlyList<BatchLimitAnswer>? ByRequirement,
    long? Guaranteed,
    long? SteadyState,
    long? SaturatesAt,
    Predicted? TpotMs,
    Predicted? OutputTokensPerSecond,
    Predicted? SamplesPerSecond);

/// <summary>One limit by itself.</summary>
/// <param name="Limit">memory, the engine's knob or start-up check, or the JSON path of a requirement.</param>
/// <param name="BatchSize">The batch that it would allow.</param>
internal sealed record BatchLimitAnswer(string Limit, long BatchSize);

/// <summary>Times at the asked batch, milliseconds.</summary>
/// <param name="TtftMs">To the first token.</param>
/// <param name="TpotMs">Each token after the first, in the mean: steps that read prompts of other requests are in it.</param>
/// <param name="InterTokenMs">A step that reads no prompt of others: compare it with the median gap between tokens that benchmarks print.</param>
/// <param name="RequestMs">A whole request; of a static batch, the whole batch.</param>
/// <param name="BatchMs">A batch of a model that does not generate.</param>
/// <param name="Branches">Times without and with a queue, where the clients are about as many as are admitted.</param>
internal sealed record LatencyAnswer(
    Predicted? TtftMs, Predicted? TpotMs, Predicted? InterTokenMs, Predicted? RequestMs, Predicted? BatchMs, IReadOnlyList<QueueBranchAnswer>? Branches);

/// <summary>One of two cases near the point where clients begin to wait for others to end.</summary>
/// <param name="Queued">Whether they wait.</param>
/// <param name="Running">Sequences that decode at once.</param>
/// <param name="TtftMs">To the first token, milliseconds.</param>
/// <param name="RequestMs">A whole request, milliseconds.</param>
internal sealed record QueueBranchAnswer(bool Queued, long Running, Predicted TtftMs, Predicted RequestMs);

/// <summary>Rates of the whole deployment, a second.</summary>
/// <param name="OutputTokensPerSecond">Generated tokens.</param>
/// <param name="TotalTokensPerSecond">Prompt and generated tokens.</param>
/// <param name="PrefillTokensPerSecond">Prompt tokens while prefilling.</param>
/// <param name="RequestsPerSecond">Requests.</param>
/// <param name="SamplesPerSecond">Samples of a model that does not generate.</param>
internal sealed record ThroughputAnswer(
    Predicted? OutputTokensPerSecond,
    Predicted? TotalTokensPerSecond,
    Predicted? PrefillTokensPerSecond,
    Predicted? RequestsPerSecond,
    Predicted? SamplesPerSecond);
