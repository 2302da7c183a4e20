namespace InferenceSizing.Domain.Engines.TensorRt;

/// <summary>From which release of TensorRT to which flags of trtexec exist.</summary>
internal static class TensorRtFlagSpans
{
    /// <summary>Where they were read.</summary>
    public const string Source =
        "NVIDIA/TensorRT, samples/common/sampleOptions.cpp, tags 7.0.0 to 11.1";

    /// <summary>Rows as <see cref="Shared.ReleaseSpans.Read"/> takes them.</summary>
    public const string Rows = """
        + 8.2.1 8.4.1 --memPoolSize
        + 8.5.3 8.6.0 --fp8 --builderOptimizationLevel --infStreams --maxAuxStreams --hardwareCompatibilityLevel
        + 8.6.1 9.1.0 --bf16 --stronglyTyped
        + 9.3.0 10.0.0 --allowWeightStreaming --weightStreamingBudget --stripWeights
        + 10.0.1 10.1.0 --int4
        - 9.2.0 9.3.0 --batch --deploy --maxBatch --model --output --uff
        - 9.3.0 10.0.0 --buildOnly --explicitBatch --minTiming --workspace
        - 10.16.0 11.0.0 --fp16 --bf16 --fp8 --int4 --best --calib --calibProfile --precisionConstraints --layerPrecisions --layerOutputTypes --restricted
        - 10.16.0 11.0.0 --minShapesCalib --optShapesCalib --maxShapesCalib
        """;
}
