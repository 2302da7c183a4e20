using System.Collections.Frozen;
using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using static InferenceSizing.Domain.Hardware.ComputeCapabilities;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>What vLLM has kernels for: formats of weights and caches by compute capability, and sizes of cache blocks.</summary>
/// <remarks>Read in <c>get_min_capability</c> of <c>layers/quantization</c>, <c>platforms/cuda.py</c> and the attention back ends of 0.19 to 0.28. Below the
/// capability that multiplies a format, Marlin's kernels widen it: FP8 before 8.9 and NVFP4 before 10.0 run so and are not refused. Chips of other vendors are
/// not checked.</remarks>
internal static class VllmKernels
{
    /// <summary>Sizes of heads that FlashInfer's kernels are built for.</summary>
    private static readonly FrozenSet<long> HeadsOfFlashInfer = FrozenSet.Create(64L, 128, 256);

    private const string Nvfp4 = "nvfp4", Mxfp4 = "mxfp4", Bf16 = "bf16", Fp16 = "fp16", Fp32 = "fp32";

    private static readonly string[] PlainCaches = ["fp32", "fp16", "bf16", "fp8"];

    /// <summary>Tokens that all attention kernels want a block to be a multiple of; sparse latent attention on Hopper; DeepSeek-V4.</summary>
    private const long BlockMultiple = 16, SparseMultiple = 64, CompressedMultiple = 256;

    /// <summary>Weights in a format that no kernel multiplies on this chip, or that the release no longer reads by itself.</summary>
    public static StartupRefusal? WeightsUnsupported(RankLoad load)
    {
        VllmRelease release = VllmRelease.Of(load);
        int capability = load.Accelerator.ComputeCapabilityNumber;
        if (!VllmModels.Chips.SpanOf(load.Accelerator).MayHave(load.Version))
            return null;
        foreach (string format in TensorShares.FormatsOf(load))
        {
            if (format == CompressedEncodings.Nf4.Id && !release.HasBitsAndBytes)
            {
                return Refused(StartupCode.SettingRefused, Topic.WeightPrecision, "bitsandbytes is an unknown quantization method without its plug-in.", 1, 0,
                    StartupUnit.Formats, VllmRelease.BitsAndBytesGone);
            }

            if (capability > 0 && LeastFor(format, release) is var least && capability < least)
            {
                return Refused(StartupCode.FormatUnsupported, Topic.WeightPrecision,
                    string.Create(CultureInfo.InvariantCulture, $"the quantization method of {format} weights is not supported by this GPU: minimum " +
                        $"capability {least}, current capability {capability}."),
                    StartupCheck.Capability(least), StartupCheck.Capability(capability), StartupUnit.ComputeCapability);
            }
        }

        return null;
    }

    /// <summary>What plain weights become where nobody asks for a format.</summary>
    public static string LoadsAs(string stored, Architecture architecture, Accelerator accelerator, VllmRelease release) => stored switch
    {
        Bf16 => TensorEncoding.Plain(ComputesIn(NumberFormat.Bf16, architecture, accelerator, release)).Id,
        Fp16 => TensorEncoding.Plain(ComputesIn(NumberFormat.Fp16, architecture, accelerator, release)).Id,
        _ => stored,
    };

    /// <summary>What <c>dtype auto</c> comes to: BF16 of a model that overflows in FP16; before Ampere FP16 in place of BF16, or FP32 of such a model
    /// (<c>_resolve_auto_dtype</c>: 0.23.0 on an RTX 2080 Ti takes Gemma 2 as FP32, issue 28857 AWQ of Gemma 3).</summary>
    public static NumberFormat ComputesIn(NumberFormat usual, Architecture architecture, Accelerator accelerator, VllmRelease release)
    {
        bool overflows = VllmFamilies.OverflowsInFp16(architecture, release);
        NumberFormat wanted = overflows && usual == NumberFormat.Fp16 ? NumberFormat.Bf16 : usual;
        return wanted != NumberFormat.Bf16 || !release.FallsBackFromBf16 || !accelerator.PredatesAmpere ? wanted
            : overflows ? NumberFormat.Fp32 : NumberFormat.Fp16;
    }

    /// <summary>Products in BF16 before Ampere, in FP16 of a model that overflows in it, and in a format that the quantization method does not
    /// take.</summary>
    public static StartupRefusal? ComputeUnsupported(RankLoad load)
    {
        VllmRelease release = VllmRelease.Of(load);
        int capability = load.Accelerator.ComputeCapabilityNumber;
        WeightScheme weights = load.Precision.Weights;
        bool overflows = VllmFamilies.OverflowsInFp16(load.Architecture, release);
        // Eight and four bits say what products take, not what the states between them are.
        NumberFormat states = load.Precision.Activations is NumberFormat.Fp8 or NumberFormat.Int8 or NumberFormat.Fp4
            ? ComputesIn(load.Accelerator.PredatesAmpere && !release.FallsBackFromBf16 ? NumberFormat.Fp16 : NumberFormat.Bf16, load.Architecture,
                load.Accelerator, release)
            : load.Precision.Activations;
        Topic topic = weights.Id == TensorEncoding.Plain(states).Id ? Topic.WeightPrecision : Topic.ActivationPrecision;
        return states switch
        {
            NumberFormat.Bf16 when load.Accelerator.PredatesAmpere => Refused(StartupCode.FormatUnsupported, topic,
                string.Create(CultureInfo.InvariantCulture, $"Bfloat16 is only supported on GPUs with compute capability of at least 8.0, and this one has " +
                    $"{StartupCheck.Capability(capability)}: take {(overflows ? Fp32 : Fp16)}."),
                StartupCheck.Capability(Ampere), StartupCheck.Capability(capability), StartupUnit.ComputeCapability),
            NumberFormat.Fp16 when overflows => Refused(StartupCode.SettingRefused, topic,
                $"the model type '{load.Architecture.Family}' does not support float16: take bf16 or fp32.", 1, 0, StartupUnit.Formats),
            NumberFormat.Fp16 when weights.Id == Mxfp4 && capability > 0 => NotOfMethod(Fp16, Bf16),
            NumberFormat.Fp32 when weights.IsQuantized && weights.Id != CompressedEncodings.Nf4.Id && capability > 0 => NotOfMethod(Fp32, "fp16 and bf16"),
            _ => null,
        };

        StartupRefusal NotOfMethod(string asked, string taken) => Refused(StartupCode.SettingRefused, topic,
            $"{asked} is not supported for the quantization method of {weights.Id} weights, which takes {taken}" +
                $"{(overflows ? $", and the model type '{load.Architecture.Family}' does not support float16" : "")}.", 1, 0, StartupUnit.Formats);
    }

    /// <summary>Whether weights are quantized and their products are not, of which latent attention was not taken at first.</summary>
    public static bool IsWeightOnly(PrecisionPlan precision) =>
        precision.Weights.IsQuantized && precision.Activations is not (NumberFormat.Fp8 or NumberFormat.Int8);

    /// <summary>A cache in a format that no attention kernel reads.</summary>
    public static StartupRefusal? CacheUnsupported(RankLoad load)
    {
        VllmRelease release = VllmRelease.Of(load);
        string format = load.Precision.Cache.Id;
        if (!PlainCaches.Contains(format) && !release.ScaledCaches.Contains(format))
        {
            return Refused(StartupCode.SettingRefused, Topic.CachePrecision, $"kv_cache_dtype {format} is not among the choices of this release.", 1, 0,
                StartupUnit.Formats);
        }

        int capability = load.Accelerator.ComputeCapabilityNumber;
        if (capability == 0 || !release.KernelsKnown)
            return null;
        bool latent = load.Operators.Traits.LatentAttention;
        int least = format switch
        {
            Nvfp4 => Blackwell,
            "fp8" => LeastForFp8(load, release, latent),
            _ => 0,
        };
        bool refused = capability < least || (format == Nvfp4 && (latent || capability > BlackwellUltra));
        return !refused ? null : Refused(
            StartupCode.FormatUnsupported, Topic.CachePrecision,
            string.Create(CultureInfo.InvariantCulture, $"no attention backend takes kv_cache_dtype {format} on compute capability {capability}" +
                $"{(latent ? " with latent attention" : "")}."),
            StartupCheck.Capability(Math.Max(least, capability)), StartupCheck.Capability(capability), StartupUnit.ComputeCapability);
    }

    /// <summary>Blocks of a size that no kernel reads.</summary>
    public static StartupRefusal? BlockUnsupported(RankLoad load)
    {
        VllmRelease release = VllmRelease.Of(load);
        long block = load.Knobs.Get(VllmKnobs.BlockSize);
        long multiple = !release.KernelsKnown || !load.Architecture.Generates ? 1
            : VllmCompressedPages.Holds(load.Cache.OfStage(0)) ? CompressedMultiple
            : VllmLatentContext.IsSparse(load) && load.Accelerator.ComputeCapabilityNumber is >= Hopper and < Blackwell ? SparseMultiple
            : BlockMultiple;
        return block % multiple == 0 ? null : Refused(
            StartupCode.SettingRefused, Subject.Setting(VllmKnobs.BlockSize.Name),
            string.Create(CultureInfo.InvariantCulture, $"no attention backend takes block_size {block}; it has to be a multiple of {multiple}."),
            multiple, block, StartupUnit.Tokens);
    }

    private static int LeastFor(string format, VllmRelease release)
    {
        int marlin = release.MarlinOnTuring ? Turing : Ampere;
        return format switch
        {
            "fp8" or "fp8-block" => marlin,
            "awq-int4" or "int8" => Turing,
            Nvfp4 => release.MarlinOfFourBitFloats ? marlin : Blackwell,
            // Its products are in BF16.
            Mxfp4 => Ampere,
            "nf4" => Volta,
            _ => 0,
        };
    }

    /// <summary>FlashInfer reads FP8 from 8.0 on (7.5 before 0.25) with heads of its sizes, all other kernels from 8.9 on.</summary>
    private static int LeastForFp8(RankLoad load, VllmRelease release, bool latent)
    {
        int flashInfer = release.FlashInferNeedsAmpere ? Ampere : Turing;
        foreach (CacheGroup group in load.Cache.OfStage(0))
        {
            if (group.Spec is KeyValueCacheSpec spec && !HeadsOfFlashInfer.Contains(spec.KeyDimension))
                return Ada;
        }

        return latent ? Ada : flashInfer;
    }

    private static StartupRefusal Refused(
        StartupCode code, Subject setting, string what, double required, double available, StartupUnit unit, EngineVersion? since = null) =>
        new(code, $"vLLM does not start: {what}", setting, Magnitude.From(required), Magnitude.From(available), unit, since);
}
