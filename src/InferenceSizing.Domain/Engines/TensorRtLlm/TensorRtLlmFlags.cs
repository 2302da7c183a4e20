using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.TensorRtLlm;

/// <summary>The command line of <c>trtllm-serve</c> and the keys of its YAML, besides the flags of its settings.</summary>
internal static class TensorRtLlmFlags
{
    private const FlagEffect Both = FlagEffect.Memory | FlagEffect.Speed;

    private const string Caches = """
        fp8 fp8
        nvfp4 nvfp4
        int8 int8
        fp16 float16
        bf16 bfloat16
        - auto
        """;

    private const string Formats = """
        fp16 float16
        bf16 bfloat16
        fp32 float32
        - auto
        """;

    private const string Quantizations = """
        fp8 FP8 FP8_PER_CHANNEL_PER_TOKEN
        fp8-block FP8_BLOCK_SCALES
        nvfp4 NVFP4
        mxfp4 W4A8_MXFP4_FP8 W4A16_MXFP4 W4A8_MXFP4_MXFP8
        awq-int4 W4A16_AWQ W4A8_AWQ
        gptq-int4 W4A16 W4A16_GPTQ
        int8 W8A8_SQ_PER_CHANNEL W8A8_SQ_PER_TENSOR_PLUGIN
        int8-weight-only W8A16
        """;

    private const string Algorithms = """
        mtp MTP
        eagle Eagle
        eagle3 Eagle3
        draftModel DraftTarget
        ngram NGram
        """;

    public static FlagTable Table { get; } = new FlagDeclarations(
        "NVIDIA/TensorRT-LLM, tensorrt_llm/commands/serve.py, bench.py and llmapi/llm_args.py, 1.3.0rc27 and 1.4.0rc4; launch scripts of its Triton back " +
            "end; " +
        "dynamo.trtllm of ai-dynamo/dynamo")
        .Means(FlagMeaning.Model, "--model")
        .Means(FlagMeaning.Model, "--model_path")
        .Means(FlagMeaning.Configuration, "--extra_llm_api_options", "--config", "--config_file", "--extra_engine_args")
        .Means(FlagMeaning.TensorDegree, "--tp_size", "--tensor_parallel_size", "--tp")
        .Means(FlagMeaning.PipelineDegree, "--pp_size", "--pipeline_parallel_size", "--pp")
        .Means(FlagMeaning.ExpertDegree, "--ep_size", "--moe_expert_parallel_size", "--ep")
        .Means(FlagMeaning.DataAttention, Both, FlagForm.Switch, "--enable_attention_dp")
        .Takes(FlagMeaning.CacheFormat, Caches, "--kv_cache_config.dtype", "--kv_cache_dtype")
        .Takes(FlagMeaning.ComputeFormat, Formats, "--dtype")
        .Takes(FlagMeaning.Quantization, Quantizations, "--quantization", "--quant_config.quant_algo")
        .Takes(FlagMeaning.SpeculativeMethod, Algorithms, "--speculative_config.decoding_type")
        .Means(FlagMeaning.DraftModel, "--speculative_config.speculative_model_dir", "--speculative_config.speculative_model")
        .Means(FlagMeaning.DraftTokens, "--speculative_config.max_draft_len", "--speculative_config.num_nextn_predict_layers")
        .Means(FlagMeaning.InputTokens, "--target_input_len")
        .Means(FlagMeaning.OutputTokens, "--target_output_len")
        .Means(FlagMeaning.BatchSize, "--concurrency")
        .Also("--kv_cache_free_gpu_memory_fraction", "--free_gpu_memory_fraction", "--kv_cache_config.free_gpu_memory_fraction",
            "--kv_cache_free_gpu_mem_fraction", "--kv_cache_percentage")
        .Idle(Both, FlagForm.Value, """
            --backend --cp_size|--context_parallel_size --cluster_size|--moe_cluster_parallel_size --moe_tensor_parallel_size --moe_tp
            --server_role --cuda_graph_config.max_batch_size --cuda_graph_config.batch_sizes --attention_dp_config.enable_balance
            --batch_scheduler_policy --scheduler_policy --disaggregation-mode --batching_strategy
            """)
        .Idle(Both, FlagForm.Switch, "--enable_chunked_prefill|--enable_chunked_context")
        .Idle(FlagEffect.Memory, FlagForm.Value, """
            --gpus_per_node|--gpu_per_node --max_beam_width
            --kv_cache_config.max_attention_window --kv_cache_config.tokens_per_block
            --kv_cache_config.mamba_ssm_cache_dtype --kv_cache_config.cross_kv_cache_fraction --kv_cache_config.use_kv_cache_manager_v2
            --kv_cache_config.sink_token_length --lora_config.max_lora_rank --lora_config.max_loras
            --moe_config.load_balancer --max_lora_rank --engine_dir --build_config.max_seq_len --build_config.max_batch_size
            --build_config.max_num_tokens --num_redundant_experts
            """)
        .Usually(("--max_beam_width", "1"), ("--cp_size", "1"), ("--backend", "pytorch"), ("--num_redundant_experts", "0"))
        .Idle(FlagEffect.HostMemory, FlagForm.Value, """
            --kv_cache_config.host_cache_size --kv_cache_config.disk_cache_size --kv_cache_host_memory_bytes --kv_cache_config.secondary_offload_min_priority
            """)
        .Idle(FlagEffect.Speed, FlagForm.Value, """
            --cuda_graph_config.padding_enabled|--cuda_graph_config.enable_padding|--cuda_graph_padding_enabled --moe_config.backend|--moe_backend
            --moe_config.max_num_tokens --attn_backend --allreduce_strategy --num_postprocess_workers --stream_interval --print_iter_log
            --disable_overlap_scheduler --kv_cache_config.enable_block_reuse --kv_cache_config.enable_partial_reuse --use_cuda_graph
            --speculative_config.eagle3_one_model --speculative_config.use_relaxed_acceptance_for_thinking --speculative_config.relaxed_topk
            --speculative_config.relaxed_delta --scheduler_config.capacity_scheduler_policy --torch_compile_config.enable_fullgraph
            --attention_dp_config.batching_wait_iters --attention_dp_config.timeout_iters --batch_wait_timeout_ms --kv_cache_config.copy_on_partial_reuse
            --cuda_graph_batch_sizes --autotuner_enabled --sampler_type --speculative_config.allow_advanced_sampling
            """)
        .Idle(FlagEffect.None, FlagForm.Value, """
            --host --port --tokenizer --custom_tokenizer --log_level --revision --reasoning_parser --tool_parser --metadata_server_config_file
            --chat_template --otlp_traces_endpoint --custom_module_dirs --media_io_kwargs --num_requests --dataset --report_json --iteration_log --output_json
            --request_json --streaming --warmup --eos_id --modality --num_instances --triton_model_repo_dir --stateful_set_group_key --model_repo
            --world_size --grpc_port --http_port --metrics_port --log-file --tensorrt_llm_model_name --disagg_cluster_uri --served-model-name
            --workspace --target_isl --target_osl --synthetic --load_format --checkpoint_format --cache_transceiver_config.backend
            --cache_transceiver_config.max_tokens_in_buffer --publish-events-and-metrics --endpoint --migration-limit --kv_block_size --namespace
            --trust_remote_code_config --post_processor_hook --enable_iter_perf_stats --enable_iter_req_stats --return_perf_metrics
            """)
        .Idle(FlagEffect.None, FlagForm.Switch, """
            --trust_remote_code --fail_fast_on_attention_window_too_large --force --no_skip_tokenizer_init --skip_tokenizer_init --grpc --oversubscribe
            --multi-model --enable_energy_metrics --no_weights_loading
            """)
        .Key(TensorRtLlmKnobs.MaxTokens, "--kv_cache_config.max_tokens", "--max_tokens_in_paged_kv_cache")
        .Key(TensorRtLlmKnobs.MaxGpuTotalBytes, "--kv_cache_config.max_gpu_total_bytes")
        .InFile("--enable_attention_dp", "--dtype", "--kv_cache_config.dtype", "--speculative_config.decoding_type",
            "--speculative_config.speculative_model_dir", "--speculative_config.max_draft_len")
        .Within(TensorRtLlmFlagSpans.Source, TensorRtLlmFlagSpans.Rows)
        .With(TensorRtLlmKnobs.All, FlagMeaning.Model);
}
