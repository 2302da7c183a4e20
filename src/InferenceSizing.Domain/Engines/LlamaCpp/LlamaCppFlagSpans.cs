namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>From which build of llama.cpp on its flags exist.</summary>
internal static class LlamaCppFlagSpans
{
    /// <summary>Where they were read.</summary>
    public const string Source =
        "ggml-org/llama.cpp, common/arg.cpp, common/common.cpp and the servers' own sources, builds b2900 to b8100";

    /// <summary>Rows as <see cref="Shared.ReleaseSpans.Read"/> takes them.</summary>
    public const string Rows = """
        + b3003 b3004 --special
        + b3083 b3084 --output-err -oe
        + b3087 b3088 --no-escape --no-slots --predict --usage -co -if -sp
        + b3100 b3101 --verbosity
        + b3109 b3110 --slot-prompt-similarity -sps
        + b3211 b3212 --embd-normalize
        + b3262 b3263 --spm-infill
        + b3285 b3286 -mli
        + b3327 b3328 --hf-token -hft
        + b3396 b3397 --no-cont-batching -nocb
        + b3470 b3471 --no-warmup
        + b3535 b3536 --lora-init-without-apply
        + b3644 b3645 --cpu-mask --cpu-mask-batch --cpu-range --cpu-range-batch --cpu-strict --cpu-strict-batch --delay --poll --poll-batch --prio
        + b3644 b3645 --prio-batch -C -Cb -Cr -Crb
        + b3677 b3678 --progress
        + b3683 b3684 --log-file
        + b3761 b3762 --log-colors --log-prefix --log-timestamps --log-verbose --log-verbosity -lv
        + b3838 b3839 --rerank --reranking
        + b3898 b3899 --props --slots
        + b3914 b3915 --cache-reuse
        + b3920 b3921 --xtc-probability --xtc-threshold
        + b3978 b3979 --dry-allowed-length --dry-base --dry-multiplier --dry-penalty-last-n --dry-sequence-breaker
        + b4159 b4160 --ctx-size-draft --draft-max --draft-min --draft-n --draft-n-min --draft-p-min --draft-p-split -cd
        + b4167 b4168 --device --device-draft --list-devices -dev -devd
        + b4297 b4298 --no-webui
        + b4356 b4357 --sampler-seq
        + b4469 b4470 -hf
        + b4474 b4475 --no-conversation -no-cnv
        + b4503 b4504 --tts-use-guide-tokens
        + b4518 b4519 --hf-repo-draft -hfd -hfrd
        + b4523 b4524 --chat-template-file --jinja
        + b4704 b4705 --top-nsigma
        + b4705 b4706 --reasoning-format
        + b4707 b4708 --completion-bash
        + b4796 b4797 --system-prompt -sys
        + b4820 b4821 --single-turn -st
        + b4887 b4888 -sysf
        + b5022 b5023 --mmproj-url
        + b5027 b5028 --override-tensor -ot
        + b5176 b5177 --no-mmproj
        + b5177 b5178 --no-mmproj-offload
        + b5211 b5212 --n-depth -d
        + b5231 b5232 --json-schema-file -jf
        + b5345 b5346 --no-op-offload
        + b5414 b5415 --no-prefill-assistant
        + b5428 b5429 --swa-full
        + b5457 b5458 --audio
        + b5487 b5488 --reasoning-budget
        + b5500 b5501 --offline
        + b5708 b5709 --cache-type-k-draft --cache-type-v-draft -ctkd -ctvd
        + b5779 b5780 --chat-template-kwargs
        + b5843 b5844 --api-prefix
        + b5912 b5913 --kv-unified -kvu
        + b6044 b6045 --spec-replace
        + b6048 b6049 --no-repack -nr
        + b6050 b6051 --cpu-moe
        + b6088 b6089 --n-cpu-moe -cmoe -ncmoe
        + b6147 b6148 --cpu-moe-draft --n-cpu-moe-draft --override-tensor-draft -cmoed -ncmoed -otd
        + b6159 b6160 --swa-checkpoints
        + b6205 b6206 --context-shift
        + b6456 b6457 --docker-repo -dr
        + b6684 b6685 --ctx-checkpoints
        + b6699 b6700 --no-host
        + b6722 b6723 --cache-ram -cram
        + b6934 b6935 --image-max-tokens --image-min-tokens
        + b6991 b6992 --cache-list -cl
        + b7217 b7218 --models-dir --models-max
        + b7242 b7243 --media-path
        + b7351 b7352 --models-preset
        + b7365 b7366 -mm -mmu
        + b7375 b7376 --kv-offload --mmproj-auto --mmproj-offload --models-autoload --no-mmproj-auto --op-offload --perf --prefill-assistant --repack --warmup
        + b7375 b7376 --webui -kvo
        + b7406 b7407 --fit --fit-ctx --fit-target -fit -fitc -fitt
        + b7461 b7462 --webui-config --webui-config-file
        + b7626 b7627 --backend-sampling -bs
        + b7654 b7655 --save-logits
        + b7667 b7668 --direct-io -dio
        + b7715 b7716 --cache-prompt
        + b7747 b7748 --adaptive-decay --adaptive-target
        + b7855 b7856 -no-kvu
        + b7863 b7864 --spec-type
        """;
}
