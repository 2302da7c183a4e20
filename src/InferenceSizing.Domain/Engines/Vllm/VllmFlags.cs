using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>The command line of <c>vllm serve</c>, beside the flags of its settings.</summary>
internal static class VllmFlags
{
    private const FlagEffect Both = FlagEffect.Memory | FlagEffect.Speed;

    private const string Quantizations = """
        fp8 fp8 fbgemm_fp8 fp8_per_tensor fp8_per_channel ptpc_fp8
        fp8-block fp8_per_block deepseek_v4_fp8
        awq-int4 awq awq_marlin auto_awq
        gptq-int4 gptq gptq_marlin auto_gptq moe_wna16 marlin gptq_marlin_24
        nf4 bitsandbytes
        nvfp4 modelopt_fp4 fp_quant petit_nvfp4
        mxfp4 mxfp4 gpt_oss_mxfp4
        int8-weight-only experts_int8
        - modelopt compressed-tensors quark torchao inc humming online modelopt_mxfp8 modelopt_mixed gguf hqq auto-round None
        """;

    private const string Methods = """
        ngram ngram
        eagle eagle
        eagle3 eagle3
        dflash dflash
        assistant gemma4_mtp
        mtp mtp qwen3_next_mtp deepseek_mtp glm4_moe_mtp mimo_mtp ernie_mtp
        draftModel draft_model
        """;

    private const string Caches = """
        fp8 fp8 fp8_e4m3 fp8_e5m2 fp8_inc fp8_per_token_head
        fp16 float16
        bf16 bfloat16
        int8 int8_per_token_head
        - auto
        """;

    public static NodeFlags Nodes { get; } = new("--nnodes", "--node-rank", "--master-addr", "", "--headless");

    public static FlagTable Table { get; } = new FlagDeclarations(
        "vllm-project/vllm, vllm/engine/arg_utils.py, vllm/entrypoints/openai/cli_args.py and vllm/config, August 2026, with the flags that " +
        "releases since 0.4 have dropped; dynamo.vllm of ai-dynamo/dynamo; huggingfaceserver of kserve/kserve")
        .Means(FlagMeaning.Model, "--model", "--model-tag", "--model-id")
        .Means(FlagMeaning.Configuration, "--config")
        .Means(FlagMeaning.TensorDegree, "--tensor-parallel-size", "-tp", "--tp")
        .Means(FlagMeaning.PipelineDegree, "--pipeline-parallel-size", "-pp", "--pp")
        .Means(FlagMeaning.DataDegree, "--data-parallel-size", "-dp", "--dp")
        .Means(FlagMeaning.ExpertParallel, Both, FlagForm.Switch, "--enable-expert-parallel", "-ep")
        .Takes(FlagMeaning.Quantization, Quantizations, "--quantization", "-q")
        .Takes(FlagMeaning.ComputeFormat, FlagDeclarations.TorchFormats, "--dtype")
        .Takes(FlagMeaning.CacheFormat, Caches, "--kv-cache-dtype")
        .Means(FlagMeaning.Speculation, "--speculative-config", "-sc")
        .Takes(FlagMeaning.SpeculativeMethod, Methods, "--spec-method")
        .Means(FlagMeaning.DraftModel, "--speculative-model", "--spec-model")
        .Means(FlagMeaning.DraftTokens, "--num-speculative-tokens", "--spec-tokens")
        .Means(FlagMeaning.ConfigOverrides, "--hf-overrides")
        .Means(FlagMeaning.RopeScaling, "--rope-scaling")
        .Means(FlagMeaning.Secret, FlagEffect.None, FlagForm.Values, "--api-key", "--hf-token")
        .Means(FlagMeaning.InputTokens, "--input-len")
        .Means(FlagMeaning.OutputTokens, "--output-len")
        .Means(FlagMeaning.BatchSize, "--batch-size")
        .Enabling(FlagMeaning.Adapters, VllmKnobs.MaxLoras, VllmKnobs.UsualAdapters, "--enable-lora")
        .Also("--kv-cache-memory-bytes", "--kv-cache-memory")
        .Means(FlagMeaning.Members, "--compilation-config", "-cc", "-O")
        .Also("--max-cudagraph-capture-size", "--compilation-config.max_cudagraph_capture_size", "--compilation-config.max_capture_size")
        .Also("--decode-context-parallel-size", "-dcp")
        .Setting(new Flag(["--cudagraph-capture-sizes", "--cuda-graph-sizes", "--compilation-config.cudagraph_capture_sizes"], FlagForm.Values,
            FlagMeaning.Setting, Both))
        .Idle(Both, FlagForm.Value, """
            --prefill-context-parallel-size|-pcp
            --max-seq-len-to-capture --max-context-len-to-capture --performance-mode --task --runner --convert --disaggregation-mode
            --quantization-config --diffusion-config --dcp-comm-backend
            --num-lookahead-slots --mm-encoder-tp-mode --speculative-draft-tensor-parallel-size
            """)
        .Idle(Both, FlagForm.Value, """
            --compilation-config.use_cudagraph --compilation-config.full_cuda_graph --compilation-config.cudagraph_specialize_lora
            --compilation-config.compile_mm_encoder
            """)
        .Idle(FlagEffect.Speed, FlagForm.Value, """
            --compilation-config.mode --compilation-config.level --compilation-config.backend --compilation-config.custom_ops
            --compilation-config.splitting_ops --compilation-config.use_inductor --compilation-config.compile_sizes
            --compilation-config.compile_ranges_split_points --compilation-config.inductor_compile_config --compilation-config.inductor_passes
            --compilation-config.cudagraph_num_of_warmups --compilation-config.cudagraph_copy_inputs --compilation-config.pass_config
            --compilation-config.use_inductor_graph_partition --compilation-config.dynamic_shapes_config
            """)
        .Idle(FlagEffect.None, FlagForm.Value, """
            --compilation-config.debug_dump_path --compilation-config.cache_dir --compilation-config.local_cache_dir
            --compilation-config.compile_cache_save_format
            """)
        .Idle(Both, FlagForm.Switch, "--enable-chunked-prefill --is-prefill-worker --is-decode-worker -O0 -O1 -O2 -O3")
        .Idle(FlagEffect.Memory, FlagForm.Value, """
            --eplb-config --num-redundant-experts --nnodes|-n --kv-cache-dtype-skip-layers --kv-transfer-config --mm-processor-kwargs
            --rope-theta --mamba-cache-mode --mamba-cache-dtype --mamba-ssm-cache-dtype --mamba-block-size
            --mm-ipc-gpu-memory-gb --mm-processor-device --mm-encoder-attn-dtype --prefix-cache-retention-interval --replayssm-buffer-len
            --max-prompt-adapters --max-prompt-adapter-token --speculative-max-model-len --speculative-model-quantization
            --lora-extra-vocab-size --long-lora-scaling-factors --fully-sharded-loras --attention-config|-ac
            """)
        .Idle(FlagEffect.Memory, FlagForm.Values, "--lora-modules --prompt-adapters --default-mm-loras")
        .Idle(FlagEffect.Memory, FlagForm.Switch, """
            --mm-encoder-only --enable-cumem-allocator --enable-moe-shared-loras --enable-mixed-moe-lora-format --enable-tower-connector-lora
            --use-replayssm --enable-elastic-ep --enable-eplb --enable-prompt-adapter --enable-lora-bias --skip-mm-profiling
            --enable-multimodal-encoder-data-parallel
            --disable-hybrid-kv-cache-manager --enable-sleep-mode --disable-sliding-window
            """)
        .Idle(FlagEffect.Memory, FlagForm.Value, "--cpu-offload-gb")
        .Usually(("--cpu-offload-gb", "0"), ("--nnodes", "1"), ("--prefill-context-parallel-size", "1"),
            ("--mamba-cache-dtype", "auto"), ("--mamba-ssm-cache-dtype", "auto"), ("--num-redundant-experts", "0"), ("--task", "auto"), ("--runner", "auto"),
            ("--convert", "auto"))
        .Idle(FlagEffect.HostMemory, FlagForm.Value, """
            --cpu-offload-params --offload-group-size --offload-num-in-group --offload-prefetch-step --offload-params
            --offload-backend --kv-offloading-backend --swap-space --max-cpu-loras --mm-processor-cache-gb
            --mm-shm-cache-max-object-size-mb
            """)
        .Idle(FlagEffect.Speed, FlagForm.Value, """
            --max-num-scheduled-tokens --optimization-level --num-scheduler-steps --max-num-partial-prefills --max-long-partial-prefills
            --long-prefill-token-threshold --ubatch-size --all2all-backend --moe-backend --attention-backend --watermark --scheduling-policy
            --scheduler-cls --stream-interval --scheduler-delay-factor --preemption-mode --expert-placement-strategy --eplb-window-size
            --eplb-step-interval --dbo-decode-token-threshold --dbo-prefill-token-threshold --mm-encoder-attn-backend --video-pruning-rate
            --cp-kv-cache-interleave-size --kernel-config --override-attention-dtype --spec-decoding-acceptance-method --speculative-disable-by-batch-size
            --scheduler-reserve-full-isl --prefill-schedule-interval --mamba-backend --mamba-ssu-algorithm --mamba-cache-philox-rounds
            --gdn-prefill-backend --kda-prefill-backend --numa-bind-cpus --numa-bind-nodes --video-pruning-method --ir-op-priority --jit-monitor-mode
            --dcp-kv-cache-interleave-size --prefix-match-unit --typical-acceptance-sampler-posterior-alpha
            --ngram-prompt-lookup-max --ngram-prompt-lookup-min --typical-acceptance-sampler-posterior-threshold --linear-backend
            """)
        .Idle(FlagEffect.Speed, FlagForm.Switch, """
            --enable-flashinfer-autotune --enable-mamba-cache-stochastic-rounding --enable-bf16x3-router-gemm --enable-ep-weight-filter --numa-bind
            --enable-flash-late-interaction --specialize-active-lora --use-fp64-gumbel --speculative-disable-mqa-scorer
            --async-scheduling --enable-dbo --disable-custom-all-reduce --disable-cascade-attn --kv-sharing-fast-prefill
            --multi-step-stream-outputs --use-v2-block-manager --disable-nccl-for-dp-synchronization --disable-flashinfer-prefill
            """)
        .Idle(FlagEffect.None, FlagForm.Value, """
            --dyn-tool-call-parser --dyn-reasoning-parser
            --cpu-distributed-timeout-seconds --distributed-timeout-seconds --data-parallel-supervisor-port|-dpm --device-ids --ec-manager-config
            --dp-supervisor-probe-failure-threshold --dp-supervisor-probe-interval-s --dp-supervisor-probe-timeout-s --ec-transfer-config
            --fault-tolerance-config --fingerprint-mode --fingerprint-value --kv-cache-metrics-sample --mm-encoder-fp8-scale-path
            --mm-encoder-fp8-scale-save-margin --mm-encoder-fp8-scale-save-path --mm-hasher-algorithm --mm-tensor-ipc --model-class-overrides
            --safetensors-prefetch-block-size --safetensors-prefetch-num-threads --shutdown-timeout --chat-template-text-format
            --quantization-param-path --jit-monitor-verbose
            --model-name --model-dir --backend
            --host --port --uds --uvicorn-log-level --disable-access-log-for-endpoints --allowed-origins --allowed-methods --allowed-headers --chat-template
            --chat-template-content-format --default-chat-template-kwargs --response-role --ssl-keyfile --ssl-certfile --ssl-ca-certs --ssl-cert-reqs
            --ssl-ciphers --root-path --tool-call-parser --tool-parser-plugin --tool-server --log-config-file --max-log-len --h11-max-incomplete-event-size
            --h11-max-header-count --api-server-count|-asc --tokenizer --tokenizer-mode --tokenizer-revision --seed --hf-config-path
            --allowed-local-media-path --revision --code-revision --max-logprobs --logprobs-mode --config-format --override-neuron-config
            --override-pooler-config --pooler-config --logits-processor-pattern --generation-config --override-generation-config --model-impl --load-format
            --download-dir --safetensors-load-strategy --model-loader-extra-config --ignore-patterns --pt-load-map-location --qlora-adapter-name-or-path
            --guided-decoding-backend --structured-outputs-config --structured-outputs-backend --reasoning-parser --reasoning-parser-plugin
            --distributed-executor-backend --data-parallel-size-local|-dpl --data-parallel-rank|-dpn --data-parallel-start-rank|-dpr
            --data-parallel-address|-dpa --data-parallel-rpc-port|-dpp --data-parallel-backend|-dpb --node-rank|-r --master-addr --master-port
            --max-parallel-loading-workers --worker-cls --worker-extension-cls --prefix-caching-hash-algo --media-io-kwargs --mm-processor-cache-type
            --kv-events-config --additional-config --device --show-hidden-metrics-for-version --otlp-traces-endpoint --profiler-config
            --weight-transfer-config --io-processor-plugin --lora-dtype --tokenizer-pool-size --tokenizer-pool-type --tokenizer-pool-extra-config
            --guided-decoding-disable-fallback --renderer-num-workers --reasoning-config --gpu-id --dataset --dataset-name --dataset-path --num-prompts
            --num-iters --num-iters-warmup --output-json --migration-limit --connector --request-plane --event-plane --discovery-backend --namespace
            --component --endpoint --custom-jinja-template --kv-buffer-device --limit-concurrency --timeout-keep-alive --ssl-keyfile-password
            """)
        .Idle(FlagEffect.None, FlagForm.Values, """
            --lora-target-modules --served-model-name --middleware --logits-processors --collect-detailed-traces --allowed-media-domains
            --exclude-log-endpoints
            """)
        .Idle(FlagEffect.None, FlagForm.Switch, """
            --aggregate-engine-logging --allow-deprecated-quantization --cohere-format --cohere-is-reasoning-model --enable-fault-tolerance
            --data-parallel-multi-port-external-lb --enable-logging-iteration-details --enable-per-request-metrics --fail-on-environ-validation
            --https --mm-device-do-normalize --return-sampling-mask --help --expand-tools-even-if-tool-choice-none
            --trust-remote-code --disable-log-requests --enable-log-requests --disable-log-stats --disable-uvicorn-access-log --allow-credentials
            --trust-request-chat-template --enable-auto-tool-choice --exclude-tools-when-tool-choice-none --enable-ssl-refresh
            --return-tokens-as-token-ids --disable-frontend-multiprocessing --enable-request-id-headers --disable-fastapi-docs
            --enable-prompt-tokens-details --enable-server-load-tracking --enable-force-include-usage --enable-tokenizer-info-endpoint
            --enable-log-outputs --enable-log-deltas --log-error-stack --tokens-only --skip-tokenizer-init --enable-prompt-embeds --use-tqdm-on-load
            --guided-decoding-disable-any-whitespace --guided-decoding-disable-additional-properties --enable-reasoning --headless
            --data-parallel-hybrid-lb|-dph --data-parallel-external-lb|-dpe --eplb-log-balancedness --ray-workers-use-nsight
            --calculate-kv-scales --disable-mm-preprocessor-cache --interleave-mm-strings --enable-mm-embeds --disable-chunked-mm-input
            --disable-async-output-proc --enable-layerwise-nvtx-tracing --enable-mfu-metrics --kv-cache-metrics --cudagraph-metrics
            --engine-use-ray --worker-use-ray --enable-offline-docs --grpc --omni --enable-return-routed-experts --log-stats
            """)
        .Within(VllmFlagSpans.Source, VllmFlagSpans.Rows)
        .With(VllmKnobs.All, FlagMeaning.Model);
}
