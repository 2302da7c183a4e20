using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Tests.HuggingFace;

public sealed class EncoderDecoderConfigsTests
{
    /// <summary>Counts of keras-team/keras-hub's presets or of the safetensors files on the Hugging Face Hub.</summary>
    public static TheoryData<string, long, string> Published => new()
    {
        { "t5-small, keras-hub 60.507 M", 60_506_624, """{"model_type":"t5"}""" },
        { "flan-t5-base, keras-hub", 247_577_856,
            """{"model_type":"t5","d_model":768,"d_ff":2048,"num_layers":12,"num_heads":12,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false}""" },
        { "facebook/bart-base, Hub", 139_420_416,
            """{"model_type":"bart","d_model":768,"encoder_layers":6,"decoder_layers":6,"encoder_ffn_dim":3072,"decoder_ffn_dim":3072,"encoder_attention_heads":12,"decoder_attention_heads":12}""" },
        { "openai/whisper-tiny, keras-hub", 37_760_640, """{"model_type":"whisper"}""" },
        { "openai/whisper-large-v3-turbo, Hub", 808_878_080,
            """{"model_type":"whisper","d_model":1280,"encoder_layers":32,"decoder_layers":4,"encoder_ffn_dim":5120,"decoder_ffn_dim":5120,"encoder_attention_heads":20,"decoder_attention_heads":20,"num_mel_bins":128,"vocab_size":51866}""" },
    };

    [Theory, MemberData(nameof(Published))]
    public void The_published_count_is_reproduced(string model, long parameters, string config)
    {
        Count counted = ReadConfig.Operators(config).Parameters;

        Assert.True(parameters == counted.Value, $"{model}: {counted:N0}");
    }

    [Fact]
    public void The_encoder_alone_is_what_diffusion_models_read_prompts_with()
    {
        // text_encoder_2 of FLUX.1, T5 v1.1 XXL: 32128·4096 + 24·(4·4096² + 3·4096·10240 + 2·4096) + 32·64 + 4096.
        Architecture encoder = ReadConfig.Architecture("""
            {"model_type":"t5","architectures":["T5EncoderModel"],"d_model":4096,"d_kv":64,"d_ff":10240,"num_layers":24,"num_heads":64,"vocab_size":32128,"feed_forward_proj":"gated-gelu"}
            """);

        Assert.Equal(ArchitectureKind.Encoder, encoder.Kind);
        Assert.Equal(4_762_310_656, encoder.LayOut().Operators!.Parameters.Value);
    }

    [Theory]
    [InlineData("marian", 512, 6, 2048, 8)]
    [InlineData("pegasus", 512, 6, 2048, 8)]
    [InlineData("mbart", 512, 6, 2048, 8)]
    public void BARTs_relatives_differ_in_positions_and_norms(string family, int d, int layers, int ffn, int heads)
    {
        // A layer's matrices and biases are the same in all three: 4(d² + d) + 2·d·ffn + ffn + d, and 4(d² + d) more for cross-attention; two norms, three in
        // the decoder.
        long attention = 4L * ((d * d) + d), mlp = (2L * d * ffn) + ffn + d, stacks = layers * ((3 * attention) + (2 * mlp) + (5L * 2 * d));
        long positions = family == "mbart" ? 1026 : 1024, outerNorms = family switch { "marian" => 0, "pegasus" => 2, _ => 4 };
        string config = $$"""
            {"model_type":"{{family}}","d_model":{{d}},"encoder_layers":{{layers}},"decoder_layers":{{layers}},"encoder_ffn_dim":{{ffn}},"decoder_ffn_dim":{{ffn}},
             "encoder_attention_heads":{{heads}},"decoder_attention_heads":{{heads}},"vocab_size":1000,"max_position_embeddings":1024}
            """;

        Assert.Equal((1000L * d) + (2 * positions * d) + stacks + (outerNorms * 2 * d), ReadConfig.Operators(config).Parameters.Value);
    }

    [Fact]
    public void The_encoder_comes_first_in_one_index_space_and_runs_once()
    {
        OperatorList operators = ReadConfig.Operators("""{"model_type":"t5","num_layers":6,"num_decoder_layers":4}""");

        Assert.Equal(10, operators.Layers.Count);
        int[] encoder = LayersOf(operators, Passes.Encode), decoder = LayersOf(operators, Passes.Generate);
        Assert.Equal([0, 1, 2, 3, 4, 5], encoder);
        Assert.Equal([6, 7, 8, 9], decoder);
    }

    [Fact]
    public void Every_decoder_layer_caches_its_own_tokens_and_the_encoders_positions()
    {
        OperatorList operators = ReadConfig.Operators("""{"model_type":"whisper"}""");
        (CacheSpec Spec, int Repeat)[] caches = [
            .. operators.Blocks.SelectMany(
            block => block.Nodes.Where(node => node.Operator.Cache is not null).Select(node => (node.Operator.Cache!, block.Repeat.Count)))];

        Assert.Equal(4, caches.Where(cache => cache.Spec is KeyValueCacheSpec { KeyValueHeads: 6, KeyDimension: 64 }).Sum(cache => cache.Repeat));
        Assert.Equal(4, caches.Where(cache => cache.Spec is CrossCacheSpec { KeyValueHeads: 6, HeadDimension: 64 }).Sum(cache => cache.Repeat));
        Assert.Equal(8, caches.Sum(cache => cache.Repeat));
    }

    [Theory]
    [InlineData("""{"model_type":"whisper"}""", 18.47)]
    [InlineData(
        """{"model_type":"whisper","d_model":768,"encoder_layers":12,"decoder_layers":12,"encoder_ffn_dim":3072,"decoder_ffn_dim":3072,"encoder_attention_heads":12,"decoder_attention_heads":12}""", 172.08)]
    public void Whispers_encoder_costs_what_30_seconds_cost(string config, double published)
    {
        // keras-team/keras-hub presets and ModelDimensions of openai/whisper: convolutions, layers and attention over 1500 positions.
        const double perGiga = 1e9;
        Architecture whisper = ReadConfig.Architecture(config);

        Assert.Equal(1500, whisper.FixedEncoderTokens.Count);
        Assert.InRange(MultiplyAdds.Of(whisper.LayOut().Operators!, StepShape.Forward(SequenceCount.One, TokenCount.From(whisper.FixedEncoderTokens.Count)))
            / perGiga, 0.99 * published, 1.01 * published);
    }

    [Fact]
    public void Embeddings_of_their_own_are_refused() =>
        Assert.Equal("share_encoder_decoder_embeddings",
            ReadConfig.Refusal("""{"model_type":"marian","share_encoder_decoder_embeddings":false}""").Subject.Name);

    private static int[] LayersOf(OperatorList operators, Passes passes) =>
        [.. operators.Blocks.Where(
            block => block.Place == BlockPlace.Layers && block.Passes == passes && block.Name.StartsWith("layers", StringComparison.Ordinal))
            .SelectMany(block => block.Layers).Select(layer => layer.Index).Order()];
}
