using System.Collections.Frozen;

namespace InferenceSizing.Domain.Numbers;

/// <summary>What other tools call the precisions: PyTorch, vLLM, compressed-tensors, ModelOpt, bitsandbytes and llama.cpp.</summary>
/// <remarks>Only words with one meaning stand for an id. The others, such as <c>4bit</c>, are answered with the ids that they may mean.</remarks>
public static class PrecisionNames
{
    /// <summary>An id, then its other names. Sources: torch dtypes (PyTorch documentation, "Tensor Attributes"); schemes of compressed-tensors
    /// (vllm-project/compressed-tensors, quant_scheme.py); <c>--quantization</c> and <c>--kv-cache-dtype</c> of vLLM (arg_utils.py); formats of TensorRT-LLM
    /// (docs, "Numerical Precision"); file types of ggml-org/llama.cpp (tools/quantize/quantize.cpp, where q4_k is an alias of q4_k_m).</summary>
    private const string Table = """
        fp32 float32 float f32
        fp16 float16 half f16
        bf16 bfloat16
        fp8 float8 f8 fp8_e4m3 fp8_e4m3fn e4m3 fp8_dynamic fp8_static w8a8_fp8
        fp8-block w8a8_fp8_block
        int8 w8a8 int8_w8a8 w8a8_int8 smoothquant
        int8-weight-only w8a16 int8_w8a16 gptq_int8
        gptq-int4 int4 gptq w4a16 gptq_marlin int4_w4a16
        awq-int4 awq awq_marlin w4a16_awq int4_awq
        nf4 bitsandbytes bnb bnb_4bit bnb_nf4
        nvfp4 modelopt_fp4
        q3_k_m q3_k
        q4_k_m q4_k
        q5_k_m q5_k
        """;

    /// <summary>Words of several meanings, and the ids that they may mean.</summary>
    private const string Open = """
        4bit gptq-int4 awq-int4 nf4 q4_k_m
        q4 q4_k_m q4_0 gptq-int4
        fp4 nvfp4 mxfp4
        8bit int8-weight-only int8 fp8 q8_0
        q8 q8_0 int8-weight-only
        w4a4 nvfp4 mxfp4
        """;

    private static readonly string[][] Rows = Split(Table);

    private static readonly FrozenDictionary<string, string> Ids = Rows.SelectMany(row => row.Select(name => (Name: Key(name), Id: row[0])))
        .ToFrozenDictionary(pair => pair.Name, pair => pair.Id, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string[]> Choices =
        Split(Open).ToFrozenDictionary(row => row[0], row => row[1..], StringComparer.Ordinal);

    /// <summary>The id that a word stands for; the word itself where it has no one meaning.</summary>
    public static string? IdOf(string? word) => word is null ? null : Ids.GetValueOrDefault(Key(word), word);

    /// <summary>The ids that a word of several meanings may stand for; none for other words.</summary>
    public static IReadOnlyList<string> MayMean(string word) => Choices.GetValueOrDefault(Key(word), []);

    /// <summary>The other names of an id, as their tools write them.</summary>
    public static IReadOnlyList<string> NamesOf(string id) => Rows.FirstOrDefault(row => row[0] == id)?[1..] ?? [];

    /// <summary>Letters and digits: case and separators do not tell names apart.</summary>
    private static string Key(string word) => string.Concat(word.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    private static string[][] Split(string table) =>
        [.. table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
