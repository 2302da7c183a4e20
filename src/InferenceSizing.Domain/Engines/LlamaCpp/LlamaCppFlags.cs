using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>The command lines of <c>llama-server</c>, <c>llama-cli</c> and their like, beside the flags of their settings.</summary>
internal static class LlamaCppFlags
{
    private const FlagEffect Both = FlagEffect.Memory | FlagEffect.Speed;

    internal const string Caches = """
        fp32 f32
        fp16 f16
        bf16 bf16
        q8_0 q8_0
        q5_1 q5_1
        q5_0 q5_0
        q4_1 q4_1
        q4_0 q4_0
        iq4_nl iq4_nl
        """;

    /// <summary>What proposes tokens. Heads of EAGLE-3, DFlash and DSpark have files of their own, which are not read here.</summary>
    private const string Proposers = """
        draftModel draft-simple
        mtp draft-mtp
        ngram ngram-simple ngram-map-k ngram-map-k4v ngram-mod ngram-cache
        """;

    /// <summary>From here on <c>--flash-attn</c> is followed by on, off or auto (ggml-org/llama.cpp pull request 15434).</summary>
    private static readonly EngineVersion FlashWord = EngineVersion.Parse("b6325")!;

    /// <summary><c>--fit</c> was a word from the first (ggml-org/llama.cpp pull request 16653).</summary>
    private static readonly EngineVersion FitWord = EngineVersion.Parse("b7407")!;

    public static FlagTable Table { get; } = new FlagDeclarations(
        "ggml-org/llama.cpp, tools/server/README.md and common/arg.cpp, summer 2026, with forms of builds since 2023")
        .Means(FlagMeaning.Model, "--model", "-m", "--hf-repo", "-hf", "-hfr", "--model-url", "-mu", "--docker-repo", "-dr")
        .Takes(FlagMeaning.CacheKeyFormat, Caches, "--cache-type-k", "-ctk")
        .Takes(FlagMeaning.CacheValueFormat, Caches, "--cache-type-v", "-ctv")
        .Means(FlagMeaning.DraftModel, "--model-draft", "-md", "--hf-repo-draft", "-hfd", "-hfrd", "--spec-draft-model", "--spec-draft-hf")
        .Takes(FlagMeaning.SpeculativeMethod, Proposers, "--spec-type")
        .Means(FlagMeaning.DraftTokens, FlagEffect.Speed, FlagForm.Value, "--draft-max", "--draft", "--draft-n", "--spec-draft-n-max")
        .Means(FlagMeaning.Secret, FlagEffect.None, FlagForm.Value, "--api-key", "--hf-token", "-hft")
        .Means(FlagMeaning.Devices, "--device", "-dev", "--rpc")
        .Placing(FlagMeaning.HostExperts, FlagForm.Switch, LlamaCppKnobs.NCpuMoe, "--cpu-moe", "-cmoe")
        .Also("--override-tensor", "-ot")
        .Also("--ctx-size", "-c", "--ctx_size")
        .Also("--batch-size", "-b")
        .Also("--ubatch-size", "-ub")
        .Also("--n-gpu-layers", "-ngl", "--gpu-layers")
        .Also("--n-cpu-moe", "-ncmoe")
        .Also("--parallel", "-np")
        .Also("--tensor-split", "-ts")
        .Setting(new Flag(["--flash-attn", "-fa"], FlagForm.Optional, FlagMeaning.Setting, Both)
        {
            ValueSince = FlashWord,
            Yielding = new("auto", LlamaCppKnobs.FlashAttentionStays),
        })
        .Setting(new Flag(["--fit", "-fit"], FlagForm.Optional, FlagMeaning.Setting, Both) { ValueSince = FitWord })
        .Idle(Both, FlagForm.Value, "--split-mode|-sm --main-gpu|-mg --draft-min|--draft-n-min|--spec-draft-n-min " +
            "--n-cpu-ffn|-ncffn --moe-cache-mib")
        .Usually(("--split-mode", "layer"), ("--main-gpu", "0"))
        .Idle(FlagEffect.Memory, FlagForm.Value, """
            --fit-target|-fitt --fit-ctx|-fitc --override-tensor-draft|-otd|--spec-draft-override-tensor --mmproj|-mm --mmproj-url|-mmu
            --n-gpu-layers-draft|-ngld|--gpu-layers-draft|--spec-draft-ngl --ctx-size-draft|-cd --cache-type-k-draft|-ctkd|--spec-draft-type-k
            --cache-type-v-draft|-ctvd|--spec-draft-type-v --device-draft|-devd|--spec-draft-device
            --n-cpu-moe-draft|-ncmoed|--spec-draft-n-cpu-moe|--spec-draft-ncmoe --model-vocoder|-mv --lora --lora-scaled --control-vector
            --control-vector-scaled --rope-scaling --rope-scale --rope-freq-base --rope-freq-scale --yarn-orig-ctx --image-min-tokens --image-max-tokens
            --mtmd-batch-max-tokens --mmproj-device|-mmdev --kv-unified-per-slot --pooling
            """)
        .Idle(FlagEffect.Memory, FlagForm.Switch, """
            --kv-unified|-kvu --no-kv-offload|-nkvo --cpu-moe-draft|-cmoed|--spec-draft-cpu-moe
            --no-mmproj-offload|--mmproj-offload
            --no-mmproj|--mmproj-auto|--no-mmproj-auto --embedding|--embeddings --rerank|--reranking --no-op-offload|--op-offload --no-host
            """)
        .Idle(FlagEffect.HostMemory, FlagForm.Value, """
            --cache-ram|-cram --ctx-checkpoints|-ctxcp|--swa-checkpoints --checkpoint-min-step|-cms --load-mode|-lm --lazy-mode|-lzm --models-max
            """)
        .Idle(FlagEffect.HostMemory, FlagForm.Switch, "--mlock --no-repack|-nr|--repack --cache-idle-slots")
        .Idle(FlagEffect.Speed, FlagForm.Value, """
            --cpu-mask-draft|-Cd|--spec-draft-cpu-mask --cpu-range-draft|-Crd|--spec-draft-cpu-range --cpu-strict-draft|--spec-draft-cpu-strict
            --cpu-mask-batch-draft|-Cbd|--spec-draft-cpu-mask-batch --cpu-range-batch-draft|-Crbd|--spec-draft-cpu-range-batch
            --cpu-strict-batch-draft|--spec-draft-cpu-strict-batch --prio-draft|--spec-draft-prio --prio-batch-draft|--spec-draft-prio-batch
            --poll-draft|--spec-draft-poll --poll-batch-draft|--spec-draft-poll-batch
            --spec-ngram-map-k-min-hits --spec-ngram-map-k-size-m --spec-ngram-map-k-size-n --spec-ngram-map-k4v-min-hits --spec-ngram-map-k4v-size-m
            --spec-ngram-map-k4v-size-n --spec-ngram-min-hits --spec-ngram-mod-n-match --spec-ngram-mod-n-max --spec-ngram-mod-n-min
            --spec-ngram-simple-min-hits --spec-ngram-simple-size-m --spec-ngram-simple-size-n --spec-ngram-size-m --spec-ngram-size-n
            --draft-p-min|--spec-draft-p-min --draft-p-split|--spec-draft-p-split --threads|-t --threads-batch|-tb
            --threads-draft|-td|--spec-draft-threads --threads-batch-draft|-tbd|--spec-draft-threads-batch --cpu-mask|-C
            --cpu-range|-Cr --cpu-strict --prio --poll --cpu-mask-batch|-Cb --cpu-range-batch|-Crb --cpu-strict-batch --prio-batch --poll-batch --numa
            --defrag-thold|-dt --cache-reuse --threads-http --lookup-cache-static|-lcs --lookup-cache-dynamic|-lcd --slot-prompt-similarity|-sps
            --yarn-ext-factor --yarn-attn-factor --yarn-beta-slow --yarn-beta-fast --grp-attn-n|-gan --grp-attn-w|-gaw
            """)
        .Idle(FlagEffect.Speed, FlagForm.Switch, """
            --spec-draft-backend-sampling|--no-spec-draft-backend-sampling --spec-default
            --cont-batching|-cb|-nocb --no-cont-batching --cache-prompt --context-shift --backend-sampling|-bs --no-warmup|--warmup --perf --direct-io|-dio
            """)
        .Idle(FlagEffect.None, FlagForm.Optional, "--mmap|-mmp --no-mmap --log-colors --reasoning|-rea --fit-print|-fitp --color|-co --progress --slots")
        .Idle(FlagEffect.None, FlagForm.Value, """
            --sleep-idle-seconds --attention --log-prompts-dir --tts-speaker-file --video
            --predict|-n|--n-predict --keep --seed|-s --samplers --sampler-seq|--sampling-seq --temp|--temperature --top-k --top-p --min-p
            --top-nsigma|--top-n-sigma --xtc-probability --xtc-threshold --typical|--typical-p --repeat-last-n --repeat-penalty --presence-penalty
            --frequency-penalty --dry-multiplier --dry-base --dry-allowed-length --dry-penalty-last-n --dry-sequence-breaker --adaptive-target
            --adaptive-decay --dynatemp-range --dynatemp-exp --mirostat --mirostat-lr --mirostat-ent --logit-bias|-l --grammar --grammar-file
            --json-schema|-j --json-schema-file|-jf --hf-file|-hff --hf-file-draft --log-file --verbosity|-lv|--log-verbosity --override-kv
            --reverse-prompt|-r --alias|-a --tags --embd-normalize --host --port --path --cors-origins --cors-methods --cors-headers --api-prefix
            --ui-config|--webui-config --ui-config-file|--webui-config-file --tools --tools-runtime --mcp-servers-config --mcp-servers-json --api-key-file
            --ssl-key-file --ssl-cert-file --chat-template-kwargs --timeout|-to --sse-ping-interval --slot-save-path --media-path --models-dir
            --models-preset --reasoning-format --reasoning-effort --reasoning-budget --reasoning-budget-message --chat-template --chat-template-file
            --prompt|-p --file|-f --binary-file|-bf --image --audio --system-prompt|-sys --system-prompt-file|-sysf --in-prefix --in-suffix
            --output|-o --prompt-cache --control-vector-layer-range --video-fps --video-timestamp-interval --video-ffmpeg-dir
            --chunks --ppl-stride --print-token-count --n-probs --spec-replace --tts-use-guide-tokens --save-logits --verbose-prompt
            """)
        .Idle(FlagEffect.None, FlagForm.Switch, """
            --kv-offload|-kvo
            --display-prompt --in-prefix-bos --show-timings|--no-show-timings --skip-chat-parsing|--no-skip-chat-parsing --prompt-cache-all --prompt-cache-ro
            --no-perf --ppl --no-ppl --no-bos --parse-special|--no-parse-special
            --help|-h|--usage --version --verbose|-v|--log-verbose --cache-list|-cl --completion-bash --escape|-e|--no-escape --list-devices
            --check-tensors --log-disable --log-jsonl
            --offline --log-prefix --log-timestamps --ignore-eos --special|-sp --spm-infill --reuse-port --cors-credentials --ui-mcp-proxy|--webui-mcp-proxy
            --agent|-ag|-no-ag --ui|--webui --props --metrics --models-autoload --jinja --reasoning-preserve --prefill-assistant --no-prefill-assistant
            --conversation|-cnv|-no-cnv|--no-conversation --interactive|-i --interactive-first|-if --single-turn|-st --simple-io --multiline-input|-mli
            --no-display-prompt --no-slots --lora-init-without-apply --ollama-engine --no-log-prefix --no-webui --no-ui
            """)
        .Within(LlamaCppFlagSpans.Source, LlamaCppFlagSpans.Rows)
        .With(LlamaCppKnobs.All);
}
