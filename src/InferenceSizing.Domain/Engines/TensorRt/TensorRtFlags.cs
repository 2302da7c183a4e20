using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.TensorRt;

/// <summary>The command line of <c>trtexec</c>, besides the flags of its settings.</summary>
internal static class TensorRtFlags
{
    private const FlagEffect Both = FlagEffect.Memory | FlagEffect.Speed;

    public static FlagTable Table { get; } = new FlagDeclarations(
        "NVIDIA/TensorRT, samples/common/sampleOptions.cpp and samples/trtexec/README.md, releases 8 to 10")
        .Means(FlagMeaning.Model, "--onnx", "--loadEngine", "--uff", "--deploy")
        .Means(FlagMeaning.Shapes, "--shapes", "--optShapes", "--maxShapes", "--inputShapes")
        .Means(FlagMeaning.BatchSize, "--batch", "--maxBatch")
        .Add(FlagMeaning.Quantization, "--fp16", "mixed-fp16")
        .Add(FlagMeaning.Quantization, "--bf16", "mixed-bf16")
        .Add(FlagMeaning.Quantization, "--int8", "int8")
        .Add(FlagMeaning.Quantization, "--fp8", "fp8")
        .Add(FlagMeaning.Quantization, "--best", "int8")
        .Setting(new Flag(["--memPoolSize", "--workspace"], FlagForm.Value, FlagMeaning.Setting, Both)
        { Key = "workspace", Scale = Count.From(ByteCount.PerMiB) })
        .Also("--infStreams", "--streams")
        .Idle(Both, FlagForm.Value, "--precisionConstraints --layerPrecisions --layerOutputTypes --weightStreamingBudget " +
            "--builderOptimizationLevel")
        .Idle(Both, FlagForm.Switch, "--noTF32 --sparsity --stronglyTyped --int4 --allowWeightStreaming --useDLACore|--allowGPUFallback")
        .Idle(FlagEffect.Speed, FlagForm.Value, "--tacticSources --timingCacheFile --avgTiming --minTiming --maxAuxStreams --hardwareCompatibilityLevel " +
            "--profilingVerbosity")
        .Idle(FlagEffect.Speed, FlagForm.Switch, "--useCudaGraph --useSpinWait --noDataTransfers --directIO --threads --useManagedMemory --restricted " +
            "--refit|--stripWeights")
        .Idle(FlagEffect.None, FlagForm.Value, """
            --minShapes --iterations --warmUp --duration --avgRuns --sleepTime --idleTime --percentile --saveEngine --exportTimes --exportOutput --exportProfile
            --exportLayerInfo --loadInputs --plugins --dynamicPlugins --staticPlugins --setPluginsToSerialize --device --inputIOFormats --outputIOFormats
            --calib --output --model --minShapesCalib --optShapesCalib --maxShapesCalib --calibProfile --markDebug --saveDebugTensors --profile --tempdir
            --tempfileControls --useRuntime --leanDLLPath --preview --runtimePlatform
            """)
        .Idle(FlagEffect.None, FlagForm.Switch, """
            --explicitBatch --verbose --skipInference --buildOnly --dumpOutput --dumpProfile --dumpLayerInfo --dumpRefit --dumpRawBindingsToFile --safe
            --separateProfileRun --versionCompatible --vc --excludeLeanRuntime --help --noBuilderCache --pluginInstanceNorm --consistency --timeDeserialize
            --timeRefit --dumpOptimizationProfile --allocationStrategy --errorOnTimingCacheMiss
            """)
        .Within(TensorRtFlagSpans.Source, TensorRtFlagSpans.Rows)
        .With(TensorRtKnobs.All);
}
