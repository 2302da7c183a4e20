using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>The command line of <c>sglang.launch_server</c>, beside the flags of its settings.</summary>
internal static class SglangFlags
{
    private const FlagEffect Both = FlagEffect.Memory | FlagEffect.Speed;

    private const string Quantizations = """
        fp8 fp8 w8a8_fp8 modelopt_fp8 fbgemm_fp8
        awq-int4 awq awq_marlin
        gptq-int4 gptq gptq_marlin marlin moe_wna16 w4afp8
        nf4 bitsandbytes
        nvfp4 modelopt_fp4 petit_nvfp4
        mxfp4 mxfp4
        int8 w8a8_int8
        - modelopt compressed-tensors quark modelslim gguf qoq auto-round mxfp8 quark_int4fp8_moe experts_int8
        """;

    private const string Caches = """
        fp8 fp8_e4m3 fp8_e5m2 fp8
        bf16 bf16 bfloat16
        nvfp4 fp4_e2m1
        - auto
        """;

    /// <summary>Without chunks a step is bounded by <c>max_prefill_tokens</c>, of which the engine then sets memory aside as of a chunk
    /// (<c>server_args.py</c>).</summary>
    private const string WithoutChunks = "16384";

    private const string Algorithms = """
        eagle EAGLE
        eagle3 EAGLE3
        mtp NEXTN
        draftModel STANDALONE
        ngram NGRAM LOOKAHEAD
        """;

    /// <summary>PyTorch's rendezvous has no usual port; 20000 is what the engine's documentation takes.</summary>
    public static NodeFlags Nodes { get; } = new("--nnodes", "--node-rank", "--dist-init-addr", ":20000", null);

    public static FlagTable Table { get; } = new FlagDeclarations(
        "sgl-project/sglang, docs/advanced_features/server_arguments.md and python/sglang/srt/server_args.py, tags 0.2.0 to 0.5.18; dynamo.sglang of " +
        "ai-dynamo/dynamo")
        .Means(FlagMeaning.Model, "--model-path", "--model")
        .Means(FlagMeaning.Configuration, "--config")
        .Means(FlagMeaning.TensorDegree, "--tp-size", "--tensor-parallel-size", "--tp")
        .Means(FlagMeaning.PipelineDegree, "--pp-size", "--pipeline-parallel-size", "--pp")
        .Means(FlagMeaning.DataDegree, "--dp-size", "--data-parallel-size", "--dp")
        .Means(FlagMeaning.DataAttention, Both, FlagForm.Switch, "--enable-dp-attention")
        .Means(FlagMeaning.ExpertDegree, "--ep-size", "--expert-parallel-size", "--ep")
        .Means(FlagMeaning.ExpertParallel, Both, FlagForm.Switch, "--enable-ep-moe", "--enable-deepep-moe")
        .Takes(FlagMeaning.Quantization, Quantizations, "--quantization")
        .Takes(FlagMeaning.ComputeFormat, FlagDeclarations.TorchFormats, "--dtype")
        .Takes(FlagMeaning.CacheFormat, Caches, "--kv-cache-dtype")
        .Takes(FlagMeaning.SpeculativeMethod, Algorithms, "--speculative-algorithm")
        .Means(FlagMeaning.DraftModel, "--speculative-draft-model-path", "--speculative-draft-model")
        .Means(FlagMeaning.VerifiedTokens, "--speculative-num-draft-tokens")
        .Means(FlagMeaning.Secret, FlagEffect.None, FlagForm.Value, "--api-key", "--admin-api-key")
        .Means(FlagMeaning.InputTokens, "--input-len")
        .Means(FlagMeaning.OutputTokens, "--output-len")
        .Means(FlagMeaning.BatchSize, "--batch-size", "--batch")
        .Enabling(FlagMeaning.Adapters, SglangKnobs.MaxLorasPerBatch, SglangKnobs.UsualAdapters, "--enable-lora", "--lora-target-modules", "all")
        .Setting(new Flag(["--chunked-prefill-size"], FlagForm.Value, FlagMeaning.Setting, Both) { Words = [new("-1", WithoutChunks)] })
        .Idle(Both, FlagForm.Value, """
            --attn-cp-size|--attention-context-parallel-size --moe-dp-size|--moe-data-parallel-size --disaggregation-mode --torchao-config
            --max-prefill-tokens --cuda-graph-max-bs-decode --piecewise-cuda-graph-max-tokens --piecewise-cuda-graph-tokens
            --speculative-num-steps --speculative-eagle-topk --mamba-scheduler-strategy --torch-compile-max-bs --modelopt-quant
            """)
        .Also("--dcp-size", "--decode-context-parallel-size")
        .Setting(new Flag(["--cuda-graph-bs", "--cuda-graph-bs-decode"], FlagForm.Values, FlagMeaning.Setting, Both))
        .Idle(Both, FlagForm.Switch, """
            --enable-piecewise-cuda-graph --disable-piecewise-cuda-graph --enforce-piecewise-cuda-graph --enable-dp-lm-head
            --enable-two-batch-overlap --enable-torch-compile --enable-multi-layer-eagle --quantize-and-serve --enable-pdmux
            """)
        .Idle(FlagEffect.Memory, FlagForm.Value, """
            --moe-dense-tp-size --page-size
            --max-lora-chunk-size --speculative-draft-kv-cache-dtype --mamba-ssm-dtype --nnodes
            --hybrid-kvcache-ratio --hisparse-config --speculative-dflash-block-size --speculative-dflash-draft-window-size --dllm-block-size
            --speculative-ngram-external-sam-budget --ds-heavy-channel-num --ds-heavy-token-num --ds-heavy-channel-type --ds-channel-config-path
            --ds-sparse-decode-threshold --base-gpu-id --gpu-id-step --ep-num-redundant-experts --kt-num-gpu-experts --json-model-override-args
            --num-reserved-decode-tokens
            --speculative-draft-model-quantization --speculative-ngram-capacity --limit-mm-data-per-request --mm-max-concurrent-calls
            """)
        .Usually(("--page-size", "1"), ("--nnodes", "1"), ("--base-gpu-id", "0"), ("--gpu-id-step", "1"), ("--ep-num-redundant-experts", "0"))
        .Idle(FlagEffect.Memory, FlagForm.Values, "--lora-paths --lora-target-modules")
        .Idle(FlagEffect.Memory, FlagForm.Switch, """
            --enable-hisparse --enable-double-sparsity --lora-use-virtual-experts --experts-shared-outer-loras --enable-prefix-mm-cache
            --enable-mm-global-cache --disable-hybrid-swa-memory --enable-eplb --language-only --encoder-only --enable-multimodal
            --is-embedding --enable-memory-saver
            --keep-mm-feature-on-device --enable-fp32-lm-head --enable-return-hidden-states --mm-enable-dp-encoder
            """)
        .Idle(FlagEffect.Memory, FlagForm.Value, "--cpu-offload-gb")
        .Idle(FlagEffect.HostMemory, FlagForm.Value, """
            --max-loaded-loras --offload-group-size --offload-num-in-group --offload-prefetch-step
            --offload-mode --kt-weight-path --kt-method --kt-cpuinfer --kt-threadpool-count --kt-max-deferred-experts-per-token
            """)
        .Idle(FlagEffect.HostMemory, FlagForm.Switch, """
            --enable-lmcache --enable-weights-cpu-backup --enable-draft-weights-cpu-backup
            --disaggregation-decode-enable-offload-kvcache --enable-elastic-expert-backup
            """)
        .Idle(FlagEffect.Speed, FlagForm.Value, """
            --linear-attn-decode-backend --linear-attn-prefill-backend --prefill-cp-mode --sm-group-num --pdmux-config-path --speculative-adaptive-config
            --speculative-ngram-external-corpus-path --speculative-ngram-external-corpus-max-tokens --max-micro-batch-size --n-share-experts-fusion
            --weight-loader-prefetch-num-threads --moe-a2a-backend --moe-runner-backend --attention-backend --prefill-attention-backend
            --decode-attention-backend --sampling-backend
            --mm-attention-backend --dsa-prefill-backend|--nsa-prefill-backend --dsa-decode-backend|--nsa-decode-backend --fp8-gemm-backend
            --fp4-gemm-backend --deepep-mode --deepep-config --deepep-dispatcher-output-dtype --ep-dispatch-algorithm --eplb-algorithm --init-expert-location
            --eplb-rebalance-num-iterations --eplb-rebalance-layers-per-chunk --eplb-min-rebalancing-utilization-threshold --schedule-policy
            --schedule-conservativeness --num-continuous-decode-steps --stream-interval --prefill-max-requests --pp-max-micro-batch-size
            --pp-async-batch-depth --tbo-token-distribution-threshold --triton-attention-num-kv-splits --triton-attention-split-tile-size
            --scheduler-recv-interval --speculative-attention-mode --speculative-draft-attention-backend --speculative-moe-runner-backend
            --speculative-moe-a2a-backend --speculative-accept-threshold-single --speculative-accept-threshold-acc --speculative-token-map
            --speculative-ngram-min-bfs-breadth --speculative-ngram-max-bfs-breadth --speculative-ngram-match-type --speculative-ngram-max-trie-depth
            --speculative-ngram-branch-length --speculative-ngram-min-match-window-size --speculative-ngram-max-match-window-size
            --radix-eviction-policy --hicache-write-policy --hicache-io-backend --hicache-mem-layout --hicache-storage-backend
            --hicache-storage-prefetch-policy --hicache-storage-backend-extra-config --hierarchical-sparse-attention-extra-config --lora-backend
            --lora-eviction-policy --lora-drain-wait-threshold --flashinfer-mxfp4-moe-precision --load-balance-method --mamba-track-interval
            --dsa-prefill-cp-mode|--nsa-prefill-cp-mode --numa-node --cuda-graph-backend --piecewise-cuda-graph-compiler --mamba-backend
            --linear-attn-backend --prefill-delayer-max-delay-passes --prefill-delayer-token-usage-low-watermark --prefill-delayer-queue-min-ratio
            --prefill-delayer-max-delay-ms
            """)
        .Idle(FlagEffect.Speed, FlagForm.Switch, """
            --enable-prefill-context-parallel --enable-breakable-cuda-graph --speculative-adaptive --disable-priority-preemption
            --enforce-disable-flashinfer-allreduce-fusion --enforce-shared-experts-fusion --prefill-round-robin-balance --enable-adaptive-dispatch-to-encoder
            --disaggregation-decode-enable-radix-cache --enable-flashinfer-autotune --enable-flashinfer-cutedsl-moe --enable-flashinfer-moe
            --enable-flashinfer-mxfp4-moe --disable-mla --enable-mla --disable-flashinfer --disable-flashinfer-sampling --enable-overlap-schedule
            --disable-overlap-cg-plan --weight-loader-prefetch-checkpoints --pre-warm-nccl --speculative-skip-dp-mlp-sync
            --disable-shared-experts-fusion --disable-chunked-prefix-cache --disable-overlap-schedule --enable-mixed-chunk
            --enable-single-batch-overlap --disable-custom-all-reduce --enable-mscclpp --enable-symm-mem --enable-torch-symm-mem --enable-nccl-nvls
            --disable-cuda-graph-padding --enable-flashinfer-allreduce-fusion --enable-aiter-allreduce-fusion --enable-dynamic-chunking
            --enable-priority-scheduling --schedule-low-priority-values-first --abort-on-priority-when-disabled --flashinfer-mla-disable-ragged
            --enable-flashinfer-cutlass-moe --enable-flashinfer-trtllm-moe --enable-flashmla --enable-flashinfer-mla
            --disable-flashinfer-cutlass-moe-fp4-allgather --disable-flashinfer-autotune --enable-fused-qk-norm-rope --enable-prefill-delayer
            --enable-attn-tp-input-scattered --enable-dsa-prefill-context-parallel|--enable-nsa-prefill-context-parallel --enable-deterministic-inference
            --triton-attention-reduce-in-fp32 --enable-p2p-check --enable-quant-communications --enable-fused-grouped-gemm-combine
            --enable-deepep-waterfill --enable-lora-overlap-loading --enable-fused-moe-sum-all-reduce --disable-fast-image-processor
            --enable-triton-kernel-moe
            """)
        .Idle(FlagEffect.None, FlagForm.Value, """
            --batch-notify-size --decrypted-config-file --decrypted-draft-config-file --default-priority-value --engine-info-bootstrap-port
            --extra-metric-labels --forward-hooks --gc-threshold --grpc-http-sidecar-port --lora-strict-loading --mm-process-config --modelexpress-config
            --msprobe-dump-config --remote-instance-weight-loader-backend --remote-instance-weight-loader-send-weights-group-ports
            --ssl-ca-certs --ssl-certfile --ssl-keyfile --ssl-keyfile-password --tokenizer-backend --disaggregation-decode-dp --disaggregation-decode-tp
            --disaggregation-prefill-pp --load-watch-interval --mm-per-request-timeout --pdlb-url --schedule-heuristic
            --host --port --tokenizer-path --tokenizer-mode --tokenizer-worker-num --load-format --model-loader-extra-config --revision --model-impl
            --fastapi-root-path --warmups --nccl-port --quantization-param-path --modelopt-checkpoint-restore-path --modelopt-checkpoint-save-path
            --modelopt-export-path --rl-quant-profile --max-queued-requests --priority-scheduling-preemption-threshold --device --random-seed
            --constrained-json-whitespace-pattern --watchdog-timeout --soft-watchdog-timeout --dist-timeout --download-dir --model-checksum
            --custom-sigquit-handler --log-level --log-level-http --log-requests-level --log-requests-format --crash-dump-folder
            --tokenizer-metrics-custom-labels-header --gc-warning-threshold-secs --decode-log-interval --kv-events-config --otlp-traces-endpoint
            --export-metrics-to-file-dir --served-model-name --weight-version --chat-template --hf-chat-template-name --completion-template
            --file-storage-path --reasoning-parser --tool-call-parser --tool-server --sampling-defaults --dist-init-addr|--nccl-init-addr --node-rank
            --preferred-sampling-params --grammar-backend --speculative-draft-model-revision --speculative-draft-load-format
            --expert-distribution-recorder-mode --expert-distribution-recorder-buffer-size --elastic-ep-backend --mooncake-ib-device --dllm-algorithm
            --dllm-algorithm-config --multi-item-scoring-delimiter --rl-on-policy-target --dynamic-batch-tokenizer-batch-size
            --dynamic-batch-tokenizer-batch-timeout --debug-tensor-dump-output-folder --debug-tensor-dump-layers --debug-tensor-dump-input-file
            --debug-tensor-dump-inject --disaggregation-transfer-backend --disaggregation-bootstrap-port --disaggregation-ib-device
            --disaggregation-decode-polling-interval --encoder-transfer-backend --custom-weight-loader --weight-loader-disable-mmap
            --remote-instance-weight-loader-seed-instance-ip --remote-instance-weight-loader-seed-instance-service-port --migration-limit
            --bootstrap-port --stateful-set-group-key --run-name --result-filename
            """)
        .Idle(FlagEffect.None, FlagForm.Values, """
            --log-requests-target --uvicorn-access-log-exclude-prefixes --tokenizer-metrics-allowed-custom-labels --bucket-time-to-first-token
            --bucket-inter-token-latency --bucket-e2e-request-latency --prompt-tokens-buckets --generation-tokens-buckets --encoder-urls
            --prefill-delayer-forward-passes-buckets --prefill-delayer-wait-seconds-buckets
            """)
        .Idle(FlagEffect.None, FlagForm.Switch, """
            --debug-cuda-graph --enable-broadcast-mm-inputs-process --enable-dp-attention-local-control-broadcast --enable-http2 --enable-mis
            --enable-ssl-refresh --record-nolora-graph --remote-instance-weight-loader-start-seed-via-transfer-engine --stream-output
            --stream-response-default-include-usage --strip-thinking-cache --use-ray --return-hidden-states --disable-nan-detection --disable-disk-cache
            --disable-jump-forward --disable-regex-jump-forward --disable-penalizer --prefill-only-one-req
            --trust-remote-code --skip-tokenizer-init --grpc-mode --skip-server-warmup --checkpoint-engine-wait-weights-before-ready --enable-metrics
            --enable-mfu-metrics --enable-metrics-for-all-schedulers --collect-tokens-histogram --log-requests --show-time-cost
            --enable-request-time-stats-logging --enable-trace --export-metrics-to-file --enable-cache-report --incremental-streaming-output
            --constrained-json-disable-any-whitespace --sleep-on-idle --enable-expert-distribution-metrics --elastic-ep-rejoin
            --enable-profile-cuda-graph --enable-cudagraph-gc --enable-layerwise-nvtx-marker --enable-tokenizer-batch-encode
            --disable-tokenizer-batch-decode --disable-outlines-disk-cache --enable-torch-compile-debug-mode --enable-nan-detection
            --delete-ckpt-after-loading --allow-auto-truncate --enable-custom-logit-processor --enable-return-routed-experts
            --enable-precise-embedding-interpolation --enable-dynamic-batch-tokenizer --disable-log-stats --enable-streaming-session
            """)
        .Within(SglangFlagSpans.Source, SglangFlagSpans.Rows)
        .With(SglangKnobs.All);
}
