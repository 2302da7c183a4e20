namespace InferenceSizing.Api.Estimates.Request;

/// <summary>How weights can be stored.</summary>
internal sealed class WeightPrecisions : IVocabulary
{
    public static IReadOnlyList<string> Words { get; } =
    [
        "fp32", "tf32", "fp16", "bf16", "mixed-fp16", "mixed-bf16", "fp8", "fp8-block", "int8", "int8-weight-only", "gptq-int4", "awq-int4", "nf4", "mxfp4", "nvfp4",
        "q2_k", "q3_k_s", "q3_k_m", "q3_k_l", "q4_0", "q4_1", "q4_k_s", "q4_k_m", "q5_0", "q5_1", "q5_k_s", "q5_k_m", "q6_k", "q8_0",
        "iq1_s", "iq1_m", "iq2_xxs", "iq2_xs", "iq2_s", "iq2_m", "iq3_xxs", "iq3_xs", "iq3_s", "iq3_m", "iq4_xs", "iq4_nl",
    ];
}

/// <summary>What products can run in.</summary>
internal sealed class ActivationPrecisions : IVocabulary
{
    public static IReadOnlyList<string> Words { get; } = ["fp32", "tf32", "fp16", "bf16", "fp8", "int8", "fp4"];
}

/// <summary>How the KV cache can be stored.</summary>
internal sealed class CachePrecisions : IVocabulary
{
    public static IReadOnlyList<string> Words { get; } = ["fp32", "fp16", "bf16", "fp8", "int8", "q8_0", "q5_1", "q4_0"];
}
