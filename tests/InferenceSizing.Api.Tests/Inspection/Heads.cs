using System.Globalization;
using InferenceSizing.Formats.Tests.Gguf;
using InferenceSizing.Formats.Tests.Safetensors;

namespace InferenceSizing.Api.Tests.Inspection;

/// <summary>One small decoder, as every form of file: two layers of width 256, four heads on two key-value heads of 64, an MLP of 512, 1000 words.</summary>
internal static class Heads
{
    public const string Config =
        """{"model_type":"llama","hidden_size":256,"intermediate_size":512,"num_hidden_layers":2,"num_attention_heads":4,"num_key_value_heads":2,"vocab_size":1000,"torch_dtype":"bfloat16"}""";

    private const int Layers = 2;

    /// <summary>Two tables of 1000 · 256; in each layer 256 · (256 + 128 + 128 + 256 + 3 · 512) and two norms; one more norm.</summary>
    public const long Parameters = (2 * 1000 * 256) + (Layers * ((256 * (256 + 128 + 128 + 256 + (3 * 512))) + (2 * 256))) + 256;

    private static readonly (string Gguf, string HuggingFace, long Rows, long Columns)[] Matrices =
    [
        ("attn_q", "self_attn.q_proj", 256, 256),
        ("attn_k", "self_attn.k_proj", 128, 256),
        ("attn_v", "self_attn.v_proj", 128, 256),
        ("attn_output", "self_attn.o_proj", 256, 256),
        ("ffn_gate", "mlp.gate_proj", 512, 256),
        ("ffn_up", "mlp.up_proj", 512, 256),
        ("ffn_down", "mlp.down_proj", 256, 512),
    ];

    public static SafetensorsWriter Safetensors()
    {
        SafetensorsWriter file = new SafetensorsWriter().Tensor("model.embed_tokens.weight", "BF16", 1000, 256).Tensor("lm_head.weight", "BF16", 1000, 256)
            .Tensor("model.norm.weight", "BF16", 256);
        for (int layer = 0; layer < Layers; layer++)
        {
            string prefix = string.Create(CultureInfo.InvariantCulture, $"model.layers.{layer}.");
            foreach ((_, string name, long rows, long columns) in Matrices)
                file.Tensor($"{prefix}{name}.weight", "BF16", rows, columns);
            file.Tensor(prefix + "input_layernorm.weight", "BF16", 256).Tensor(prefix + "post_attention_layernorm.weight", "BF16", 256);
        }

        return file;
    }

    /// <summary>Values and down-projections of the first layer in six bits, the rest in four; norms in full.</summary>
    public static GgufWriter Gguf()
    {
        const uint full = 0, four = 12, six = 14;
        GgufWriter file = new GgufWriter()
            .Pair("general.architecture", "llama").Pair("llama.block_count", Layers).Pair("llama.embedding_length", 256u)
                .Pair("llama.feed_forward_length", 512u)
            .Pair("llama.attention.head_count", 4u).Pair("llama.attention.head_count_kv", 2u).Pair("llama.context_length", 2048u)
            .Tensor("token_embd.weight", four, 1000, 256).Tensor("output.weight", six, 1000, 256).Tensor("output_norm.weight", full, 256);
        for (int layer = 0; layer < Layers; layer++)
        {
            string prefix = string.Create(CultureInfo.InvariantCulture, $"blk.{layer}.");
            foreach ((string name, _, long rows, long columns) in Matrices)
                file.Tensor($"{prefix}{name}.weight", layer == 0 && name is "attn_v" or "ffn_down" ? six : four, rows, columns);
            file.Tensor(prefix + "attn_norm.weight", full, 256).Tensor(prefix + "ffn_norm.weight", full, 256);
        }

        return file;
    }
}
