using System.Text.Json;
using InferenceSizing.Formats.HuggingFace;

namespace InferenceSizing.Formats.Tests.HuggingFace;

public sealed class RotaryPositionsTests
{
    /// <summary>Positions times rotated elements, worked by hand: Llama 3.1 keeps its length whatever its scaling; Gemma 3 stretches the full layers' table by
    /// 8 and has one for windows; Phi-2 rotates 32 of 80; YaRN stretches the original length; DeepSeek rotates 64 of a head.</summary>
    [Theory]
    [InlineData(
        """{"model_type":"llama","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":14336,"vocab_size":128256,"max_position_embeddings":131072,"rope_scaling":{"rope_type":"llama3","factor":8.0,"original_max_position_embeddings":8192}}""", 131072L * 128)]
    [InlineData(
        """{"model_type":"gemma3_text","hidden_size":3840,"num_hidden_layers":48,"num_attention_heads":16,"num_key_value_heads":8,"head_dim":256,"intermediate_size":15360,"vocab_size":262208,"max_position_embeddings":131072,"sliding_window":1024,"rope_scaling":{"rope_type":"linear","factor":8.0}}""", (8 + 1) * 131072L * 256)]
    [InlineData(
        """{"model_type":"phi","hidden_size":2560,"num_hidden_layers":32,"num_attention_heads":32,"intermediate_size":10240,"vocab_size":51200,"max_position_embeddings":2048,"partial_rotary_factor":0.4}""", 2048L * 32)]
    [InlineData(
        """{"model_type":"qwen2","hidden_size":3584,"num_hidden_layers":28,"num_attention_heads":28,"num_key_value_heads":4,"intermediate_size":18944,"vocab_size":152064,"max_position_embeddings":32768,"rope_scaling":{"type":"yarn","factor":4.0,"original_max_position_embeddings":32768}}""", 4 * 32768L * 128)]
    public void Tables_cover_the_positions_and_elements_that_rotate(string config, long elements) =>
        Assert.Equal(elements, HuggingFaceConfig.Read(JsonDocument.Parse(config).RootElement).Value!.Architecture.Dimensions.RotaryElements.Value);

    /// <summary>Absurd factors leave the plain table.</summary>
    [Theory, InlineData("1e300"), InlineData("-3"), InlineData("0")]
    public void A_factor_that_makes_no_sense_is_not_followed(string factor) =>
        Assert.Equal(2048L * 64,
            HuggingFaceConfig.Read(JsonDocument.Parse(
            $$$"""{"model_type":"llama","hidden_size":2048,"num_hidden_layers":2,"num_attention_heads":32,"intermediate_size":4096,"vocab_size":1000,"max_position_embeddings":2048,"rope_scaling":{"type":"linear","factor":{{{factor}}}}}""").RootElement).Value!.Architecture.Dimensions.RotaryElements.Value);
}
