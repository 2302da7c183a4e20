using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using static InferenceSizing.Domain.Tests.Networks.Images.LaidOutNetworks;

namespace InferenceSizing.Domain.Tests.Networks.Images;

/// <summary>Networks that make video and sound.</summary>
public sealed class VideoNetworksTests
{
    /// <summary>The language model's published count, of which each stream has the layers and the last norm; projections of 192 channels, of the step, of 64
    /// actions in 32 domains and of 64 channels of sound.</summary>
    public static TheoryData<string, TwoStreamTransformer, long> TwoStreams => new()
    {
        // Counts of Qwen/Qwen3-8B and Qwen/Qwen3-32B: Hugging Face Hub, safetensors totals. Cosmos 3: 16 and 64 billion.
        { "Cosmos3-Nano", CosmosNano, (2 * 8_190_735_360) - (2L * 151_936 * 4096) + ProjectionsOf(4096) },
        { "Cosmos3-Super", CosmosNano with { LayerCount = LayerCount.From(64), Width = AxisLength.From(5120), Heads = AxisLength.From(64),
        FeedForward = AxisLength.From(25600) },
            (2 * 32_762_123_264) - (2L * 151_936 * 5120) + ProjectionsOf(5120) },
    };

    private static TwoStreamTransformer CosmosNano => new(LayerCount.From(36), AxisLength.From(4096), AxisLength.From(32), AxisLength.From(8),
        AxisLength.From(128), AxisLength.From(12288), AxisLength.From(48), TokenCount.From(4096), Count.From(189))
    {
        Vocabulary = AxisLength.From(151_936),
        ActionWidth = AxisLength.From(64),
        ActionDomains = Count.From(32),
        SoundWidth = AxisLength.From(64),
    };

    private static long ProjectionsOf(long width)
    {
        long patches = (192 * width) + width + (width * 192) + 192, step = (256 * width) + width + (width * width) + width;
        long actions = 32 * ((2 * 64 * width) + width + 64) + width, sound = (2 * 64 * width) + width + 64 + width;
        return patches + step + actions + sound;
    }

    [Theory, MemberData(nameof(TwoStreams))]
    public void A_second_stream_has_the_layers_of_the_language_model_once_more(string name, TwoStreamTransformer design, long parameters) =>
        Assert.True(parameters == LaidOut(design, 768).Parameters.Value, name);

    [Fact]
    public void The_video_sees_the_text_and_itself_and_the_text_sees_what_is_before_it()
    {
        // 768 x 768 pixels are 24 x 24 squares; 189 frames are 48 of the latent. Scores and values of 36 layers of 32 heads of 128.
        const double text = 4096, video = 48 * 24 * 24;
        double pairs = (text * (text + 1) / 2) + (video * (text + video));

        Assert.Equal(36 * 2 * 32 * 128 * pairs, MultiplyAddsOf(LaidOut(CosmosNano, 768), KernelKind.Attention), 0);
    }

    [Fact]
    public void Sides_that_are_no_squares_of_the_latent_are_filled_up() =>
        Assert.Equal(
            LaidOut(CosmosNano, 736).Blocks.Max(block => block.Nodes.Max(node => node.Operator.OutputElements(Steps.Forward(1, 1), ParallelLayout.Single))),
            LaidOut(CosmosNano, 720).Blocks.Max(block => block.Nodes.Max(node => node.Operator.OutputElements(Steps.Forward(1, 1), ParallelLayout.Single))));

    private static PackedTransformer MiniMax => new(LayerCount.From(50), LayerCount.From(2), AxisLength.From(5376), AxisLength.From(56),
        AxisLength.From(128), AxisLength.From(14336), AxisLength.From(24), AxisLength.From(5120), TokenCount.From(1024), Count.From(124));

    /// <summary>diffusers' page of MiniMax-H3: 61.7 GB in bfloat16, of 2^30 bytes as its 62.1 for Qwen3-VL-32B are.</summary>
    [Fact]
    public void One_sequence_of_text_sound_and_video_has_the_published_size() =>
        Assert.Equal(61.7, LaidOut(MiniMax, 768).Parameters.Value * 2 / (double)ByteCount.PerGiB, 1);

    [Fact]
    public void Text_sound_and_video_see_one_another()
    {
        // 124 frames are 37 of the latent with 24 x 24 squares each, and 207 latents of sound in two channels; the text by itself in two layers.
        const double all = 1024 + (2 * 207) + (37 * 24 * 24), text = 1024;

        Assert.Equal(2 * 56 * 128 * ((50 * all * all) + (2 * text * text)), MultiplyAddsOf(LaidOut(MiniMax, 768), KernelKind.Attention), 0);
    }

    [Fact]
    public void A_clipped_video_is_decoded_tile_by_tile()
    {
        // 768 pixels take four tiles of 256 that share 64 and more; 124 frames are seven clips of seven frames of the latent, with five tokens beside them.
        const double tokens = (7 * 16 * 16) + 5;
        OperatorList operators = LaidOut(
            new ClippedVideoDecoder(AxisLength.From(24), LayerCount.From(36), AxisLength.From(32), AxisLength.From(64), Count.From(124)), 768);

        Assert.Equal(4 * 4 * 7 * 36 * 2 * 2048 * tokens * tokens, MultiplyAddsOf(operators, KernelKind.Attention), 0);
    }

    /// <summary>Wan2.2-TI2V-5B's autoencoder takes 16 pixels a side to a position, and the transformer two positions to a token: "4 x 16 x 16" and
    /// "4 x 32 x 32" of the model card. 704 pixels are 22 tokens, 121 frames 31 of the latent.</summary>
    [Fact]
    public void A_smaller_latent_has_a_quarter_of_the_tokens()
    {
        VideoTransformer wan = new(LayerCount.From(30), AxisLength.From(24), AxisLength.From(128), AxisLength.From(14336), AxisLength.From(48),
            AxisLength.From(4096), TokenCount.From(512), Count.From(121))
        { Reduction = AxisLength.From(16) };
        const double tokens = 22 * 22 * 31;

        Assert.Equal(30 * 2 * 3072 * ((tokens * tokens) + (tokens * 512)), MultiplyAddsOf(LaidOut(wan, 704), KernelKind.Attention), 0);
    }

    private static SoundAndVideoTransformer LtxVideo => new(LayerCount.From(48), AxisLength.From(32), AxisLength.From(128), AxisLength.From(128),
        AxisLength.From(3840), LayerCount.From(49), TokenCount.From(1024), LayerCount.From(8), Count.From(121));

    /// <summary>LTX-2.5: 19 billion, vllm-project/recipes; 22 with the connectors, by the name of its ltx-2.5-22b-distilled-lora.</summary>
    [Fact]
    public void Video_and_sound_with_what_connects_the_text_have_the_published_size()
    {
        OperatorList operators = LaidOut(LtxVideo, 512);
        long connectors = operators.Blocks.Where(block => block.Name == "connectors")
            .Sum(block => block.Nodes.Sum(node => node.Operator.Tensors.Sum(tensor => tensor.Parameters.Value)));

        Assert.Equal(22, Math.Round(operators.Parameters.Value / 1e9));
        Assert.Equal(19, Math.Round((operators.Parameters.Value - connectors) / 1e9));
    }

    /// <summary>LTX-2: 19 billion, by the name of ltx-2-19b-dev; connectors as wide as Gemma 3, two layers each.</summary>
    [Fact]
    public void The_first_video_with_sound_has_the_published_size()
    {
        SoundAndVideoTransformer first = LtxVideo with { Gated = false, Keyframed = false, Connectors = LayerCount.From(2) };
        long connector = 2 * ((4L * 3840 * 3840) + (6L * 3840) + (8L * 3840 * 3840) + (5L * 3840)), registers = 128 * 3840;

        OperatorList operators = LaidOut(first, 512);
        long connectors = operators.Blocks.Single(block => block.Name == "connectors").Nodes
            .Sum(node => node.Operator.Tensors.Sum(tensor => tensor.Parameters.Value));

        Assert.Equal((2 * (connector + registers)) + (3840L * 3840 * 49), connectors);
        Assert.Equal(19, Math.Round((operators.Parameters.Value - connectors) / 1e9));
    }

    [Fact]
    public void What_is_enlarged_by_residuals_learns_nothing_more_and_adds_one_sum_a_level()
    {
        MergedVideoDecoder plain = new(AxisLength.From(128), AxisLength.From(1024), LayerCount.From(5),
            [.. new[] { 512, 256, 128 }.Select(width => new MergedLevel(AxisLength.From(width), LayerCount.From(5), true, true))], Count.From(121));

        OperatorList without = LaidOut(plain, 256), with = LaidOut(plain with { Shortcuts = true }, 256);

        Assert.Equal(without.Parameters, with.Parameters);
        Assert.Equal(without.Blocks.Sum(block => block.Nodes.Length) + (3 * 2), with.Blocks.Sum(block => block.Nodes.Length));
    }

    [Fact]
    public void Video_and_sound_see_themselves_the_text_and_each_other()
    {
        // 512 x 512 pixels are 16 x 16 positions, 121 frames are 16 of the latent and 126 of sound; heads of 128 for the video and 64 else.
        const double video = 16 * 16 * 16, sound = 126, text = 1024;
        double pairs = (4096 * ((video * video) + (video * text))) + (2048 * ((sound * sound) + (sound * text) + (2 * video * sound)));

        Assert.Equal(48 * 2 * pairs, MultiplyAddsOf(LaidOut(LtxVideo, 512), KernelKind.Attention), 0);
    }

    [Fact]
    public void A_decoder_that_merges_positions_writes_all_frames_at_full_size()
    {
        MergedVideoDecoder decoder = new(
            AxisLength.From(128), AxisLength.From(1024), LayerCount.From(2),
                [new(AxisLength.From(512), LayerCount.From(2), true, true), new(AxisLength.From(512), LayerCount.From(4), true, true),
                new(AxisLength.From(256), LayerCount.From(6), true, false), new(AxisLength.From(128), LayerCount.From(4), false, true)], Count.From(121));
        OperatorList operators = LaidOut(decoder, 256);
        static long Cubes(long from, long to) => (27 * from * to) + to;
        long units = (4 * Cubes(1024, 1024)) + (2 * 2 * Cubes(512, 512)) + (2 * 4 * Cubes(512, 512)) + (2 * 6 * Cubes(256, 256)) + (2 * 4 * Cubes(128, 128));
        long raises = Cubes(1024, 4096) + Cubes(512, 4096) + Cubes(512, 512) + Cubes(256, 512);

        Assert.Equal(Cubes(128, 1024) + units + raises + Cubes(128, 48), operators.Parameters.Value);
        Assert.Equal(3L * 121 * 256 * 256, operators.Blocks[^1].Nodes[^1].Operator.OutputElements(Steps.Forward(1, 1), ParallelLayout.Single));
    }

    private static FluxTransformer Hunyuan => new(LayerCount.From(20), LayerCount.From(40), AxisLength.From(24), AxisLength.From(128), AxisLength.From(16),
        AxisLength.From(4096), AxisLength.From(768), Guidance: true, TokenCount.From(256))
    { Frames = Count.From(129), Refiners = LayerCount.From(2) };

    /// <summary>HunyuanVideo: 12.8 billion, arXiv:2412.03603 rounds it to 13.</summary>
    [Fact]
    public void A_video_runs_through_joint_layers_as_an_image_of_many_squares()
    {
        // 129 frames are 33 of the latent, with 16 x 16 squares at 256 pixels and 256 tokens of text.
        const double tokens = (33 * 16 * 16) + 256, text = 256;
        OperatorList operators = LaidOut(Hunyuan, 256);

        Assert.InRange(operators.Parameters.Value / 1e9, 12.8, 12.85);
        Assert.Equal(2 * 3072 * ((60 * tokens * tokens) + (2 * text * text)), MultiplyAddsOf(operators, KernelKind.Attention), 0);
    }

    [Theory]
    [InlineData(false, 1, 45L * 80)]
    [InlineData(true, 6, 32L * 32)]
    public void Tiles_bound_what_a_decoder_of_clips_attends_to(bool tiled, int tiles, long positions)
    {
        // 360 x 640 pixels are 45 x 80 positions; 33 frames of the latent are eleven clips of five. A tile begins every 24 positions and has 32 at most: rows
        // of 32 and 21, columns of 32, 32, 32 and 8 are 53 x 104 positions, as many as 5.4 whole tiles have.
        CausalVideoDecoder decoder = new(
            AxisLength.From(16), [AxisLength.From(128), AxisLength.From(256), AxisLength.From(512), AxisLength.From(512)], tiled, Count.From(129));
        ImageSize size = new(AxisLength.From(360), AxisLength.From(640));
        OperatorList operators = ImageArchitecture.Of(decoder, AxisLength.From(3), size).LayOut().Operators!;

        Assert.Equal(11 * tiles * 2 * 512 * 25.0 * positions * positions, MultiplyAddsOf(operators, KernelKind.Attention), 0);
    }

    /// <summary>Stable Audio Open 1.0, arXiv:2407.14358, section 3: 1057 million parameters of the transformer and 156 million of the autoencoder, of which the
    /// encoder's widths are the decoder's and its steps mirror them.</summary>
    [Fact]
    public void Sound_is_made_by_networks_of_the_published_sizes()
    {
        OperatorList transformer = LaidOut(new SoundTransformer(LayerCount.From(24), AxisLength.From(24), AxisLength.From(12), AxisLength.From(64),
            AxisLength.From(64), AxisLength.From(768), TokenCount.From(128)), 32),
            decoder = LaidOut(new SoundDecoder(AxisLength.From(64), [AxisLength.From(128), AxisLength.From(256), AxisLength.From(512), AxisLength.From(1024),
            AxisLength.From(2048)], [Count.From(2), Count.From(4), Count.From(4), Count.From(8), Count.From(8)], AxisLength.From(2)), 32);

        Assert.InRange(transformer.Parameters.Value / 1e6, 1056, 1058);
        Assert.InRange(decoder.Parameters.Value / 1e6, 156 / 2.1, 156 / 1.9);
    }

    [Fact]
    public void Frames_of_sound_become_2048_samples_each_in_two_channels()
    {
        Block last = LaidOut(new SoundDecoder(AxisLength.From(64), [AxisLength.From(128), AxisLength.From(256), AxisLength.From(512), AxisLength.From(1024),
            AxisLength.From(2048)], [Count.From(2), Count.From(4), Count.From(4), Count.From(8), Count.From(8)], AxisLength.From(2)), 32).Blocks[^1];

        Assert.Equal(2L * 2048 * 32 * 32, last.Nodes[^1].Operator.OutputElements(Steps.Forward(1, 1), ParallelLayout.Single));
    }

    /// <summary>Wan 2.2's autoencoder has 704.69 million parameters (EricRollei's port of SwiftVR counts them), of which 149,637,088 are the encoder's by its
    /// layers in diffusers, <c>AutoencoderKLWan</c> with <c>vae22_diffusers_config</c>; Wan 2.1's 126,892,531, of which 53,596,928.</summary>
    [Theory]
    [InlineData(48, 256, true, 704_688_668 - 149_637_088)]
    [InlineData(16, 96, false, 126_892_531 - 53_596_928)]
    public void Decoders_of_video_have_the_published_parameters(int channels, int width, bool shortcuts, long parameters)
    {
        VideoDecoder decoder = new(AxisLength.From(channels), [AxisLength.From(width), AxisLength.From(2 * width), AxisLength.From(4 * width),
            AxisLength.From(4 * width)], Count.From(81))
        { Shortcuts = shortcuts };

        Assert.Equal(parameters, LaidOut(decoder, 256).Parameters.Value);
    }
}
