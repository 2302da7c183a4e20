using System.Text.Json;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Formats.HuggingFace;

namespace InferenceSizing.Formats.Tests.HuggingFace;

public sealed class DenseDecoderConfigsTests
{
    [Fact]
    public void Llama_3_1_8B_has_the_parameters_its_checkpoint_stores()
    {
        // Published: 8,030,261,248 in the model card's safetensors total, meta-llama/Llama-3.1-8B-Instruct.
        const string config = """
            {"model_type":"llama","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,
             "intermediate_size":14336,"vocab_size":128256,"tie_word_embeddings":false}
            """;

        OperatorList operators = Read(config).LayOut().Operators!;

        Assert.Equal(8_030_261_248, operators.Parameters.Value);
        Assert.Equal(3, operators.Blocks.Length);
    }

    [Fact]
    public void A_family_without_a_builder_is_refused_by_name()
    {
        Domain.Outcomes.Refusal? refusal = HuggingFaceConfig.Read(JsonDocument.Parse("""{"model_type":"nonesuch"}""").RootElement).Refusal;

        Assert.Equal("model_type", refusal!.Subject.Name);
        Assert.Contains("nonesuch", refusal.Reason, StringComparison.Ordinal);
    }

    private static Architecture Read(string config) => HuggingFaceConfig.Read(JsonDocument.Parse(config).RootElement).Value!.Architecture;
}
