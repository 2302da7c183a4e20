namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>From which release of SGLang to which its flags exist.</summary>
internal static class SglangFlagSpans
{
    /// <summary>Where they were read.</summary>
    public const string Source =
        "sgl-project/sglang, python/sglang/srt/server_args.py at the commits that set versions 0.2.0 to 0.5.6, and of May 2026; first tags of contexts in " +
        "parallel and of graphs by phase from tags 0.5.9, 0.5.14, 0.5.15 and 0.5.18";

    /// <summary>Rows as <see cref="Shared.ReleaseSpans.Read"/> takes them.</summary>
    public const string Rows = """
        + 0.2.6 0.2.7 --chunked-prefill-size --schedule-policy
        + 0.2.7 0.2.8 --max-total-tokens
        + 0.2.8 0.2.9 --served-model-name
        + 0.2.10 0.2.11 --data-parallel-size --tensor-parallel-size
        + 0.2.11 0.2.12 --skip-tokenizer-init
        + 0.2.13 0.2.14 --disable-cuda-graph-padding --disable-custom-all-reduce --enable-mixed-chunk --is-embedding --kv-cache-dtype
        + 0.2.13 0.2.14 --triton-attention-reduce-in-fp32
        + 0.3.0 0.3.1 --attention-backend --json-model-override-args --lora-paths --max-loras-per-batch --sampling-backend --torchao-config
        + 0.3.1 0.3.2 --constrained-json-whitespace-pattern
        + 0.3.2 0.3.3 --dist-init-addr
        + 0.3.3 0.3.4 --device --enable-cache-report --num-continuous-decode-steps
        + 0.3.4 0.3.5 --cuda-graph-max-bs --decode-log-interval --grammar-backend --torch-compile-max-bs --watchdog-timeout
        + 0.3.5 0.3.6 --base-gpu-id --delete-ckpt-after-loading --disable-overlap-schedule --download-dir --enable-dp-attention --enable-metrics
        + 0.3.5 0.3.6 --enable-nan-detection
        + 0.3.6 0.4.0 --cpu-offload-gb --disable-outlines-disk-cache --revision
        + 0.4.0 0.4.1 --enable-ep-moe --ep-size --expert-parallel-size --triton-attention-num-kv-splits
        + 0.4.1 0.4.2 --allow-auto-truncate --cuda-graph-bs --enable-custom-logit-processor --enable-memory-saver --quantization-param-path
        + 0.4.1 0.4.2 --speculative-algorithm --speculative-draft-model-path --speculative-eagle-topk --speculative-num-draft-tokens --speculative-num-steps
        + 0.4.1 0.4.2 --tool-call-parser
        + 0.4.2 0.4.3 --enable-flashinfer-mla --enable-hierarchical-cache --enable-nccl-nvls --lora-backend
        + 0.4.3 0.4.4 --debug-tensor-dump-inject --debug-tensor-dump-input-file --debug-tensor-dump-output-folder --dist-timeout --file-storage-path
        + 0.4.3 0.4.4 --flashinfer-mla-disable-ragged --gpu-id-step --log-requests-level --page-size --reasoning-parser --speculative-accept-threshold-acc
        + 0.4.3 0.4.4 --speculative-accept-threshold-single --speculative-token-map --warmups
        + 0.4.4 0.4.5 --completion-template --deepep-mode --disable-shared-experts-fusion --disaggregation-bootstrap-port --disaggregation-mode
        + 0.4.4 0.4.5 --enable-deepep-moe --enable-flashmla --hicache-ratio
        + 0.4.5 0.4.6 --disable-chunked-prefix-cache --disable-fast-image-processor --disaggregation-ib-device --disaggregation-transfer-backend
        + 0.4.5 0.4.6 --enable-multimodal --enable-tokenizer-batch-encode --hicache-size --hicache-write-policy --moe-dense-tp-size
        + 0.4.6 0.4.7 --bucket-e2e-request-latency --bucket-inter-token-latency --bucket-time-to-first-token --collect-tokens-histogram --deepep-config
        + 0.4.6 0.4.7 --enable-dp-lm-head --enable-eplb --enable-expert-distribution-metrics --enable-mscclpp --enable-request-time-stats-logging
        + 0.4.6 0.4.7 --enable-two-batch-overlap --ep-dispatch-algorithm --ep-num-redundant-experts --eplb-algorithm --eplb-rebalance-layers-per-chunk
        + 0.4.6 0.4.7 --eplb-rebalance-num-iterations --expert-distribution-recorder-buffer-size --expert-distribution-recorder-mode --init-expert-location
        + 0.4.6 0.4.7 --kv-events-config --mm-attention-backend --pipeline-parallel-size --pp-size --preferred-sampling-params
        + 0.4.7 0.4.8 --custom-weight-loader --enable-profile-cuda-graph --enable-return-hidden-states --num-reserved-decode-tokens --sleep-on-idle
        + 0.4.7 0.4.8 --weight-loader-disable-mmap
        - 0.4.7 0.4.8 --enable-flashinfer-mla --enable-flashmla
        + 0.4.8 0.4.9 --crash-dump-folder --enable-flashinfer-allreduce-fusion --model --model-loader-extra-config --nccl-port --skip-server-warmup
        + 0.4.9 0.4.10 --decode-attention-backend --disable-hybrid-swa-memory --enable-flashinfer-cutlass-moe --enable-flashinfer-trtllm-moe --enable-lora
        + 0.4.9 0.4.10 --enable-metrics-for-all-schedulers --enable-pdmux --enable-triton-kernel-moe --ep --hicache-io-backend --hicache-storage-backend
        + 0.4.9 0.4.10 --lora-target-modules --max-lora-rank --max-queued-requests --model-impl --prefill-attention-backend --swa-full-tokens-ratio
        + 0.4.10 0.5.1 --disable-flashinfer-cutlass-moe-fp4-allgather --enable-cudagraph-gc --enable-symm-mem --flashinfer-mxfp4-moe-precision
        + 0.4.10 0.5.1 --gc-warning-threshold-secs --hicache-mem-layout --hicache-storage-prefetch-policy --max-loaded-loras --moe-a2a-backend
        + 0.4.10 0.5.1 --moe-runner-backend --offload-group-size --offload-mode --offload-num-in-group --offload-prefetch-step --scheduler-recv-interval
        + 0.4.10 0.5.1 --tbo-token-distribution-threshold --tool-server --weight-version
        + 0.5.1 0.5.2 --enable-lmcache --eplb-min-rebalancing-utilization-threshold --generation-tokens-buckets --hicache-storage-backend-extra-config
        + 0.5.1 0.5.2 --mamba-ssm-dtype --max-mamba-cache-size --numa-node --prompt-tokens-buckets --speculative-attention-mode --speculative-draft-model
        + 0.5.1 0.5.2 --speculative-draft-model-revision --tokenizer-worker-num
        + 0.5.2 0.5.3 --config --disaggregation-decode-enable-offload-kvcache --disaggregation-decode-polling-interval --dynamic-batch-tokenizer-batch-size
        + 0.5.2 0.5.3 --dynamic-batch-tokenizer-batch-timeout --enable-deterministic-inference --enable-dynamic-batch-tokenizer --enable-fp32-lm-head
        + 0.5.2 0.5.3 --enable-priority-scheduling --enable-single-batch-overlap --enable-torch-symm-mem --enable-trace --enable-weights-cpu-backup
        + 0.5.2 0.5.3 --keep-mm-feature-on-device --max-lora-chunk-size --priority-scheduling-preemption-threshold --radix-eviction-policy
        + 0.5.2 0.5.3 --remote-instance-weight-loader-seed-instance-ip --remote-instance-weight-loader-seed-instance-service-port
        + 0.5.2 0.5.3 --schedule-low-priority-values-first --speculative-ngram-branch-length --speculative-ngram-capacity --speculative-ngram-match-type
        + 0.5.2 0.5.3 --speculative-ngram-max-bfs-breadth --speculative-ngram-max-match-window-size --speculative-ngram-min-bfs-breadth
        + 0.5.2 0.5.3 --speculative-ngram-min-match-window-size --tokenizer-metrics-allowed-custom-labels --tokenizer-metrics-custom-labels-header
        + 0.5.2 0.5.3 --triton-attention-split-tile-size
        + 0.5.3 0.5.4 --abort-on-priority-when-disabled --checkpoint-engine-wait-weights-before-ready --constrained-json-disable-any-whitespace
        + 0.5.3 0.5.4 --disable-tokenizer-batch-decode --elastic-ep-backend --enable-piecewise-cuda-graph --grpc-mode --kt-cpuinfer --kt-num-gpu-experts
        + 0.5.3 0.5.4 --kt-threadpool-count --lora-eviction-policy --mamba-full-memory-ratio --modelopt-checkpoint-restore-path
        + 0.5.3 0.5.4 --modelopt-checkpoint-save-path --modelopt-export-path --modelopt-quant --mooncake-ib-device --multi-item-scoring-delimiter
        + 0.5.3 0.5.4 --nsa-decode-backend --nsa-prefill-backend --piecewise-cuda-graph-compiler --piecewise-cuda-graph-max-tokens
        + 0.5.3 0.5.4 --piecewise-cuda-graph-tokens --pp-max-micro-batch-size --quantize-and-serve --sampling-defaults --speculative-draft-load-format
        + 0.5.4 0.5.5 --debug-tensor-dump-layers --kt-max-deferred-experts-per-token --mm-max-concurrent-calls --otlp-traces-endpoint --rl-on-policy-target
        + 0.5.4 0.5.5 --speculative-moe-runner-backend
        - 0.5.4 0.5.5 --enable-deepep-moe --enable-ep-moe --enable-flashinfer-cutlass-moe --enable-flashinfer-trtllm-moe --enable-triton-kernel-moe
        + 0.5.5 0.5.6 --dllm-algorithm --enable-attn-tp-input-scattered --enable-draft-weights-cpu-backup --enable-layerwise-nvtx-marker
        + 0.5.5 0.5.6 --enable-nsa-prefill-context-parallel --enable-torch-compile-debug-mode --export-metrics-to-file --export-metrics-to-file-dir
        + 0.5.5 0.5.6 --fastapi-root-path --kt-method --kt-weight-path --mm-enable-dp-encoder
        + 0.5.6 0.5.9 --attention-context-parallel-size --attn-cp-size --moe-data-parallel-size --moe-dp-size
        + 0.5.6 0.5.14 --cuda-graph-bs-decode --cuda-graph-max-bs-decode
        + 0.5.6 0.5.15 --dcp-size --decode-context-parallel-size
        + 0.5.6 0.5.18 --admin-api-key --custom-sigquit-handler --disable-flashinfer-autotune --disable-piecewise-cuda-graph --dllm-algorithm-config
        + 0.5.6 0.5.18 --elastic-ep-rejoin --enable-aiter-allreduce-fusion --enable-dynamic-chunking --enable-elastic-expert-backup
        + 0.5.6 0.5.18 --enable-fused-moe-sum-all-reduce --enable-fused-qk-norm-rope --enable-lora-overlap-loading --enable-mfu-metrics
        + 0.5.6 0.5.18 --enable-multi-layer-eagle --enable-precise-embedding-interpolation --enable-prefill-delayer --enable-quant-communications
        + 0.5.6 0.5.18 --enable-return-routed-experts --enable-streaming-session --encoder-only --encoder-transfer-backend --encoder-urls
        + 0.5.6 0.5.18 --enforce-piecewise-cuda-graph --fp4-gemm-backend --fp8-gemm-backend --hf-chat-template-name --incremental-streaming-output
        + 0.5.6 0.5.18 --language-only --limit-mm-data-per-request --linear-attn-backend --log-requests-format --log-requests-target
        + 0.5.6 0.5.18 --lora-drain-wait-threshold --mamba-backend --mamba-scheduler-strategy --mamba-track-interval --model-checksum --nsa-prefill-cp-mode
        + 0.5.6 0.5.18 --pp-async-batch-depth --prefill-delayer-forward-passes-buckets --prefill-delayer-max-delay-passes
        + 0.5.6 0.5.18 --prefill-delayer-token-usage-low-watermark --prefill-delayer-wait-seconds-buckets --prefill-max-requests --rl-quant-profile
        + 0.5.6 0.5.18 --soft-watchdog-timeout --speculative-draft-attention-backend --speculative-draft-kv-cache-dtype --speculative-draft-model-quantization
        + 0.5.6 0.5.18 --speculative-moe-a2a-backend --speculative-ngram-max-trie-depth --uvicorn-access-log-exclude-prefixes
        - 0.5.6 0.5.18 --mm-max-concurrent-calls --multi-item-scoring-delimiter --speculative-ngram-branch-length --speculative-ngram-max-match-window-size
        - 0.5.6 0.5.18 --speculative-ngram-min-match-window-size
        """;
}
