using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Formats.Vision.ConvolutionalDesigns;

namespace InferenceSizing.Formats.Vision;

/// <summary>Readers of designs that find objects or label every pixel.</summary>
internal static class DetectionDesigns
{
    private const int CocoClasses = 80;

    private const int VocClasses = 21;

    /// <summary>Numbers that COCO gives to its classes, some of them unused, and the background.</summary>
    private const int CocoWithBackground = 91;

    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, ImageDesign>>> Readers =>
    [
        new("yolov5", design => Yolo(design, YoloVersion.Five)),
        new("yolov8", design => Yolo(design, YoloVersion.Eight)),
        new("yolov6", design => new RepYoloNetwork(Multiplier(design, "depth"), Multiplier(design, "width"), InnerShare(design)) {
            Classes = DetectedClasses(design, CocoClasses) }),
        new("yolov9", design => (AggregatedYoloNetwork.Of(design.Text("variant") ?? "") ?? throw design.Refuse("variant", "'variant' is t, s, m or c.")) with {
            Classes = DetectedClasses(design, CocoClasses) }),
        new("yolov10", design => Yolo(design, YoloVersion.Ten)),
        new("yolo11", design => Yolo(design, YoloVersion.Eleven)),
        new("deeplabv3", design =>
            new DilatedSegmentation(Published(design, "depth", ResidualNetwork.IsPublished), Axis(design, "classes", 1, 65536, VocClasses))),
        new("retinanet", design => new DensePyramidDetection(ResNet(design)) { Classes = DetectedClasses(design, CocoWithBackground) }),
        new("fasterrcnn", design => Regions(design, masks: false)),
        new("maskrcnn", design => Regions(design, masks: true)),
        new("detr", design => new DetectionTransformer(Published(design, "depth", ResidualNetwork.IsPublished)) {
            Classes = DetectedClasses(design, CocoWithBackground), Queries = Counted(design, "queries", 1, 10_000, 100) }),
        new("ssdVgg", design => new VggSingleShot(design.Flag("large", false)) { Classes = DetectedClasses(design, VocClasses) }),
        new("ssdMobilenet", design => new MobileSingleShot { Classes = DetectedClasses(design, CocoWithBackground) }),
        new("ssdResnet", design =>
            new ResidualSingleShot(Published(design, "depth", ResidualNetwork.IsPublished), design.Flag("large", false)) {
            Classes = DetectedClasses(design, CocoClasses + 1) }),
        new("unet", design => new UNetwork(Axis(design, "width", 1, 1024, 64), Layers(design, "levels", 1, 8, 4), Axis(design, "classes", 1, 65536, 2))),
    ];

    private static YoloNetwork Yolo(ConfigFields design, YoloVersion version) =>
        new(version, Multiplier(design, "depth"), Multiplier(design, "width"), Axis(design, "mostChannels", 64, 4096, 1024))
        {
            DeepUnits = design.Flag("deepUnits", false),
            CompactStages = LayerCount.From(version == YoloVersion.Ten ? Within(design, "compactStages", 1, 5) : 0),
            LargeKernel = design.Flag("largeKernel", false),
            Classes = DetectedClasses(design, CocoClasses),
        };

    private static RegionDetection Regions(ConfigFields design, bool masks) => new(Published(design, "depth", ResidualNetwork.IsPublished), masks)
    {
        Classes = DetectedClasses(design, CocoWithBackground),
        Proposals = Counted(design, "proposals", 1, 100_000, 1000),
        Detections = Counted(design, "detections", 1, 10_000, 100),
    };

    private static AxisLength DetectedClasses(ConfigFields design, int absent) => Axis(design, "classes", 1, 65536, absent);

    private static Ratio InnerShare(ConfigFields design) => design.Number("innerShare", 0) is var share and >= 0 and <= 1
        ? Ratio.From(share)
        : throw design.Refuse("innerShare", "'innerShare' is a number from 0 to 1.");
}
