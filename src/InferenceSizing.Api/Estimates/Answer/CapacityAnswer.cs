using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>The inverse answers, each with everything else as asked: sent back, the value fits.</summary>
/// <param name="LargestContextTokens">Tokens of each sequence, prompt and answer together, that fit at the asked batch: the prompt grows, the answer stays as
/// asked; of an encoder-decoder the decoder's tokens. 0 where not even one fits; null for images.</param>
/// <param name="ContextLimitedBy">What binds it: memory, the code of a refusal (as in startup), model (its longest context), the engine's
/// knob, requestsPerSecond (more come than are served), or request (the longest that is accepted).</param>
/// <param name="SmallestMemoryFraction">Least value of the engine's own knob for its share of the GPU (gpuMemoryUtilization, memFractionStatic,
/// freeGpuMemoryFraction), in hundredths, that serves the asked batch at the asked lengths; null where there is none.</param>
/// <param name="MemoryFractionLimitedBy">Why there is none: engine (it has no such knob), kvCacheMemoryBytes (it overrides the share), memory (1.0 is too
/// little), the code of a refusal that stays at any share (as in startup), requestsPerSecond (more come than are served), or the knob that the workload
/// exceeds.</param>
/// <param name="FewestGpus">Fewest GPUs of this kind in one instance, all of them tensor ranks, or pipeline stages in llama.cpp and Ollama, that hold the model
/// and the asked batch; null where none up to 64 do. Sent back as gpu.count alone it fits; models other than decoders, whose GPUs each hold
/// a copy, run on one or none.</param>
/// <param name="FewestGpusLimitedBy">Why there is none: memory, the code of a refusal that stays on any number (as in startup), requestsPerSecond (more come
/// than are served), the knob that the workload exceeds, or the shares of stages that are given.</param>
internal sealed record CapacityAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? LargestContextTokens,
    string? ContextLimitedBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? SmallestMemoryFraction,
    string? MemoryFractionLimitedBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? FewestGpus,
    string? FewestGpusLimitedBy);
