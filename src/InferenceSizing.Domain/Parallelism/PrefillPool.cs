using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Parallelism;

/// <summary>Instances that read prompts and hand the cache on to others, which decode.</summary>
/// <remarks>Disaggregated prefill: Zhong et al. 2024, arXiv:2401.09670 (DistServe); Patel et al. 2023, arXiv:2311.18677 (Splitwise).</remarks>
/// <param name="Layout">How one of them is laid over GPUs; its replicas are the instances.</param>
/// <param name="Transfer">Bandwidth, one way, from an instance that reads to one that decodes.</param>
public sealed record PrefillPool(ParallelLayout Layout, Bandwidth Transfer);
