namespace InferenceSizing.Api.Estimates.Request;

/// <summary>The engines of the contract.</summary>
internal sealed class EngineNames : IVocabulary
{
    public const string Vllm = "vllm";
    public const string Sglang = "sglang";
    public const string TensorRtLlm = "tensorrt-llm";
    public const string LlamaCpp = "llama.cpp";
    public const string Transformers = "transformers";
    public const string TensorRt = "tensorrt";
    public const string OnnxRuntime = "onnxruntime";
    public const string PyTorch = "pytorch";

    public static IReadOnlyList<string> Words { get; } = [Vllm, Sglang, TensorRtLlm, LlamaCpp, Transformers, TensorRt, OnnxRuntime, PyTorch];
}
