using System.Text.Json;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.Vision;

namespace InferenceSizing.Formats.Tests.Vision;

public sealed class VisionDesignTests
{
    private const string Input = "\"input\":{\"channels\":3,\"height\":224,\"width\":224}";

    [Fact]
    public void A_design_and_its_input_become_the_published_network()
    {
        // torchvision's model page: resnet50, 25,557,032 parameters.
        Architecture resnet = Read($$"""{"id":"resnet50","design":{"name":"resnet","depth":50},{{Input}},"source":"ignored here"}""").Value!;

        Assert.Equal(25_557_032, resnet.LayOut().Operators!.Parameters.Value);
        Assert.Equal(new ImageSize(AxisLength.From(224), AxisLength.From(224)), resnet.NativeImage);
        Assert.Equal((ArchitectureKind.Convolutional, InputKind.Images), (resnet.Kind, resnet.Input));
    }

    public static TheoryData<string, string> Refused => new()
    {   // entry, the field that the refusal names
        { "{}", "design" },
        { "{\"design\":{}," + Input + "}", "design.name" },
        { "{\"design\":{\"name\":\"nonesuch\"}," + Input + "}", "design.name" },
        { "{\"design\":{\"name\":\"resnet\",\"depth\":51}," + Input + "}", "design.depth" },
        { "{\"design\":{\"name\":\"resnet\",\"depth\":50}}", "input" },
        { "{\"design\":{\"name\":\"resnet\",\"depth\":50},\"input\":{\"channels\":0,\"height\":224,\"width\":224}}", "input.channels" },
        { "{\"design\":{\"name\":\"resnet\",\"depth\":50},\"input\":{\"channels\":3,\"height\":16385,\"width\":224}}", "input.height" },
        { "{\"design\":{\"name\":\"alexnet\"},\"input\":{\"channels\":3,\"height\":8,\"width\":8}}", "input" },
        { "{\"design\":{\"name\":\"mobilenetv2\",\"width\":0}," + Input + "}", "design.width" },
        { "{\"design\":{\"name\":\"convnext\",\"depths\":[3,3,9],\"widths\":[96,192,384,768]}," + Input + "}", "design.depths" },
        { "{\"design\":{\"name\":\"vit\",\"patch\":16,\"width\":768,\"depth\":12,\"heads\":7,\"positions\":197}," + Input + "}", "design.heads" },
        { "{\"design\":{\"name\":\"published\",\"family\":\"levit\",\"parameters\":0,\"height\":224,\"width\":224}," + Input + "}", "design.parameters" },
        { "{\"design\":{\"name\":\"fasterrcnn\",\"depth\":51}," + Input + "}", "design.depth" },
        { "{\"design\":{\"name\":\"maskrcnn\",\"depth\":50,\"proposals\":100001}," + Input + "}", "design.proposals" },
        { "{\"design\":{\"name\":\"retinanet\",\"depth\":50,\"classes\":0}," + Input + "}", "design.classes" },
        { "{\"design\":{\"name\":\"yolov6\",\"innerShare\":1.5}," + Input + "}", "design.innerShare" },
        { "{\"design\":{\"name\":\"yolov9\",\"variant\":\"x\"}," + Input + "}", "design.variant" },
        { "{\"design\":{\"name\":\"yolov10\",\"compactStages\":6}," + Input + "}", "design.compactStages" },
        { "{\"design\":{\"name\":\"latentDecoder\",\"latentChannels\":4,\"widths\":[100]}," + Input + "}", "design.widths" },
        { "{\"design\":{\"name\":\"latentDecoder\",\"latentChannels\":4}," + Input + "}", "design.widths" },
        { "{\"design\":{\"name\":\"diffusionUnet\",\"widths\":[320,640],\"depths\":[1],\"heads\":[8,8],\"middleDepth\":1,\"textWidth\":768}," + Input + "}",
            "design.depths" },
        { "{\"design\":{\"name\":\"diffusionUnet\",\"widths\":[320,640],\"depths\":[1,1],\"heads\":[8,7],\"middleDepth\":1,\"textWidth\":768}," + Input + "}",
            "design.heads" },
        { "{\"design\":{\"name\":\"flux\",\"doubleLayers\":19,\"singleLayers\":38,\"heads\":24,\"headDimension\":128," +
            "\"latentChannels\":16,\"textWidth\":4096,\"pooledWidth\":768}," + Input + "}", "design.textTokens" },
        { "{\"design\":{\"name\":\"efficientnetv2\",\"variant\":\"xxl\"}," + Input + "}", "design.variant" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_is_not_understood_is_refused_by_its_field(string entry, string field)
    {
        Refusal refusal = Read(entry).Refusal!;

        Assert.Equal(field, refusal.Subject.Name);
        Assert.NotEmpty(refusal.Reason);
    }

    private static Outcome<Architecture> Read(string entry) => VisionDesign.Read(JsonDocument.Parse(entry).RootElement);
}
