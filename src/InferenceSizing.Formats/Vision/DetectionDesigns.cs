using InferenceSizing.Domain.Architectures.Images;
using InferenceSizing.Formats.HuggingFace;
using static InferenceSizing.Formats.Vision.ConvolutionalDesigns;

namespace InferenceSizing.Formats.Vision;

/// <summary>Readers of designs that find objects or label every pixel.</summary>
internal static class DetectionDesigns
{
    private const int CocoClasses = 80;

    private const int VocClasses = 21;

    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, ImageDesign>>> Readers =>
    [
        new("yolov5", design => Yolo(design, YoloVersion.Five)),
        new("yolov8", design => Yolo(design, YoloVersion.Eight)),
        new("yolo11", design => Yolo(design, YoloVersion.Eleven)),
        new("deeplabv3", design => new DilatedSegmentation(Published(design, "depth", ResidualNetwork.UnitsOf), Within(design, "classes", 1, 65536, VocClasses))),
        new("unet", design => new UNetwork(Within(design, "width", 1, 1024, 64), Within(design, "levels", 1, 8, 4), Within(design, "classes", 1, 65536, 2))),
    ];

    private static YoloNetwork Yolo(ConfigFields design, YoloVersion version) =>
        new(version, Multiplier(design, "depth"), Multiplier(design, "width"), Within(design, "mostChannels", 64, 4096, 1024))
        {
            DeepUnits = design.Flag("deepUnits", false),
            Classes = Within(design, "classes", 1, 65536, CocoClasses),
        };
}
