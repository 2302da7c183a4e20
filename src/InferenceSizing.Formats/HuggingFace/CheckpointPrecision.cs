namespace InferenceSizing.Formats.HuggingFace;

/// <summary>How a checkpoint stores its weights, from <c>quantization_config</c> and <c>torch_dtype</c>.</summary>
internal static class CheckpointPrecision
{
    /// <summary>A precision id of the contract, or null where the config does not say.</summary>
    public static string? Of(ConfigFields config)
    {
        ConfigFields text = config.Nested("text_config") ?? config;
        if ((config.Nested("quantization_config") ?? text.Nested("quantization_config")) is { } quantization)
            return Quantized(quantization);
        string? type = text.Text("torch_dtype") ?? text.Text("dtype") ?? config.Text("torch_dtype") ?? config.Text("dtype");
        return type switch
        {
            "bfloat16" => "bf16",
            "float16" => "fp16",
            "float32" => "fp32",
            _ => null,
        };
    }

    private static string? Quantized(ConfigFields quantization) => quantization.Text("quant_method") switch
    {
        "fp8" => quantization.Has("weight_block_size") ? "fp8-block" : "fp8",
        "mxfp4" => "mxfp4",
        "awq" => "awq-int4",
        "gptq" => quantization.Dimension("bits", 4) == 8 ? "int8-weight-only" : "gptq-int4",
        "bitsandbytes" => quantization.Flag("load_in_4bit", false) ? "nf4" : "int8",
        "compressed-tensors" => Compressed(quantization),
        _ => null,
    };

    /// <summary>The first group of compressed-tensors: whole numbers or floats, of how many bits, with or without quantized activations.</summary>
    private static string? Compressed(ConfigFields quantization)
    {
        const int fourBits = 4, eightBits = 8;
        if (quantization.Nested("config_groups")?.Nested("group_0") is not { } group || group.Nested("weights") is not { } weights)
            return null;
        return (weights.Text("type"), weights.DimensionOrZero("num_bits")) switch
        {
            ("int", fourBits) => "gptq-int4",
            ("int", eightBits) => group.Has("input_activations") ? "int8" : "int8-weight-only",
            ("float", eightBits) => weights.Text("strategy") == "block" ? "fp8-block" : "fp8",
            ("float", fourBits) => quantization.Text("format") is { } format && format.StartsWith("mxfp4", StringComparison.Ordinal) ? "mxfp4" : "nvfp4",
            _ => null,
        };
    }
}
