using System.Globalization;
using System.Text;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Formats.Checkpoints;
using InferenceSizing.Formats.Tests.Checkpoints;

namespace InferenceSizing.Formats.Tests.Safetensors;

/// <summary>Sets of safetensors headers and configs, as checkpoints have them.</summary>
public sealed class SafetensorsModelTests
{
    private const int Layers = 2;
    private const string Dimensions =
        "\"model_type\":\"llama\",\"hidden_size\":256,\"intermediate_size\":512,\"num_hidden_layers\":2," +
            "\"num_attention_heads\":4,\"num_key_value_heads\":2,\"vocab_size\":1000,\"torch_dtype\":\"float16\"";

    private static readonly (string Name, long Rows, long Columns)[] Matrices =
        [("self_attn.q_proj", 256, 256), ("self_attn.k_proj", 128, 256), ("self_attn.v_proj", 128, 256), ("self_attn.o_proj", 256, 256),
            ("mlp.gate_proj", 512, 256), ("mlp.up_proj", 512, 256), ("mlp.down_proj", 256, 512)];

    /// <summary>Packed fours with scales, zeros and group index in groups of 64; everything else in 16 bits.</summary>
    [Fact]
    public void A_GPTQ_checkpoint_is_its_files_to_the_byte_and_tensor_ranks_share_it()
    {
        SafetensorsWriter file = Outside(new SafetensorsWriter());
        for (int layer = 0; layer < Layers; layer++)
        {
            foreach ((string name, long rows, long columns) in Matrices)
            {
                string module = Module(layer, name);
                file.Tensor(module + ".qweight", "I32", columns / 8, rows).Tensor(module + ".qzeros", "I32", columns / 64, rows / 8)
                    .Tensor(module + ".scales", "F16", columns / 64, rows).Tensor(module + ".g_idx", "I32", columns);
            }

            Norms(file, layer);
        }

        InspectedModel model = ReadFile.Model(
            Config(",\"quantization_config\":{\"quant_method\":\"gptq\",\"bits\":4,\"group_size\":64}"), ReadFile.File<SafetensorsFile>(file.ToArray()));
        OperatorList operators = model.Stored!.Architecture.LayOut().Operators!;
        WeightLayout whole = WeightLayout.Of(operators, model.Stored.Weights, ParallelLayout.Single, WeightPlacement.OnGpu);

        Assert.Empty(model.Stored.Disagreements);
        Assert.Equal(file.Bytes, whole.Rows.Sum(row => row.Bytes.Count));
        Assert.Contains(whole.Rows, row => row.Precision == "gptq-int4");
        // q_proj: 32 768 of payload, 4 groups · 256 rows of half a byte and of two, an int32 for each input.
        Assert.Equal(32_768 + 512 + 2_048 + 1_024,
            model.Stored.Weights.EncodingOf(TensorRole.AttentionQuery, new TensorSite(LayerIndex.From(1), LayerCount.From(Layers), AxisLength.From(256),
                AxisLength.From(256), operators.Traits)).BytesOf(AxisLength.From(256), AxisLength.From(256), Count.One).Count);
        WeightLayout half = WeightLayout.Of(operators, model.Stored.Weights, new ParallelLayout { Tensor = 2, ExpertTensor = 2 }, WeightPlacement.OnGpu);
        Assert.InRange(2 * half.OfLargestStage.Count, file.Bytes, file.Bytes + (file.Bytes / 50));
    }

    [Fact]
    public void Shards_are_put_together_and_an_index_tells_what_is_missing()
    {
        SafetensorsWriter first = Outside(new SafetensorsWriter()), second = new();
        for (int layer = 0; layer < Layers; layer++)
        {
            foreach ((string name, long rows, long columns) in Matrices)
                (layer == 0 ? first : second).Tensor(Module(layer, name) + ".weight", "F16", rows, columns);
            Norms(layer == 0 ? first : second, layer);
        }

        SafetensorsFile one = ReadFile.File<SafetensorsFile>(first.ToArray()), two = ReadFile.File<SafetensorsFile>(second.ToArray());
        string map = string.Join(
            ',', first.Names.Select(name => $"\"{name}\":\"model-00001-of-00002.safetensors\"")
            .Concat(second.Names.Select(name => $"\"{name}\":\"model-00002-of-00002.safetensors\"")));
        SafetensorsIndexFile index = ReadFile.File<SafetensorsIndexFile>(
            Encoding.UTF8.GetBytes($"{{\"metadata\":{{\"total_size\":{first.Bytes + second.Bytes}}},\"weight_map\":{{{map}}}}}"));

        CheckpointModel stored = ReadFile.Model(Config(""), two, index, one).Stored!;
        Assert.Empty(stored.Disagreements);
        Assert.Equal(first.Bytes + second.Bytes, Sum(stored));
        Assert.Contains($"{second.Names.Count} tensors", ReadFile.Set(Config(""), index, one).Incomplete, StringComparison.Ordinal);
        Assert.True(ReadFile.Model(Config(""), one).Stored!.MissingElements > 0);
        Assert.Equal("A tensor occurs in more than one of the files.", FileSet.Of([one, one]).Refusal!.Reason);
    }

    [Fact]
    public void Where_config_and_tensors_differ_is_said_and_the_bytes_are_the_files_all_the_same()
    {
        SafetensorsWriter file = Outside(new SafetensorsWriter());
        for (int layer = 0; layer < Layers; layer++)
        {
            foreach ((string name, long rows, long columns) in Matrices)
                file.Tensor(Module(layer, name) + ".weight", "F16", name == "mlp.down_proj" ? rows + 1 : rows, columns);
            Norms(file, layer);
            file.Tensor(Module(layer, "self_attn.rotary_emb.inv_freq"), "F32", 32).Tensor(Module(layer, "extra.adapter.weight"), "F16", 3);
        }

        CheckpointModel stored = ReadFile.Model(Config(""), ReadFile.File<SafetensorsFile>(file.ToArray())).Stored!;

        Assert.Equal(file.Bytes, Sum(stored));
        Assert.Contains(stored.Disagreements, found =>
            found is { Tensors: "model.layers.*.mlp.down_proj.weight", First: "layer 0", Places: 2, Config: "131072 elements", File: "131584 elements" });
        Assert.Contains(stored.Disagreements, found => found.Tensors == "model.layers.*.extra.adapter.weight");
        Assert.DoesNotContain(stored.Disagreements, found => found.Tensors.Contains("inv_freq", StringComparison.Ordinal));
    }

    private static long Sum(CheckpointModel stored) =>
        WeightLayout.Of(stored.Architecture.LayOut().Operators!, stored.Weights, ParallelLayout.Single, WeightPlacement.OnGpu).Rows.Sum(row => row.Bytes.Count);

    private static ConfigFile Config(string further) => ReadFile.File<ConfigFile>(Encoding.UTF8.GetBytes($"{{{Dimensions}{further}}}"));

    private static string Module(int layer, string name) => string.Create(CultureInfo.InvariantCulture, $"model.layers.{layer}.{name}");

    private static SafetensorsWriter Outside(SafetensorsWriter file) =>
        file.Tensor("model.embed_tokens.weight", "F16", 1000, 256).Tensor("lm_head.weight", "F16", 1000, 256).Tensor("model.norm.weight", "F16", 256);

    private static void Norms(SafetensorsWriter file, int layer) =>
        file.Tensor(Module(layer, "input_layernorm.weight"), "F16", 256).Tensor(Module(layer, "post_attention_layernorm.weight"), "F16", 256);
}
