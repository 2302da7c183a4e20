using System.Text.Json;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Operators;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Formats.Vision;

namespace InferenceSizing.Formats.Tests.Vision;

public sealed class ConvolutionalArchitectureTests
{
    [Fact]
    public void LeNet_5_given_layer_by_layer_has_its_61706_parameters()
    {
        // PyTorch's tutorial form: 6 · 25 + 6, 16 · 150 + 16, 400 · 120 + 120, 120 · 84 + 84, 84 · 10 + 10 = 156 + 2,416 + 48,120 + 10,164 + 850.
        Outcome<Architecture> read = Read("""
            {"kind":"convolutional","input":{"channels":1,"height":32,"width":32},"layers":[
              {"type":"conv","outChannels":6,"kernel":5},{"type":"relu"},{"type":"maxPool","kernel":2},
              {"type":"conv","outChannels":16,"kernel":5},{"type":"relu"},{"type":"maxPool","kernel":2},
              {"type":"linear","outChannels":120},{"type":"relu"},{"type":"linear","outChannels":84},{"type":"relu"},{"type":"linear","outChannels":10}]}
            """);

        OperatorList operators = read.Value!.LayOut().Operators!;

        Assert.Equal(61_706, operators.Parameters);
        // 28² · 150 and 10² · 16 · 150 at the convolutions; the linear layers their weights.
        Assert.Equal((28 * 28 * 6 * 25) + (10 * 10 * 16 * 150) + (400 * 120) + (120 * 84) + 840, MultiplyAdds.Of(operators, StepShape.Forward(1, 1)));
    }

    [Fact]
    public void Sums_and_joins_name_the_layer_that_they_read()
    {
        Outcome<Architecture> read = Read("""
            {"input":{"channels":8,"height":16,"width":16},"layers":[
              {"type":"conv","outChannels":8,"kernel":3,"padding":1,"bias":false},{"type":"batchNorm"},{"type":"relu"},
              {"type":"depthwiseConv","kernel":3,"padding":1,"bias":false},{"type":"add","from":2},
              {"type":"concat","from":0},{"type":"upsample","stride":2},{"type":"conv","outChannels":4,"kernel":1,"groups":4,"bias":false},{"type":"globalAvgPool"}]}
            """);

        // 8 · 8 · 9 + 2 · 8 + 8 · 9 + 4 · (16 / 4).
        Assert.Equal(576 + 16 + 72 + 16, read.Value!.LayOut().Operators!.Parameters);
    }

    public static TheoryData<string, string> Refused => new()
    {   // layers, the field that the refusal names
        { "[]", "layers" },
        { "3", "layers" },
        { "[{\"type\":\"lstm\"}]", "layers[0].type" },
        { "[{\"type\":\"relu\"},{\"type\":\"conv\",\"kernel\":3}]", "layers[1].outChannels" },
        { "[{\"type\":\"conv\",\"outChannels\":8,\"kernel\":0}]", "layers[0].kernel" },
        { "[{\"type\":\"conv\",\"outChannels\":8,\"kernel\":3,\"groups\":2}]", "layers" },
        { "[{\"type\":\"add\",\"from\":0}]", "layers[0].from" },
        { "[{\"type\":\"conv\",\"outChannels\":8,\"kernel\":3},{\"type\":\"relu\"},{\"type\":\"conv\",\"outChannels\":4,\"kernel\":3},{\"type\":\"add\",\"from\":0}]", "layers" },
        { "[{\"type\":\"conv\",\"outChannels\":8,\"kernel\":64}]", "layers" },
        { "[" + string.Join(',', Enumerable.Repeat("{\"type\":\"relu\"}", 2001)) + "]", "layers" },
        { "[{\"type\":\"relu\"}," + string.Join(',', Enumerable.Range(0, 64).Select(i => $"{{\"type\":\"concat\",\"from\":{i}}}")) + "]", "layers" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void A_list_that_makes_no_network_is_refused_by_its_field(string layers, string field)
    {
        Refusal? refusal = Read($$"""{"input":{"channels":3,"height":32,"width":32},"layers":{{layers}}}""").Refusal;

        Assert.Equal(field, refusal!.Field);
    }

    private static Outcome<Architecture> Read(string architecture) => ConvolutionalArchitecture.Read(JsonDocument.Parse(architecture).RootElement);
}
