using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Networks.Transformers;

public sealed class ExplicitDimensionsTests
{
    private static ExplicitDimensions Llama => new()
    {
        Kind = ArchitectureKind.Decoder,
        Layers = LayerCount.From(32),
        HiddenSize = AxisLength.From(4096),
        IntermediateSize = AxisLength.From(14336),
        AttentionHeads = AxisLength.From(32),
        KeyValueHeads = AxisLength.From(8),
        VocabularySize = AxisLength.From(128256),
    };

    [Fact]
    public void A_decoder_of_Llama_3_1_8B_s_dimensions_has_its_parameters()
    {
        // Published: 8,030,261,248 in the safetensors total of meta-llama/Llama-3.1-8B-Instruct.
        ExplicitModel model = Llama.Build().Value!;

        Assert.Equal(8_030_261_248, Operators(model).Parameters.Value);
        Assert.Equal(Llama with { GatedMlp = true, TiedEmbeddings = false, HeadDimension = AxisLength.From(128) }, model.Complete);
    }

    [Fact]
    public void Dimensions_that_are_given_stay_as_they_are()
    {
        ExplicitDimensions all = Llama with { HeadDimension = AxisLength.From(64), GatedMlp = false, TiedEmbeddings = true };

        Assert.Equal(all, all.Build().Value!.Complete);
    }

    [Fact]
    public void A_mixture_of_Mixtral_8x7B_s_dimensions_has_its_parameters()
    {
        // 2·V·h + h + 32·(h·(32 + 2·8)·128 + 32·128·h + 8·h + 8·3·h·14336 + 2h): 46,702,792,704, "46.7B" of arXiv:2401.04088.
        const long h = 4096;
        ExplicitDimensions mixtral = Llama with
        {
            VocabularySize = AxisLength.From(32000),
            Experts = new ExplicitExperts(AxisLength.From(8), AxisLength.From(2), default, null)
        };

        OperatorList operators = Operators(mixtral.Build().Value!);

        Assert.Equal((2 * 32000 * h) + h + (32 * ((h * 48 * 128) + (32 * 128 * h) + (8 * h) + (8 * 3 * h * 14336) + (2 * h))), operators.Parameters.Value);
        Assert.Equal(32 * 6 * 3 * h * 14336, operators.Parameters.Value - operators.ActiveParameters.Value);
    }

    [Fact]
    public void Shared_experts_are_each_as_wide_as_a_routed_one()
    {
        ExplicitDimensions routed = Llama with { Experts = new ExplicitExperts(AxisLength.From(16), AxisLength.From(2), default, AxisLength.From(512)) };

        long two = Parameters(routed with { Experts = routed.Experts! with { Shared = AxisLength.From(2) } }), none = Parameters(routed);

        Assert.Equal(32L * 2 * 3 * 4096 * 512, two - none);
    }

    [Fact]
    public void An_encoder_has_plain_layers_and_no_head()
    {
        // V·h + 2h + L·(4h² + 8h² + 4h): BERT-base without positions, pooler and biases.
        const long h = 768, v = 30522;
        ExplicitModel model = new ExplicitDimensions
        {
            Kind = ArchitectureKind.Encoder,
            Layers = LayerCount.From(12),
            HiddenSize = AxisLength.From(768),
            AttentionHeads = AxisLength.From(12),
            VocabularySize = AxisLength.From(30522)
        }.Build().Value!;

        Assert.Equal((v * h) + (2 * h) + (12 * ((12 * h * h) + (4 * h))), Operators(model).Parameters.Value);
        Assert.False(model.Complete.TiedEmbeddings);
    }

    [Fact]
    public void An_encoder_decoder_has_its_layers_twice_and_cross_attention_once()
    {
        // V·h + 2 final norms + L·(12h² + 2h) in the encoder + L·(16h² + 3h) in the decoder.
        const long h = 512, v = 32128;
        ExplicitModel model = new ExplicitDimensions
        {
            Kind = ArchitectureKind.EncoderDecoder,
            Layers = LayerCount.From(6),
            HiddenSize = AxisLength.From(512),
            AttentionHeads = AxisLength.From(8),
            VocabularySize = AxisLength.From(32128)
        }.Build().Value!;

        Assert.Equal((v * h) + (2 * h) + (6 * ((12 * h * h) + (2 * h))) + (6 * ((16 * h * h) + (3 * h))), Operators(model).Parameters.Value);
    }

    [Fact]
    public void A_sliding_window_bounds_what_every_layer_keeps()
    {
        IEnumerable<KeyValueCacheSpec> needs = Operators((Llama with { SlidingWindow = TokenCount.From(4096) }).Build().Value!).Blocks
            .SelectMany(block => block.Nodes).Select(node => node.Operator.Cache).OfType<KeyValueCacheSpec>();

        Assert.All(needs, need => Assert.Equal(AttentionSpan.Sliding(TokenCount.From(4096)), need.Span));
    }

    public static TheoryData<Subject, ExplicitDimensions> Refused => new()
    {
        { Subject.Dimension(nameof(ExplicitDimensions.Layers)), Llama with { Layers = LayerCount.Zero } },
        { Subject.Dimension(nameof(ExplicitDimensions.Layers)), Llama with { Layers = LayerCount.From(5000) } },
        { Subject.Dimension(nameof(ExplicitDimensions.HiddenSize)), Llama with { HiddenSize = AxisLength.Zero } },
        { Subject.Dimension(nameof(ExplicitDimensions.AttentionHeads)), Llama with { AttentionHeads = AxisLength.Zero } },
        { Subject.Dimension(nameof(ExplicitDimensions.KeyValueHeads)), Llama with { KeyValueHeads = AxisLength.From(5) } },
        { Subject.Dimension(nameof(ExplicitDimensions.HeadDimension)), Llama with { AttentionHeads = AxisLength.From(24) } },
        { Subject.ExpertDimension(nameof(ExplicitExperts.Active)),
            Llama with { Experts = new ExplicitExperts(AxisLength.From(4), AxisLength.From(5), default, null) } },
        { Subject.ExpertDimension(nameof(ExplicitExperts.Shared)),
            Llama with { Experts = new ExplicitExperts(AxisLength.From(4), AxisLength.From(2), AxisLength.From((1 << 24) + 1), null) } },
        { Subject.Dimension(nameof(ExplicitDimensions.SlidingWindow)), Llama with { Kind = ArchitectureKind.Encoder, SlidingWindow = TokenCount.From(128) } },
        { Subject.Dimension(nameof(ExplicitDimensions.Kind)), Llama with { Kind = ArchitectureKind.Convolutional } },
        { Topic.Dimensions, Llama with {
            Experts = new ExplicitExperts(AxisLength.From(1 << 24), AxisLength.One, default, AxisLength.From(1 << 24)), HiddenSize = AxisLength.From(1 << 24),
                AttentionHeads = AxisLength.From(1 << 10), KeyValueHeads = AxisLength.One } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_dimension_that_cannot_be_is_refused_by_its_name(Subject subject, ExplicitDimensions dimensions)
    {
        Outcome<ExplicitModel> outcome = dimensions.Build();

        Assert.Equal(subject, outcome.Refusal?.Subject);
    }

    private static long Parameters(ExplicitDimensions dimensions) => Operators(dimensions.Build().Value!).Parameters.Value;

    private static OperatorList Operators(ExplicitModel model) => model.Architecture.LayOut().Operators!;
}
