using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Tests.Commands;

/// <summary>What flags become. Expected values are those of the engines' own documentation of the flag.</summary>
public sealed class CallReadingTests
{
    private static readonly CalledModel Dense = new(false, false), Mixture = new(true, false), Quantized = new(false, true);

    public static TheoryData<string, bool, string> Meanings => new()
    {
        { "vllm serve a/b --max-model-len 32k --gpu-memory-utilization=0.85 --enforce-eager", false,
            "enforceEager=True gpuMemoryUtilization=0.85 maxModelLen=32000" },
        { "vllm serve a/b --max-model-len 32K", false, "maxModelLen=32768" },
        { "vllm serve a/b --max-model-len auto", false, "maxModelLenAuto=True" },
        { "vllm serve a/b --kv-cache-memory-bytes 4GiB", false, "kvCacheMemoryBytes=4294967296" },
        // vllm-project/vllm, vllm/engine/arg_utils.py of August 2026.
        { "vllm serve a/b --spec-method mtp --spec-tokens 2", false, "DraftTokens=2 SpeculativeMethod=mtp" },
        { "vllm serve a/b --spec-model c/d --spec-tokens 3", false, "DraftModel=c/d DraftTokens=3 SpeculativeMethod=draftModel" },
        { "python -m sglang_router.launch_server --model-path a/b --dp 2 --tp 2", false, "Replicas=2 Tensor=2" },
        { "vllm serve a/b --kv-cache-memory-bytes 10737418240", false, "kvCacheMemoryBytes=10737418240" },
        { "vllm serve a/b --limit-mm-per-prompt '{\"image\": 2, \"video\": 0}'", false, "limitMmPerPrompt=2" },
        { "vllm serve a/b -tp 4 -dp 2", false, "Replicas=2 Tensor=4" },
        { "vllm serve a/b -tp 4 -dp 2", true, "AttentionData=2 Tensor=4" },
        { "vllm serve a/b -tp 1 -dp 8 -ep", true, "AttentionData=8 Expert=8 Tensor=1" },
        { "vllm serve a/b --quantization fp8 --dtype half", false, "Activations=fp16 Weights=fp8" },
        { "vllm serve a/b --dtype bfloat16 --kv-cache-dtype fp8_e5m2", false, "Cache=fp8 Weights=bf16" },
        { "vllm serve a/b --speculative-config '{\"method\": \"eagle3\", \"model\": \"c/d\", \"num_speculative_tokens\": 3}'", false,
            "DraftModel=c/d DraftTokens=3 SpeculativeMethod=eagle3" },
        { "vllm serve a/b --speculative-config '{\"model\": \"c/d\", \"num_speculative_tokens\": 3}'", false,
            "DraftModel=c/d DraftTokens=3 SpeculativeMethod=draftModel" },
        { "sglang serve --model a/b --tp 8 --dp 4 --enable-dp-attention --ep 8", true, "AttentionData=4 Expert=8 Tensor=2" },
        { "sglang serve --model a/b --tp 2 --dp 4", false, "Replicas=4 Tensor=2" },
        // Without chunks SGLang sets memory aside for max_prefill_tokens (server_args.py).
        { "sglang serve --model a/b --chunked-prefill-size -1", false, "chunkedPrefillSize=16384" },
        // LoRAConfig has one adapter by itself, and exists only with the switch (vllm/engine/arg_utils.py); SGLang's batch has eight (server_args.py).
        { "vllm serve a/b --enable-lora", false, "maxLoras=1" },
        { "vllm serve a/b --enable-lora --max-loras 4 --max-lora-rank 64", false, "maxLoraRank=64 maxLoras=4" },
        { "vllm serve a/b --enable-lora --max-lora-rank 64", false, "maxLoraRank=64" },
        { "vllm serve a/b --max-loras 4 --max-lora-rank 64", false, "" },
        { "vllm serve a/b --no-enable-lora --max-loras 4", false, "" },
        { "sglang serve --model a/b --enable-lora", false, "maxLorasPerBatch=8" },
        { "sglang serve --model a/b --lora-paths x=y --max-lora-rank 32", false, "maxLoraRank=32" },
        // tools/llama-bench/README.md: tests of their own, 0 and 1 behind switches, tokens that fill the cache before; in llama-cli -p is a text.
        { "llama-bench -m x.gguf -p 512,1024 -n 64-256+64 -nkvo 0 -fa 1 -ts 1/1", false,
            "InputTokens=1024 OutputTokens=256 Pipeline=2 flashAttention=True noKvOffload=False tensorSplit=1,1" },
        { "llama-bench -m x.gguf -p 0 -n 128 -d 0,4096 -nkvo 1", false, "InputTokens=4096 OutputTokens=128 noKvOffload=True" },
        { "llama-bench -m x.gguf -p 512 -d 8192 -ctk q8_0", false, "Cache=q8_0 CacheValues=fp16 InputTokens=8704 OutputTokens=128" },
        { "llama-bench -m x.gguf", false, "InputTokens=512 OutputTokens=128" },
        { "llama-bench -m x.gguf -p 0 -ts 1/1,3/1", false, "InputTokens=1 OutputTokens=128 Pipeline=2 tensorSplit=1,1" },
        { "vllm serve x -O3 --max-model-len 8192", false, "maxModelLen=8192" },
        // vllm-project/vllm, vllm/config/compilation.py, --cuda-graph-sizes of 0.9 to 0.11, distributed/utils.py; issue 34076 divides 48 layers so.
        { "vllm serve x --compilation-config '{\"cudagraph_mode\": \"piecewise\", \"cudagraph_capture_sizes\": [1, 2, 4], \"level\": 3}'", false,
            "cudagraphCaptureSizes=1,2,4 cudagraphMode=PIECEWISE" },
        { "vllm serve x -cc.cudagraph_mode=FULL_DECODE_ONLY --max-cudagraph-capture-size 64", false,
            "cudagraphMode=FULL_DECODE_ONLY maxCudagraphCaptureSize=64" },
        { "vllm serve x --compilation-config 3", false, "" },
        { "vllm serve a/b --speculative-config '{\"method\": \"mtp\", \"model\": \"google/gemma-4-E4B-it-assistant\", \"num_speculative_tokens\": 4}'", false,
            "DraftModel=google/gemma-4-E4B-it-assistant DraftTokens=4 SpeculativeMethod=assistant" },
        { "vllm serve x -cc.cudagraph_capture_sizes '[1,2]'", false, "cudagraphCaptureSizes=1,2" },
        { "vllm serve x --cudagraph-capture-sizes 1 2 4 8 --max-num-seqs 8", false, "cudagraphCaptureSizes=1,2,4,8 maxNumSeqs=8" },
        { "vllm serve x --cuda-graph-sizes 64", false, "cudagraphCaptureSizes=64" },
        { "VLLM_PP_LAYER_PARTITION=16,32 vllm serve x -pp 2", false, "Pipeline=2 ppLayerPartition=16,32" },
        { "vllm serve x -tp 8 -dcp 8", false, "Tensor=8 decodeContextParallelSize=8" },
        { "sglang serve --model x --cuda-graph-bs 1 2 4", false, "cudaGraphBs=1,2,4" },
        { "sglang serve --model x --tp 8 --decode-context-parallel-size 8", false, "Tensor=8 dcpSize=8" },
        { "SGLANG_PP_LAYER_PARTITION=10,22 sglang serve --model x --pp 2", false, "Pipeline=2 ppLayerPartition=10,22" },
        { "llama-bench -m x.gguf -ngl 0,10,99 -ub 256,512 -fa 0,1 -ctk f16,q8_0 -n 0", false,
            "Cache=fp16 CacheValues=fp16 InputTokens=512 OutputTokens=0 flashAttention=False nGpuLayers=99 nUbatch=512" },
        { "llama-cli -m x.gguf -p 512 -n 64", false, "" },
        // common/arg.cpp: the cache is on the GPU unless it is said not to be, and a name with no turns its flag off.
        { "llama-server -m x.gguf --kv-offload", false, "" },
        { "llama-server -m x.gguf -nkvo -kvu", false, "kvUnified=True noKvOffload=True" },
        { "llama-server -m x.gguf --no-kv-unified", false, "kvUnified=False" },
        { "llama-server -m x.gguf -no-kvu", false, "kvUnified=False" },
        { "trtllm-serve a/b --tp_size 8 --ep_size 8\n---\nenable_attention_dp: true\nkv_cache_config:\n  free_gpu_memory_fraction: 0.8\n", true,
            "AttentionData=8 Expert=8 Tensor=1 freeGpuMemoryFraction=0.8" },
        { "cat > flags/extra.yml <<EOF\nkv_cache_config:\n  max_tokens: 4096\nEOF\ntrtllm-serve a/b --extra_llm_api_options flags/extra.yml", false,
            "maxTokens=4096" },
        { "cat <<'EOF' > extra.yml\nenable_attention_dp: true\nEOF\ntrtllm-serve a/b --tp_size 4 --config ./extra.yml", true, "AttentionData=4 Tensor=1" },
        { "tee extra.yml <<EOF\nmax_batch_size: 8\nEOF\ntrtllm-serve a/b --config extra.yml", false, "maxBatchSize=8" },
        { "cat > Modelfile <<EOF\nFROM x.gguf\nPARAMETER num_ctx 4096\nPARAMETER temperature 1\nEOF\nollama serve", false, "numCtx=4096" },
        { "llama-server -m x.gguf -c 8192 -np 4 -ctk q8_0 -ctv q8_0 -ts 3,1 -fa on", false,
            "Cache=q8_0 CacheValues=q8_0 Pipeline=2 flashAttention=True nCtx=8192 parallelSequences=4 tensorSplit=3,1" },
        { "llama-server -m x.gguf -dev none", false, "nGpuLayers=0" },
        { "trtexec --onnx=x.onnx --fp16 --int8", false, "Weights=int8" },
        { "trtexec --onnx=x.onnx --int8 --fp16", false, "Weights=int8" },
        { "trtexec --onnx=x.onnx --best", false, "Weights=int8" },
        { "llama-server -m x.gguf -ctk q8_0", false, "Cache=q8_0 CacheValues=fp16" },
        { "vllm serve a/b --max-model-len -1", false, "maxModelLenAuto=True" },
        { "vllm serve a/b --max-model-len auto", false, "maxModelLenAuto=True" },
        { "llama-server -m x.gguf -ngl all", false, "" },
        { "llama-server -m x.gguf --cpu-moe", true, "nCpuMoe=4096" },
        { "llama-server -m x.gguf -ot exps=CPU", true, "overrideTensor=exps=CPU" },
        { "llama-server -m x.gguf -ot '\\.ffn_(up|down|gate)_exps\\.=CPU'", true, "overrideTensor=\\.ffn_(up|down|gate)_exps\\.=CPU" },
        { "llama-server -m x.gguf -ot 'blk\\.([0-9]|1[0-9])\\.ffn_.*_exps=CPU'", true, "overrideTensor=blk\\.([0-9]|1[0-9])\\.ffn_.*_exps=CPU" },
        { "llama-server -m x.gguf -ot '.ffn_up_exps.=CPU,.ffn_gate_exps.=CPU,.ffn_down_exps.=CPU'", true,
            "overrideTensor=.ffn_up_exps.=CPU,.ffn_gate_exps.=CPU,.ffn_down_exps.=CPU" },
        // A pattern of all of a layer, or with another buffer, is left out.
        { "llama-server -m x.gguf -ot 'blk\\.3[0-9]\\.ffn_.*_exps=CPU'", true, "overrideTensor=blk\\.3[0-9]\\.ffn_.*_exps=CPU" },
        { "llama-server -m x.gguf -ot ffn_up_exps=CPU", true, "overrideTensor=ffn_up_exps=CPU" },
        { "llama-server -m x.gguf -ot 'blk\\..*=CPU'", true, "" },
        { "llama-server -m x.gguf -ot ffn_up_exps=CPU -ot ffn_gate_exps=CPU", true, "overrideTensor=ffn_up_exps=CPU,ffn_gate_exps=CPU" },
        { "llama-server -m x.gguf -ot exps=CUDA1", true, "" },
        // Semicolons between patterns, commas between tests (tools/llama-bench/README.md).
        { "llama-bench -m x.gguf -ot 'ffn_up_exps=CPU;ffn_gate_exps=CPU'", true,
            "InputTokens=512 OutputTokens=128 overrideTensor=ffn_up_exps=CPU,ffn_gate_exps=CPU" },
        { "llama-bench -m x.gguf -ot 'ffn_up_exps=CPU;ffn_gate_exps=CPU,exps=CPU'", true,
            "InputTokens=512 OutputTokens=128 overrideTensor=ffn_up_exps=CPU,ffn_gate_exps=CPU" },
        // Words of libllama-common of v0.5.0.
        { "llama-server -m x.gguf --spec-type draft-mtp --spec-draft-n-max 3", false, "DraftTokens=3 SpeculativeMethod=mtp" },
        { "llama-server -m x.gguf --spec-type ngram-mod", false, "SpeculativeMethod=ngram" },
        { "llama-server -m x.gguf -ot '(=CPU'", true, "" },
        { "trtexec --onnx=x --memPoolSize=workspace:64 --optShapes=images:8x3x640x480,b:8x2", false,
            "BatchSize=8 ImageHeight=640 ImageWidth=480 workspaceBytes=67108864" },
        { "trtexec --onnx=x --shapes=input_ids:1x2048 --int8", false, "BatchSize=1 InputTokens=2048 Weights=int8" },
    };

    [Theory, MemberData(nameof(Meanings))]
    public void Flags_become_parts_of_the_question(string command, bool mixture, string told) =>
        Assert.Equal(told, Told(command, mixture ? Mixture : Dense));

    [Fact]
    public void A_checkpoint_that_is_quantized_by_itself_keeps_its_weights() =>
        Assert.Equal("Activations=fp16", Told("vllm serve a/b-AWQ --quantization awq --dtype half", Quantized));

    [Fact]
    public void A_flag_that_changes_memory_and_is_not_modelled_is_told() =>
        Assert.True(Assert.Single(Read("vllm serve a/b --num-redundant-experts 2", Dense).Flags.Skip(1)).IsLeftOut);

    /// <summary>Members beside understood ones: one that changes no memory, and one that vLLM does not have.</summary>
    [Fact]
    public void Members_of_a_compilation_config_are_each_told()
    {
        CallReading reading = Read("vllm serve a/b --compilation-config '{\"cudagraph_mode\": \"NONE\", \"level\": 3, \"colour\": 1}'", Dense);

        Assert.Contains(reading.Flags, told => told.Read is { Name: "--compilation-config.level", Flag: not null });
        Assert.Contains(reading.Flags, told => told.Read is { Name: "--compilation-config.colour", Flag: null });
    }

    [Fact]
    public void An_override_that_is_not_applied_says_so()
    {
        UnderstoodFlag flag = Assert.Single(Read("vllm serve a/b --hf-overrides '{\"num_hidden_layers\": 4}'", Dense).Flags.Skip(1));

        Assert.True(flag.IsLeftOut);
        Assert.StartsWith("Not applied", flag.Note, StringComparison.Ordinal);
    }

    /// <summary>Of a model of 32,768 tokens: the first two as its card has them (Qwen2.5-7B-Instruct; the recipe of Qwen3.6 in vllm-project/recipes, with its
    /// own start); the lengths are those of <c>_get_and_verify_max_len</c>. A scaling that Llama 3 trained with changes none.</summary>
    [Theory]
    [InlineData("vllm serve a/b --rope-scaling '{\"rope_type\": \"yarn\", \"factor\": 4.0, \"original_max_position_embeddings\": 32768}'",
        "allowLongerContext=True maxModelLen=131072")]
    [InlineData("VLLM_ALLOW_LONG_MAX_MODEL_LEN=1 vllm serve a/b --max-model-len 1010000 --hf-overrides '{\"text_config\": {\"rope_parameters\": " +
        "{\"rope_type\": \"yarn\", \"factor\": 4.0, \"original_max_position_embeddings\": 262144}}}'", "allowLongerContext=True maxModelLen=1010000")]
    [InlineData("vllm serve a/b --max-model-len 200000 --rope-scaling '{\"rope_type\": \"yarn\", \"factor\": 4.0}'", "maxModelLen=200000")]
    [InlineData("vllm serve a/b --hf-overrides '{\"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 16}}'",
        "allowLongerContext=True maxModelLen=524288")]
    [InlineData("vllm serve a/b --hf-overrides '{\"rope_scaling\": {\"type\": \"linear\", \"original_max_position_embeddings\": 8192, \"factor\": 2}}'",
        "allowLongerContext=True maxModelLen=65536")]
    [InlineData("vllm serve a/b --hf-overrides '{\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}}'", "allowLongerContext=True maxModelLen=65536")]
    [InlineData("vllm serve a/b --hf-overrides '{\"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 8.0}}'", "")]
    [InlineData("vllm serve a/b --hf-overrides '{\"architectures\": [\"A\"]}'", "")]
    [InlineData("vllm serve a/b --hf-overrides '{\"max_position_embeddings\": 65536}'", "allowLongerContext=True maxModelLen=65536")]
    [InlineData("vllm serve a/b --hf-overrides '{\"max_position_embeddings\": 65536, \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}}'",
        "allowLongerContext=True maxModelLen=131072")]
    [InlineData("vllm serve a/b --hf-overrides '{\"num_hidden_layers\": 4}'", "")]
    [InlineData("vllm serve a/b --hf-overrides '{\"rope_scaling\": 3}'", "")]
    [InlineData("vllm serve a/b --hf-overrides x", "")]
    [InlineData("SGLANG_ALLOW_OVERWRITE_LONGER_CONTEXT_LEN=1 sglang serve --model a/b --context-length 131072", "allowLongerContext=True contextLength=131072")]
    public void Rope_scaling_lengthens_the_models_context(string command, string told) =>
        Assert.Equal(told, Told(command, Dense with { LongestContext = TokenCount.From(32_768) }));

    /// <summary>"n_ctx of 0 is loaded from the model", common/arg.cpp.</summary>
    [Theory, InlineData(131072, "nCtx=131072"), InlineData(0, "")]
    public void A_context_of_zero_is_that_of_the_model(long longest, string told) => Assert.Equal(
        told, Told("llama-server -m x.gguf -c 0", Dense with { LongestContext = TokenCount.From(longest) }));

    private static CallReading Read(string command, CalledModel model) => CallReading.Of(Assert.Single(CommandReader.Read(command).Value!), model);

    private static string Told(string command, CalledModel model) => string.Join(' ', Read(command, model).Told
        .Select(told =>
            $"{told.Setting ?? told.Target.ToString()}=" +
                $"{(told.Value is double[] items ? string.Join(',', items) : FormattableString.Invariant($"{told.Value}"))}")
        .Order(StringComparer.Ordinal));
}
