using InferenceSizing.Domain.Networks.Graph;

namespace InferenceSizing.Formats.Tests.HuggingFace;

/// <summary>Language models that write sound, on small ones whose count is written out by hand from the design.</summary>
public sealed class SpeechConfigsTests
{
    // hidden, layers, heads, key-value heads, head dimension, intermediate, vocabulary
    private const long H = 64, L = 2, N = 4, Kv = 2, D = 16, I = 96, V = 1000;

    /// <summary>A layer of Qwen3's kind: projections, norms of queries and keys, a gated MLP, two norms.</summary>
    private const long Layer = (2 * H * N * D) + (2 * H * Kv * D) + (2 * D) + (3 * H * I) + (2 * H);

    /// <summary>The same without norms of queries and keys.</summary>
    private const long Plain = Layer - (2 * D);

    private const string Language =
        "{\"hidden_size\":64,\"num_hidden_layers\":2,\"num_attention_heads\":4,\"num_key_value_heads\":2," +
            "\"head_dim\":16,\"intermediate_size\":96,\"vocab_size\":1000}";

    private const string Fast =
        "{\"dim\":64,\"n_layer\":1,\"n_head\":4,\"n_local_heads\":2,\"head_dim\":16,\"intermediate_size\":96,\"vocab_size\":50,\"num_codebooks\":3}";

    public static TheoryData<string, long, string> HandWorked => new()
    {
        // Text table and head, three books of 11 codes in tables and heads, a last norm.
        { "moss_tts_delay", (2 * V * H) + (2 * 3 * 11 * H) + (L * Layer) + H,
            $"{{\"model_type\":\"moss_tts_delay\",\"language_config\":{Language},\"n_vq\":3,\"audio_vocab_size\":10}}" },
        // No text head: tables of three books in the stack and of two in the local transformer of one layer, three heads, two last norms.
        { "moss_tts_realtime", (V * H) + (3 * 11 * H) + (2 * 11 * H) + (3 * 11 * H) + (L * Layer) + Layer + (2 * H),
            $"{{\"model_type\":\"moss_tts_realtime\",\"language_config\":{Language}," +
                $"\"local_config\":{Language.Replace("\"num_hidden_layers\":2", "\"num_hidden_layers\":1", StringComparison.Ordinal)}," +
                $"\"rvq\":3,\"audio_vocab_size\":11}}" },
        // One table of two books that the head shares, beside the table of the text.
        { "higgs_audio_v3", (V * H) + (2 * 12 * H) + (L * Layer) + H,
            $"{{\"model_type\":\"higgs_audio_v3\",\"text_config\":{Language},\"audio_num_codebooks\":2,\"audio_codebook_size\":12}}" },
        // A tied table, tables of three books and of the fast layers, a fast head and two last norms.
        { "fish_speech", (V * H) + (3 * 50 * H) + (2 * 50 * H) + (L * Layer) + Plain + (2 * H),
            $"{{\"model_type\":\"fish_speech\",\"text_config\":{{\"dim\":64,\"n_layer\":2,\"n_head\":4," +
                $"\"n_local_heads\":2,\"head_dim\":16,\"intermediate_size\":96,\"vocab_size\":1000}},\"audio_decoder_config\":{Fast}}}" },
    };

    [Theory, MemberData(nameof(HandWorked))]
    public void The_count_equals_the_one_worked_out_by_hand(string family, long parameters, string config)
    {
        Assert.NotEmpty(family);

        Assert.Equal(parameters, ReadConfig.Operators(config).Parameters.Value);
    }

    /// <summary>Networks of speech by the counts of their checkpoints.</summary>
    /// <remarks>Kokoro-82M: 548 tensors of kokoro-v1_0.pth, 327,053,640 bytes in FP32, as public ports count them. Parakeet TDT 0.6B v3: 627,057,310 values in
    /// 723 tensors of model.safetensors, of which 24 batch norms keep a mean and a variance of 1,024 each and a number, which are buffers. Parakeet CTC 1.1B:
    /// 4.25 GB of FP32 in the files of its repository on Hugging Face, with 42 such norms.</remarks>
    [Theory]
    [InlineData(81_763_410, 0, "{\"model_type\":\"kokoro\",\"plbert\":{},\"istftnet\":{}}")]
    [InlineData(627_057_310 - (24 * 2049), 0, "{\"model_type\":\"parakeet_tdt\",\"vocab_size\":8193,\"encoder_config\":" +
        "{\"num_mel_bins\":128,\"attention_bias\":false,\"convolution_bias\":false}}")]
    [InlineData((4_250_000_000 / 4) - (42 * 2049), 5_000_000 / 4,
        "{\"model_type\":\"parakeet_ctc\",\"vocab_size\":1025,\"encoder_config\":{\"num_hidden_layers\":42,\"num_mel_bins\":80}}")]
    public void The_count_is_that_of_the_checkpoint(long published, long tolerance, string config) =>
        Assert.InRange(ReadConfig.Operators(config).Parameters.Value, published - tolerance, published + tolerance);

    [Theory]
    [InlineData("{\"model_type\":\"parakeet_ctc\",\"encoder_config\":{\"subsampling_factor\":6}}")]
    [InlineData("{\"model_type\":\"parakeet_ctc\",\"encoder_config\":{\"num_mel_bins\":81}}")]
    [InlineData("{\"model_type\":\"parakeet_ctc\",\"encoder_config\":{\"num_attention_heads\":7}}")]
    [InlineData("{\"model_type\":\"kokoro\",\"plbert\":{},\"istftnet\":{\"upsample_rates\":[10],\"upsample_kernel_sizes\":[21]}}")]
    [InlineData("{\"model_type\":\"kokoro\",\"plbert\":{}}")]
    public void A_network_of_speech_that_cannot_be_is_refused(string config) => Assert.NotNull(ReadConfig.Refusal(config));

    [Fact]
    public void Layers_that_write_a_frame_run_once_a_code_keep_one_set_of_weights_and_cache_nothing()
    {
        const int books = 3;

        Block depth = Assert.Single(
            ReadConfig.Operators($"{{\"model_type\":\"fish_speech\",\"text_config\":{{\"n_layer\":2}},\"audio_decoder_config\":{Fast}}}").Blocks,
            block => block.Name.StartsWith("fast.layers", StringComparison.Ordinal));

        Assert.Equal((books, 1, Passes.Decode), (depth.Repeat.Count, depth.Copies.Count, depth.Passes));
        Assert.All(depth.Nodes, node => Assert.Null(node.Operator.Cache));
    }
}
