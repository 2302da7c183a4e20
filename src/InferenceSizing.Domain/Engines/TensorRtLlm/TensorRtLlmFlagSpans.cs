namespace InferenceSizing.Domain.Engines.TensorRtLlm;

/// <summary>From which release of TensorRT-LLM on flags of <c>trtllm-serve</c> exist.</summary>
internal static class TensorRtLlmFlagSpans
{
    /// <summary>Where they were read.</summary>
    public const string Source =
        "NVIDIA/TensorRT-LLM, tensorrt_llm/commands/serve.py of 0.15.0.dev (c629546c), 0.17.0.dev (19945946) and 1.2 (00209af1); " +
        "commands/trtllm-serve of the documentation of 0.18.2";

    /// <summary>Rows as <see cref="Shared.ReleaseSpans.Read"/> takes them.</summary>
    public const string Rows = """
        + 0.14.0 0.15.0 trtllm-serve
        + 0.18.2 1.2.0 --ep_size --moe_expert_parallel_size --cluster_size --moe_cluster_parallel_size --gpus_per_node --extra_llm_api_options
        + 0.18.2 1.2.0 --reasoning_parser --num_postprocess_workers --metadata_server_config_file --server_role
        + 0.18.2 1.2.0 --cp_size --context_parallel_size --config --free_gpu_memory_fraction --custom_tokenizer --tool_parser --chat_template
        """;
}
