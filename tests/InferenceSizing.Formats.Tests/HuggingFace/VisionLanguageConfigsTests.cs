using InferenceSizing.Domain.Operators;
using InferenceSizing.Domain.Precision;

namespace InferenceSizing.Formats.Tests.HuggingFace;

public sealed class VisionLanguageConfigsTests
{
    private const string LlavaConfig = """
        {"model_type":"llava","tie_word_embeddings":false,
         "text_config":{"model_type":"llama","hidden_size":4096,"intermediate_size":11008,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":32,"vocab_size":32064},
         "vision_config":{"model_type":"clip_vision_model","hidden_size":1024,"image_size":336,"intermediate_size":4096,"num_attention_heads":16,"num_hidden_layers":24,"patch_size":14}}
        """;

    /// <summary>Totals of the safetensors files on the Hugging Face Hub.</summary>
    public static TheoryData<string, long, string> Published => new()
    {
        { "llava-hf/llava-1.5-7b-hf", 7_063_427_072, LlavaConfig },
        { "Qwen/Qwen2-VL-2B-Instruct", 2_208_985_600, """{"model_type":"qwen2_vl","hidden_size":1536,"num_hidden_layers":28,"num_attention_heads":12,"num_key_value_heads":2,"intermediate_size":8960,"vocab_size":151936,"tie_word_embeddings":true,"vision_config":{"hidden_size":1536,"in_chans":3}}""" },
        { "Qwen/Qwen2.5-VL-7B-Instruct", 8_292_166_656, """{"model_type":"qwen2_5_vl","hidden_size":3584,"num_hidden_layers":28,"num_attention_heads":28,"num_key_value_heads":4,"intermediate_size":18944,"vocab_size":152064,"tie_word_embeddings":false,"vision_config":{"hidden_size":1280,"intermediate_size":3420,"out_hidden_size":3584}}""" },
        { "google/gemma-3-4b-it", 4_300_079_472, """{"model_type":"gemma3","text_config":{"model_type":"gemma3_text","hidden_size":2560,"intermediate_size":10240,"num_hidden_layers":34,"num_attention_heads":8,"num_key_value_heads":4,"head_dim":256,"vocab_size":262208,"sliding_window":1024},"vision_config":{"hidden_size":1152,"image_size":896,"intermediate_size":4304,"num_attention_heads":16,"num_hidden_layers":27,"patch_size":14,"vision_use_head":false}}""" },
        { "mistralai/Mistral-Small-3.1-24B-Instruct-2503", 24_011_361_280, """{"model_type":"mistral3","text_config":{"model_type":"mistral","hidden_size":5120,"num_hidden_layers":40,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":32768,"vocab_size":131072,"head_dim":128,"sliding_window":null},"vision_config":{"model_type":"pixtral","image_size":1540,"patch_size":14}}""" },
        { "meta-llama/Llama-4-Scout-17B-16E-Instruct", 108_641_793_536, """{"model_type":"llama4","text_config":{"model_type":"llama4_text"},"vision_config":{"hidden_size":1408,"image_size":336,"vision_output_dim":4096}}""" },
        { "meta-llama/Llama-3.2-11B-Vision-Instruct", 10_670_220_835, """{"model_type":"mllama","text_config":{"model_type":"mllama_text_model"},"vision_config":{"image_size":560}}""" },
    };

    [Theory, MemberData(nameof(Published))]
    public void The_published_count_is_reproduced(string model, long parameters, string config)
    {
        long counted = ReadConfig.Operators(config).Parameters;

        Assert.True(parameters == counted, $"{model}: {counted:N0}");
    }

    [Fact]
    public void The_tower_is_held_before_the_layers_and_does_not_run()
    {
        Block[] tower = [.. ReadConfig.Operators(LlavaConfig).Blocks.Where(block => block.Nodes.Any(node => node.Operator.Component is Component.VisionTower or Component.Projector))];

        Assert.NotEmpty(tower);
        Assert.All(tower, block => Assert.Equal((BlockPlace.First, Passes.None), (block.Place, block.Passes)));
        Assert.All(tower.SelectMany(block => block.Nodes).SelectMany(node => node.Operator.Tensors), tensor =>
            Assert.Contains(tensor.Role, new[] { TensorRole.Vision, TensorRole.Projector, TensorRole.Norm, TensorRole.Bias, TensorRole.PositionEmbedding }));
    }

    [Fact]
    public void Cross_attention_to_images_rests_while_prompts_are_text()
    {
        OperatorList operators = ReadConfig.Operators("""{"model_type":"mllama","text_config":{},"vision_config":{"image_size":560}}""");
        Block cross = operators.Blocks.Single(block => block.Place == BlockPlace.Layers && block.Passes == Passes.None);

        int[] resting = [.. cross.Layers];
        Assert.Equal([3, 8, 13, 18, 23, 28, 33, 38], resting);
        Assert.Equal(40, operators.Layers);
    }

    [Fact]
    public void Gemma_4s_last_layers_read_the_caches_of_earlier_ones()
    {
        // google/gemma-4-E2B-it: 35 layers, the last 20 of which have no cache; text and vision 4,797,113,600 parameters beside the audio tower.
        OperatorList operators = ReadConfig.Operators($$"""
            {"model_type":"gemma4","text_config":{"hidden_size":1536,"intermediate_size":6144,"num_hidden_layers":35,"num_attention_heads":8,"num_key_value_heads":1,"num_kv_shared_layers":20,"use_double_wide_mlp":true,
             "layer_types":[{{string.Join(',', Enumerable.Range(1, 35).Select(number => number % 5 == 0 ? "\"full_attention\"" : "\"sliding_attention\""))}}]},"vision_config":{} }
            """);

        Assert.Equal(15, operators.Blocks.Where(block => block.Nodes.Any(node => node.Operator.Cache is KeyValueCacheNeed)).Sum(block => block.Repeat));
        Assert.Equal(4_797_113_600, operators.Parameters);
    }

    [Theory]
    [InlineData("vision_config", """{"model_type":"qwen3_vl","text_config":{"hidden_size":64}}""")]
    [InlineData("text_config", """{"model_type":"llama4","vision_config":{}}""")]
    [InlineData("text_config.model_type", """{"model_type":"llava","text_config":{"model_type":"nonesuch"},"vision_config":{}}""")]
    [InlineData("vision_config.model_type", """{"model_type":"llava","text_config":{"model_type":"llama"},"vision_config":{"model_type":"siglip_vision_model"}}""")]
    public void What_is_missing_or_unknown_is_refused_by_its_key(string field, string config) => Assert.Equal(field, ReadConfig.Refusal(config).Field);
}
