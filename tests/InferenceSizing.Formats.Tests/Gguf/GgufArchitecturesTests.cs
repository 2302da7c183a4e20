using System.Globalization;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Formats.Checkpoints;
using InferenceSizing.Formats.Tests.Checkpoints;

namespace InferenceSizing.Formats.Tests.Gguf;

/// <summary>Small files of the tensors that llama.cpp's converter writes for each architecture: the model is recognised, nothing is left over or absent, and
/// the weights are the file's bytes.</summary>
public sealed class GgufArchitecturesTests
{
    /// <summary>Architecture, metadata without its prefix, and tensors: name, type, dimensions (outermost first) and layers.</summary>
    public static TheoryData<string, string, string> Files => new()
    {
        {
            "qwen3moe",
            "block_count=3 embedding_length=512 feed_forward_length=1024 attention.head_count=8 attention.head_count_kv=2 context_length=4096 " +
                "attention.key_length=128 attention.value_length=128 expert_count=16 expert_used_count=4 expert_feed_forward_length=256",
            """
            token_embd.weight 12 1024x512
            output_norm.weight 0 512
            output.weight 14 1024x512
            blk.*.attn_q.weight 12 1024x512 0,1,2
            blk.*.attn_k.weight 12 256x512 0,1,2
            blk.*.attn_v.weight 14 256x512 0,1,2
            blk.*.attn_output.weight 12 512x1024 0,1,2
            blk.*.attn_q_norm.weight 0 128 0,1,2
            blk.*.attn_k_norm.weight 0 128 0,1,2
            blk.*.attn_norm.weight 0 512 0,1,2
            blk.*.ffn_norm.weight 0 512 0,1,2
            blk.*.ffn_gate_inp.weight 0 16x512 0,1,2
            blk.*.ffn_gate_exps.weight 12 16x256x512 0,1,2
            blk.*.ffn_up_exps.weight 12 16x256x512 0,1,2
            blk.*.ffn_down_exps.weight 14 16x512x256 0,1,2
            """
        },
        {
            "deepseek2",
            "block_count=3 embedding_length=512 feed_forward_length=1024 attention.head_count=8 attention.head_count_kv=1 context_length=4096 " +
                "attention.key_length=576 attention.value_length=512 attention.key_length_mla=192 attention.value_length_mla=128 attention.q_lora_rank=256 " +
                "attention.kv_lora_rank=512 rope.dimension_count=64 expert_count=16 expert_used_count=4 expert_feed_forward_length=256 expert_shared_count=1 " +
                "leading_dense_block_count=1",
            """
            token_embd.weight 12 1024x512
            output_norm.weight 0 512
            output.weight 14 1024x512
            blk.*.attn_q_a.weight 12 256x512 0,1,2
            blk.*.attn_q_a_norm.weight 0 256 0,1,2
            blk.*.attn_q_b.weight 12 1536x256 0,1,2
            blk.*.attn_kv_a_mqa.weight 8 576x512 0,1,2
            blk.*.attn_kv_a_norm.weight 0 512 0,1,2
            blk.*.attn_k_b.weight 8 8x512x128 0,1,2
            blk.*.attn_v_b.weight 8 8x128x512 0,1,2
            blk.*.attn_output.weight 12 512x1024 0,1,2
            blk.*.attn_norm.weight 0 512 0,1,2
            blk.*.ffn_norm.weight 0 512 0,1,2
            blk.*.ffn_gate.weight 12 1024x512 0
            blk.*.ffn_up.weight 12 1024x512 0
            blk.*.ffn_down.weight 14 512x1024 0
            blk.*.ffn_gate_inp.weight 0 16x512 1,2
            blk.*.exp_probs_b.bias 0 16 1,2
            blk.*.ffn_gate_exps.weight 12 16x256x512 1,2
            blk.*.ffn_up_exps.weight 12 16x256x512 1,2
            blk.*.ffn_down_exps.weight 14 16x512x256 1,2
            blk.*.ffn_gate_shexp.weight 12 256x512 1,2
            blk.*.ffn_up_shexp.weight 12 256x512 1,2
            blk.*.ffn_down_shexp.weight 14 512x256 1,2
            """
        },
        {
            "gpt-oss",
            "block_count=2 embedding_length=512 feed_forward_length=512 attention.head_count=8 attention.head_count_kv=2 context_length=4096 " +
                "attention.key_length=64 expert_count=8 expert_used_count=2 expert_feed_forward_length=512 attention.sliding_window=128",
            """
            token_embd.weight 12 1024x512
            output_norm.weight 0 512
            output.weight 14 1024x512
            blk.*.attn_q.weight 8 512x512 0,1
            blk.*.attn_q.bias 0 512 0,1
            blk.*.attn_k.weight 8 128x512 0,1
            blk.*.attn_k.bias 0 128 0,1
            blk.*.attn_v.weight 8 128x512 0,1
            blk.*.attn_v.bias 0 128 0,1
            blk.*.attn_output.weight 8 512x512 0,1
            blk.*.attn_output.bias 0 512 0,1
            blk.*.attn_sinks.weight 0 8 0,1
            blk.*.attn_norm.weight 0 512 0,1
            blk.*.post_attention_norm.weight 0 512 0,1
            blk.*.ffn_gate_inp.weight 0 8x512 0,1
            blk.*.ffn_gate_inp.bias 0 8 0,1
            blk.*.ffn_gate_exps.weight 39 8x512x512 0,1
            blk.*.ffn_gate_exps.bias 0 8x512 0,1
            blk.*.ffn_up_exps.weight 39 8x512x512 0,1
            blk.*.ffn_up_exps.bias 0 8x512 0,1
            blk.*.ffn_down_exps.weight 39 8x512x512 0,1
            blk.*.ffn_down_exps.bias 0 8x512 0,1
            """
        },
        {
            "phi3",
            "block_count=2 embedding_length=512 feed_forward_length=1024 attention.head_count=8 attention.head_count_kv=2 context_length=4096",
            """
            token_embd.weight 12 1024x512
            output_norm.weight 0 512
            output.weight 14 1024x512
            rope_factors_long.weight 0 32
            rope_factors_short.weight 0 32
            blk.*.attn_qkv.weight 14 768x512 0,1
            blk.*.attn_output.weight 12 512x512 0,1
            blk.*.ffn_up.weight 12 2048x512 0,1
            blk.*.ffn_down.weight 14 512x1024 0,1
            blk.*.attn_norm.weight 0 512 0,1
            blk.*.ffn_norm.weight 0 512 0,1
            """
        },
        {
            "gemma3",
            "block_count=2 embedding_length=512 feed_forward_length=1024 attention.head_count=4 attention.head_count_kv=1 context_length=4096 " +
                "attention.key_length=256 attention.value_length=256 attention.sliding_window=512",
            """
            token_embd.weight 12 1024x512
            output_norm.weight 0 512
            blk.*.attn_q.weight 12 1024x512 0,1
            blk.*.attn_k.weight 12 256x512 0,1
            blk.*.attn_v.weight 14 256x512 0,1
            blk.*.attn_output.weight 12 512x1024 0,1
            blk.*.attn_q_norm.weight 0 256 0,1
            blk.*.attn_k_norm.weight 0 256 0,1
            blk.*.ffn_gate.weight 12 1024x512 0,1
            blk.*.ffn_up.weight 12 1024x512 0,1
            blk.*.ffn_down.weight 14 512x1024 0,1
            blk.*.attn_norm.weight 0 512 0,1
            blk.*.post_attention_norm.weight 0 512 0,1
            blk.*.ffn_norm.weight 0 512 0,1
            blk.*.post_ffw_norm.weight 0 512 0,1
            """
        },
        {
            "mamba",
            "block_count=2 embedding_length=512 feed_forward_length=0 attention.head_count=0 attention.head_count_kv=0 context_length=4096 ssm.conv_kernel=4 " +
                "ssm.inner_size=1024 ssm.state_size=16 ssm.time_step_rank=32",
            """
            token_embd.weight 12 1024x512
            output_norm.weight 0 512
            blk.*.ssm_in.weight 12 2048x512 0,1
            blk.*.ssm_conv1d.weight 0 1024x4 0,1
            blk.*.ssm_conv1d.bias 0 1024 0,1
            blk.*.ssm_x.weight 12 64x1024 0,1
            blk.*.ssm_dt.weight 0 1024x32 0,1
            blk.*.ssm_dt.bias 0 1024 0,1
            blk.*.ssm_a 0 1024x16 0,1
            blk.*.ssm_d 0 1024 0,1
            blk.*.ssm_out.weight 14 512x1024 0,1
            blk.*.attn_norm.weight 0 512 0,1
            """
        },
        {
            "bert",
            "block_count=2 embedding_length=512 feed_forward_length=1024 attention.head_count=8 attention.head_count_kv=8 context_length=4096",
            """
            token_embd.weight 1 1024x512
            position_embd.weight 0 512x512
            token_types.weight 0 2x512
            token_embd_norm.weight 0 512
            token_embd_norm.bias 0 512
            blk.*.attn_q.weight 1 512x512 0,1
            blk.*.attn_q.bias 0 512 0,1
            blk.*.attn_k.weight 1 512x512 0,1
            blk.*.attn_k.bias 0 512 0,1
            blk.*.attn_v.weight 1 512x512 0,1
            blk.*.attn_v.bias 0 512 0,1
            blk.*.attn_output.weight 1 512x512 0,1
            blk.*.attn_output.bias 0 512 0,1
            blk.*.ffn_up.weight 1 1024x512 0,1
            blk.*.ffn_up.bias 0 1024 0,1
            blk.*.ffn_down.weight 1 512x1024 0,1
            blk.*.ffn_down.bias 0 512 0,1
            blk.*.attn_output_norm.weight 0 512 0,1
            blk.*.attn_output_norm.bias 0 512 0,1
            blk.*.layer_output_norm.weight 0 512 0,1
            blk.*.layer_output_norm.bias 0 512 0,1
            """
        },
        {
            "falcon",
            "block_count=2 embedding_length=512 feed_forward_length=2048 attention.head_count=8 attention.head_count_kv=1 context_length=4096",
            """
            token_embd.weight 12 1024x512
            output_norm.weight 0 512
            output_norm.bias 0 512
            output.weight 14 1024x512
            blk.*.attn_qkv.weight 8 640x512 0,1
            blk.*.attn_output.weight 12 512x512 0,1
            blk.*.ffn_up.weight 12 2048x512 0,1
            blk.*.ffn_down.weight 14 512x2048 0,1
            blk.*.attn_norm.weight 0 512 0,1
            blk.*.attn_norm.bias 0 512 0,1
            """
        },
        {
            "qwen2",
            "block_count=2 embedding_length=512 feed_forward_length=1024 attention.head_count=8 attention.head_count_kv=2 context_length=4096",
            """
            token_embd.weight 12 1024x512
            output_norm.weight 0 512
            blk.*.attn_q.weight 12 512x512 0,1
            blk.*.attn_q.bias 0 512 0,1
            blk.*.attn_k.weight 12 128x512 0,1
            blk.*.attn_k.bias 0 128 0,1
            blk.*.attn_v.weight 14 128x512 0,1
            blk.*.attn_v.bias 0 128 0,1
            blk.*.attn_output.weight 12 512x512 0,1
            blk.*.ffn_gate.weight 12 1024x512 0,1
            blk.*.ffn_up.weight 12 1024x512 0,1
            blk.*.ffn_down.weight 14 512x1024 0,1
            blk.*.attn_norm.weight 0 512 0,1
            blk.*.ffn_norm.weight 0 512 0,1
            """
        },
        {
            "qwen3next",
            "block_count=4 embedding_length=512 feed_forward_length=1024 attention.head_count=4 attention.head_count_kv=1 context_length=4096 " +
                "attention.key_length=256 expert_count=16 expert_used_count=4 expert_feed_forward_length=256 expert_shared_feed_forward_length=256 " +
                "ssm.conv_kernel=4 ssm.inner_size=512 ssm.state_size=128 ssm.time_step_rank=4 ssm.group_count=2",
            """
            token_embd.weight 12 1024x512
            output_norm.weight 0 512
            output.weight 14 1024x512
            blk.*.attn_qkv.weight 12 1024x512 0,1,2
            blk.*.attn_gate.weight 12 512x512 0,1,2
            blk.*.ssm_ba.weight 12 8x512 0,1,2
            blk.*.ssm_conv1d.weight 0 1024x4 0,1,2
            blk.*.ssm_dt.bias 0 4 0,1,2
            blk.*.ssm_a 0 4 0,1,2
            blk.*.ssm_norm.weight 0 128 0,1,2
            blk.*.ssm_out.weight 14 512x512 0,1,2
            blk.*.attn_norm.weight 0 512 0,1,2,3
            blk.*.post_attention_norm.weight 0 512 0,1,2,3
            blk.*.ffn_gate_inp.weight 0 16x512 0,1,2,3
            blk.*.ffn_gate_exps.weight 12 16x256x512 0,1,2,3
            blk.*.ffn_up_exps.weight 12 16x256x512 0,1,2,3
            blk.*.ffn_down_exps.weight 14 16x512x256 0,1,2,3
            blk.*.ffn_gate_inp_shexp.weight 0 512 0,1,2,3
            blk.*.ffn_gate_shexp.weight 12 256x512 0,1,2,3
            blk.*.ffn_up_shexp.weight 12 256x512 0,1,2,3
            blk.*.ffn_down_shexp.weight 14 512x256 0,1,2,3
            blk.*.attn_q.weight 12 2048x512 3
            blk.*.attn_k.weight 12 256x512 3
            blk.*.attn_v.weight 14 256x512 3
            blk.*.attn_output.weight 12 512x1024 3
            blk.*.attn_q_norm.weight 0 256 3
            blk.*.attn_k_norm.weight 0 256 3
            """
        },
    };

    [Theory, MemberData(nameof(Files))]
    public void A_file_is_its_model_to_the_byte(string architecture, string metadata, string tensors)
    {
        GgufWriter writer = new GgufWriter().Pair("general.architecture", architecture);
        foreach (string[] pair in metadata.Split(' ').Select(pair => pair.Split('=')))
            writer.Pair($"{architecture}.{pair[0]}", uint.Parse(pair[1], CultureInfo.InvariantCulture));
        long elements = 0;
        foreach (string[] line in tensors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' ')))
        {
            long[] shape = [.. line[2].Split('x').Select(length => long.Parse(length, CultureInfo.InvariantCulture))];
            foreach (string layer in line.Length > 3 ? line[3].Split(',') : [""])
            {
                writer.Tensor(line[0].Replace("*", layer, StringComparison.Ordinal), uint.Parse(line[1], CultureInfo.InvariantCulture), shape);
                elements += shape.Aggregate(1L, (product, length) => product * length);
            }
        }

        InspectedModel model = ReadFile.Model(ReadFile.File<GgufFile>(writer.ToArray()));
        OperatorList operators = model.Stored!.Architecture.LayOut().Operators!;

        Assert.Empty(model.Stored.Disagreements);
        Assert.Equal(0, model.Stored.MissingElements);
        Assert.Equal(elements, operators.Parameters.Value);
        Assert.Equal(writer.Bytes,
            WeightLayout.Of(operators, model.Stored.Weights, ParallelLayout.Single, WeightPlacement.OnGpu).Rows.Sum(row => row.Bytes.Count));
    }
}
