namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Command lines of servers that stand in front of an engine, or have no rules of their own here.</summary>
public static class ServerFlags
{
    private const FlagEffect Both = FlagEffect.Memory | FlagEffect.Speed;

    private const string Formats = """
        fp16 float16
        bf16 bfloat16
        fp32 float32
        """;

    private const string GenerationQuantizations = """
        awq-int4 awq
        gptq-int4 gptq exl2 marlin
        fp8 fp8
        nf4 bitsandbytes-nf4 bitsandbytes
        int8-weight-only eetq bitsandbytes-8bit
        - compressed-tensors
        """;

    /// <summary><c>text-generation-launcher</c>.</summary>
    public static FlagTable TextGeneration { get; } = new FlagDeclarations("huggingface/text-generation-inference, launcher/src/main.rs, 1.0 to 3.3")
        .Means(FlagMeaning.Model, "--model-id")
        .Means(FlagMeaning.TensorDegree, "--num-shard")
        .Takes(FlagMeaning.Quantization, GenerationQuantizations, "--quantize")
        .Takes(FlagMeaning.ComputeFormat, Formats, "--dtype")
        .Takes(FlagMeaning.CacheFormat, "fp8 fp8_e4m3fn fp8_e5m2", "--kv-cache-dtype")
        .Means(FlagMeaning.Secret, FlagEffect.None, FlagForm.Value, "--api-key", "--ngrok-authtoken")
        .Idle(Both, FlagForm.Value, """
            --max-input-tokens --max-input-length --max-total-tokens --max-batch-prefill-tokens --max-batch-total-tokens --max-batch-size --cuda-graphs
            --cuda-memory-fraction --speculate --max-waiting-tokens --waiting-served-ratio --rope-scaling --rope-factor --lora-adapters
            """)
        .Idle(FlagEffect.None, FlagForm.Value, """
            --revision --sharded --validation-workers --max-concurrent-requests --max-best-of --max-stop-sequences --max-top-n-tokens --hostname --port|-p
            --shard-uds-path --master-addr --master-port --huggingface-hub-cache --weights-cache-override --watermark-gamma --watermark-delta
            --otlp-endpoint --otlp-service-name --cors-allow-origin --tokenizer-config-path --max-client-batch-size --usage-stats --payload-limit
            --prometheus-port --max-image-fetch-size
            """)
        .Idle(FlagEffect.None, FlagForm.Switch, """
            --trust-remote-code --json-output --disable-custom-kernels --disable-grammar-support --env --ngrok --enable-prefill-logprobs|--graceful-termination
            """)
        .Build();

    /// <summary>NVIDIA NIM, which is set by its environment.</summary>
    public static FlagTable Nim { get; } = new FlagDeclarations("docs.nvidia.com/nim/large-language-models, configuring a NIM, 1.0 to 1.14")
        .Means(FlagMeaning.Model, "--nim-model-name")
        .Means(FlagMeaning.TensorDegree, "--nim-tensor-parallel-size")
        .Idle(Both, FlagForm.Value, "--nim-max-model-len --nim-max-num-seqs --nim-kvcache-percent --nim-model-profile --nim-enable-kv-cache-reuse")
        .Build();
}
