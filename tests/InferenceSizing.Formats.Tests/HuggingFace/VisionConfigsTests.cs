using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Tests.HuggingFace;

public sealed class VisionConfigsTests
{
    /// <summary>Counts of pytorch/vision (num_params), of the safetensors files on the Hugging Face Hub, or of the model card.</summary>
    public static TheoryData<string, long, int, string> Published => new()
    {
        { "vit_b_16, pytorch/vision", 86_567_656, 224, """{"model_type":"vit","architectures":["ViTForImageClassification"],"num_labels":1000}""" },
        { "openai/clip-vit-base-patch32, Hub", 151_277_313, 224, """{"model_type":"clip","text_config":{},"vision_config":{}}""" },
        { "openai/clip-vit-large-patch14-336, Hub", 427_944_193, 336,
            """{"model_type":"clip","projection_dim":768,"text_config":{"hidden_size":768,"num_attention_heads":12,"intermediate_size":3072},"vision_config":{"hidden_size":1024,"num_hidden_layers":24,"num_attention_heads":16,"intermediate_size":4096,"patch_size":14,"image_size":336}}""" },
        { "google/siglip-so400m-patch14-384, Hub", 877_960_498, 384,
            """{"model_type":"siglip","text_config":{"hidden_size":1152,"num_hidden_layers":27,"num_attention_heads":16,"intermediate_size":4304},"vision_config":{"hidden_size":1152,"num_hidden_layers":27,"num_attention_heads":16,"intermediate_size":4304,"patch_size":14,"image_size":384}}""" },
        { "facebook/dinov2-base, Hub", 86_580_480, 518, """{"model_type":"dinov2","image_size":518}""" },
    };

    [Theory, MemberData(nameof(Published))]
    public void The_published_count_is_reproduced(string model, long parameters, int side, string config)
    {
        Architecture architecture = ReadConfig.Architecture(config);
        Count counted = architecture.LayOut().Operators!.Parameters;

        Assert.True(parameters == counted.Value, $"{model}: {counted:N0}");
        Assert.Equal(InputKind.Images, architecture.Input);
        Assert.Equal(new ImageSize(AxisLength.From(side), AxisLength.From(side)), architecture.NativeImage);
    }

    [Fact]
    public void A_patch_of_16_makes_197_tokens_of_224_pixels_and_one_more_of_DeiT()
    {
        Assert.Equal(197, ReadConfig.Architecture("""{"model_type":"vit"}""").LayOut().Tokens.Count);
        Assert.Equal(198, ReadConfig.Architecture("""{"model_type":"deit"}""").LayOut().Tokens.Count);
    }

    [Theory]
    [InlineData("use_swiglu_ffn", """{"model_type":"dinov2","use_swiglu_ffn":true}""")]
    [InlineData("image_size", """{"model_type":"vit","image_size":20000}""")]
    [InlineData("image_size", """{"model_type":"siglip","text_config":{},"vision_config":{"image_size":8}}""")]
    [InlineData("qkv_bias", """{"model_type":"vit","qkv_bias":false}""")]
    [InlineData("vision_config", """{"model_type":"clip","text_config":{}}""")]
    [InlineData("architectures", """{"model_type":"vit","architectures":["ViTForMaskedImageModeling"]}""")]
    public void What_is_not_known_is_refused_by_its_key(string field, string config) => Assert.Equal(field, ReadConfig.Refusal(config).Subject.Name);
}
