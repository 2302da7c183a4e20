namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>From which release of vLLM to which its flags exist.</summary>
internal static class VllmFlagSpans
{
    /// <summary>Where they were read.</summary>
    public const string Source =
        "vllm-project/vllm, vllm/engine/arg_utils.py and vllm/entrypoints at tags 0.3.0 to 0.10.0, 0.19.1, 0.23.0 and 0.24.0, and on its main branch of " +
        "20 November 2025 (before 0.12.0) and of 17 August 2026 (before 0.29.0); pull requests 21489, 26016, 27621, 23691 and 34120 by their dates";

    /// <summary>Rows as <see cref="Shared.ReleaseSpans.Read"/> takes them.</summary>
    public const string Rows = """
        + 0.3.0 0.3.1 --device
        + 0.3.1 0.3.2 --code-revision --lora-modules
        + 0.3.3 0.4.0 --enable-chunked-prefill --enable-prefix-caching --max-logprobs --ray-workers-use-nsight --scheduler-delay-factor --ssl-ca-certs
        + 0.3.3 0.4.0 --ssl-cert-reqs --tokenizer-pool-extra-config --tokenizer-pool-size --tokenizer-pool-type --use-v2-block-manager --uvicorn-log-level
        + 0.4.0 0.4.1 --guided-decoding-backend --model-loader-extra-config --num-gpu-blocks-override --num-lookahead-slots --num-speculative-tokens
        + 0.4.0 0.4.1 --skip-tokenizer-init --speculative-model
        + 0.4.1 0.4.2 --fully-sharded-loras --max-seq-len-to-capture --ngram-prompt-lookup-max --ngram-prompt-lookup-min
        + 0.4.2 0.4.3 --disable-sliding-window --distributed-executor-backend --long-lora-scaling-factors --rope-scaling --speculative-disable-by-batch-size
        + 0.4.3 0.5.0 --preemption-mode --qlora-adapter-name-or-path --rope-theta
        + 0.5.0 0.5.1 --otlp-traces-endpoint --spec-decoding-acceptance-method --speculative-draft-tensor-parallel-size
        + 0.5.0 0.5.1 --typical-acceptance-sampler-posterior-threshold
        + 0.5.1 0.5.2 --enable-prompt-adapter --prompt-adapters
        + 0.5.2 0.5.3 --cpu-offload-gb --ignore-patterns
        + 0.5.3 0.5.4 --disable-frontend-multiprocessing --return-tokens-as-token-ids
        + 0.5.4 0.5.5 --collect-detailed-traces --limit-mm-per-prompt --num-scheduler-steps
        + 0.5.5 0.6.0 --disable-async-output-proc --enable-auto-tool-choice --override-neuron-config --tool-call-parser
        + 0.6.0 0.6.1 --config-format
        + 0.6.1 0.6.2 --disable-fastapi-docs --mm-processor-kwargs --multi-step-stream-outputs
        - 0.6.1 0.6.2 --engine-use-ray
        + 0.6.2 0.6.3 --scheduling-policy --tool-parser-plugin
        + 0.6.3 0.6.4 --allowed-local-media-path --enable-lora-bias --enable-prompt-tokens-details --hf-overrides --override-pooler-config --task
        - 0.6.3 0.6.4 --max-context-len-to-capture
        + 0.6.4 0.6.5 --no-enable-prefix-caching --chat-template-content-format --compilation-config --kv-transfer-config --logits-processor-pattern
        + 0.6.4 0.6.5 --worker-cls
        + 0.6.5 0.6.6 --disable-mm-preprocessor-cache --enable-request-id-headers --generation-config
        + 0.6.6 0.7.0 --calculate-kv-scales --enable-sleep-mode
        - 0.6.6 0.7.0 --worker-use-ray
        + 0.7.0 0.7.1 --enable-reasoning --override-generation-config --reasoning-parser
        + 0.7.1 0.7.2 --model-impl
        + 0.7.2 0.7.3 --additional-config --long-prefill-token-threshold --max-long-partial-prefills --max-num-partial-prefills --scheduler-cls
        + 0.7.3 0.8.0 --enable-expert-parallel --enable-server-load-tracking --enable-ssl-refresh --hf-config-path --show-hidden-metrics-for-version
        + 0.7.3 0.8.0 --use-tqdm-on-load --worker-extension-cls
        + 0.8.1 0.8.2 --disable-cascade-attn --disable-uvicorn-access-log --speculative-config
        + 0.8.2 0.8.3 --data-parallel-size --prefix-caching-hash-algo -dp
        - 0.8.2 0.8.3 --ngram-prompt-lookup-max --ngram-prompt-lookup-min --num-speculative-tokens --spec-decoding-acceptance-method
        - 0.8.2 0.8.3 --speculative-disable-by-batch-size --speculative-draft-tensor-parallel-size --speculative-model
        - 0.8.2 0.8.3 --typical-acceptance-sampler-posterior-threshold
        + 0.8.3 0.8.4 --disable-chunked-mm-input --hf-token
        + 0.8.5 0.9.0 --cuda-graph-sizes --data-parallel-address --data-parallel-rpc-port --data-parallel-size-local --data-parallel-start-rank
        + 0.8.5 0.9.0 --enable-prompt-embeds --guided-decoding-disable-additional-properties --guided-decoding-disable-any-whitespace
        + 0.8.5 0.9.0 --guided-decoding-disable-fallback --headless --kv-events-config --pt-load-map-location -dpa -dpl -dpp -dpr
        + 0.9.0 0.9.1 --api-server-count --data-parallel-backend --disable-hybrid-kv-cache-manager --enable-multimodal-encoder-data-parallel --log-config-file
        + 0.9.0 0.9.1 -asc -dpb
        + 0.9.1 0.9.2 --data-parallel-rank --enable-eplb --enable-force-include-usage --eplb-log-balancedness --eplb-step-interval --eplb-window-size
        + 0.9.1 0.9.2 --media-io-kwargs --num-redundant-experts --override-attention-dtype -dpn
        + 0.9.2 0.10.0 --async-scheduling --data-parallel-hybrid-lb --default-mm-loras --enable-tokenizer-info-endpoint --interleave-mm-strings
        + 0.9.2 0.10.0 --logprobs-mode
        - 0.9.2 0.10.0 --device --enable-reasoning --long-lora-scaling-factors --prompt-adapters --qlora-adapter-name-or-path --tokenizer-pool-extra-config
        - 0.9.2 0.10.0 --tokenizer-pool-size --tokenizer-pool-type --use-v2-block-manager
        + 0.10.0 0.12.0 --all2all-backend --allowed-media-domains --convert --cp-kv-cache-interleave-size --cudagraph-capture-sizes
        + 0.10.0 0.12.0 --data-parallel-external-lb --dbo-decode-token-threshold --dbo-prefill-token-threshold --decode-context-parallel-size
        + 0.10.0 0.12.0 --disable-nccl-for-dp-synchronization --enable-dbo --enable-log-outputs --enable-log-requests --enable-mm-embeds --eplb-config
        + 0.10.0 0.12.0 --exclude-tools-when-tool-choice-none --expert-placement-strategy --h11-max-header-count --h11-max-incomplete-event-size
        + 0.10.0 0.12.0 --io-processor-plugin --kv-offloading-backend --kv-sharing-fast-prefill --log-error-stack --logits-processors --mamba-block-size
        + 0.10.0 0.12.0 --mamba-cache-dtype --mamba-ssm-cache-dtype --master-port --mm-encoder-attn-backend --mm-encoder-tp-mode --mm-processor-cache-gb
        + 0.10.0 0.12.0 --mm-processor-cache-type --mm-shm-cache-max-object-size-mb --pooler-config --prefill-context-parallel-size --reasoning-parser-plugin
        + 0.10.0 0.12.0 --runner --safetensors-load-strategy --skip-mm-profiling --stream-interval --structured-outputs-config --tokens-only --tool-server
        + 0.10.0 0.12.0 --trust-request-chat-template --uds --video-pruning-rate -dcp -dpe -dph -n -pcp -r
        - 0.10.0 0.12.0 --disable-async-output-proc --enable-lora-bias --enable-prompt-adapter --lora-extra-vocab-size --max-seq-len-to-capture
        - 0.10.0 0.12.0 --multi-step-stream-outputs --num-lookahead-slots --num-scheduler-steps --override-neuron-config --preemption-mode --rope-scaling
        - 0.10.0 0.12.0 --rope-theta --scheduler-delay-factor
        + 0.10.1 0.11.0 --kv-cache-memory-bytes
        + 0.10.0 0.11.0 --compilation-config.cudagraph_mode
        + 0.11.0 0.12.0 --kv-offloading-size --master-addr --max-cudagraph-capture-size --nnodes --node-rank
        + 0.11.2 0.19.1 --attention-backend --attention-config --cudagraph-metrics --default-chat-template-kwargs --disable-access-log-for-endpoints
        + 0.11.2 0.19.1 --enable-layerwise-nvtx-tracing --enable-log-deltas --enable-mfu-metrics --enable-offline-docs --enable-return-routed-experts --grpc
        + 0.11.2 0.19.1 --kernel-config --kv-cache-dtype-skip-layers --kv-cache-metrics --mamba-cache-mode --moe-backend --offload-backend
        + 0.11.2 0.19.1 --optimization-level --performance-mode --profiler-config --reasoning-config --renderer-num-workers --ssl-ciphers --ubatch-size
        + 0.11.2 0.19.1 --weight-transfer-config -ac -cc -ep -sc
        - 0.11.2 0.19.1 --cuda-graph-sizes --disable-frontend-multiprocessing --disable-log-requests --disable-mm-preprocessor-cache
        - 0.11.2 0.19.1 --enable-multimodal-encoder-data-parallel --eplb-log-balancedness --eplb-step-interval --eplb-window-size --guided-decoding-backend
        - 0.11.2 0.19.1 --guided-decoding-disable-additional-properties --guided-decoding-disable-any-whitespace --guided-decoding-disable-fallback
        - 0.11.2 0.19.1 --logits-processor-pattern --num-redundant-experts --override-pooler-config --swap-space --task
        + 0.15.0 0.17.0 --language-model-only
        + 0.19.1 0.23.0 --linear-backend
        + 0.23.0 0.24.0 --watermark
        + 0.24.0 0.29.0 --max-num-scheduled-tokens
        - 0.24.0 0.29.0 --calculate-kv-scales --max-long-partial-prefills --max-num-partial-prefills --override-attention-dtype
        """;
}
