using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Techniques;

public sealed class ReductionTests
{
    /// <summary>BERT-base's embeddings hold 23,837,184 parameters and a layer 7,087,872; DistilBERT's card says 66 million for six layers (it drops the 768 x 2
    /// types).</summary>
    [Fact]
    public void Six_of_twelve_layers_are_the_size_of_the_distilled_model() =>
        Assert.Equal(23_837_184 + (6 * 7_087_872), ParametersOf(Made(Reduction.ToLayers(SampleModels.BertBase, 6))));

    /// <summary>Half the groups of Llama-3.1-8B: query and output lose 2 x 2048 x 4096, key and value 2 x 512 x 4096, in each of 32 layers.</summary>
    [Fact]
    public void Half_the_heads_take_half_of_the_attention()
    {
        Architecture pruned = Made(Reduction.Of(SampleModels.Llama31Of8B, new Pruning(PruningKind.Heads, Ratio.From(0.5))));

        Assert.Equal((16, 4), (pruned.Dimensions.AttentionHeads.Length, pruned.Dimensions.KeyValueHeads.Length));
        Assert.Equal(8_030_261_248 - (32L * ((2 * 2048 * 4096) + (2 * 512 * 4096))), ParametersOf(pruned));
    }

    /// <summary>A quarter of 14,336 channels is 3,584, each with three rows or columns of 4,096, in 32 layers.</summary>
    [Fact]
    public void A_quarter_of_the_channels_takes_a_quarter_of_the_mlps() =>
        Assert.Equal(8_030_261_248 - (32L * 3 * 3584 * 4096),
            ParametersOf(Made(Reduction.Of(SampleModels.Llama31Of8B, new Pruning(PruningKind.Channels, Ratio.From(0.25))))));

    [Fact]
    public void Both_stacks_of_an_encoder_decoder_lose_their_share()
    {
        Architecture shallow = Made(Reduction.ToLayers(SampleModels.BartBase, 6));

        Assert.Equal(6, shallow.Dimensions.Layers.Count);
        Assert.Equal(6, SampleModels.OperatorsOf(shallow).Layers.Count);
    }

    [Theory, InlineData(PruningKind.Unstructured), InlineData(PruningKind.TwoOfFour)]
    public void Single_weights_leave_the_shape_alone(PruningKind kind) =>
        Assert.Same(SampleModels.Llama31Of8B, Made(Reduction.Of(SampleModels.Llama31Of8B, new Pruning(kind, Ratio.From(0.5)))));

    [Fact]
    public void What_cannot_be_left_out_is_refused_with_a_reason()
    {
        Assert.Contains("at most the 12 layers", Refused(Reduction.ToLayers(SampleModels.BertBase, 13)), StringComparison.Ordinal);
        Assert.Contains("images", Refused(Reduction.ToLayers(SampleModels.ResNet50, 20)), StringComparison.Ordinal);
        Assert.Contains("attention heads", Refused(Reduction.Of(SampleModels.DeepSeekV3, new Pruning(PruningKind.Heads, Ratio.From(0.5)))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_layers_never_take_more()
    {
        long before = 0;
        for (int layers = 1; layers <= 32; layers++)
        {
            long parameters = ParametersOf(Made(Reduction.ToLayers(SampleModels.Llama31Of8B, layers)));
            Assert.True(parameters > before, $"{layers} layers have {parameters} parameters.");
            before = parameters;
        }
    }

    private static long ParametersOf(Architecture architecture) => SampleModels.OperatorsOf(architecture).Parameters.Value;

    private static Architecture Made(Outcome<Architecture> outcome) => outcome.Value ?? throw new InvalidOperationException(outcome.Refusal!.Reason);

    private static string Refused(Outcome<Architecture> outcome) => outcome.Refusal?.Reason ?? throw new InvalidOperationException("It is not refused.");
}
