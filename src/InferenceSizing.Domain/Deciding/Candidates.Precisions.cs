using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Deciding;

/// <content>Fewer bits.</content>
internal sealed partial class Candidates
{
    private const string Halved = "fp16";

    private static readonly string[] GgufTypes = ["q8_0", "q6_k", "q5_k_m", "q4_k_m", "q3_k_m"];

    /// <summary>Plain formats, the smallest first.</summary>
    private static readonly NumberFormat[] Plain = [NumberFormat.Fp16, NumberFormat.Bf16, NumberFormat.Fp32];

    private static readonly string[] Floats = [.. Plain.Select(format => TensorEncoding.Plain(format).Id)];
    private static readonly string[] EightBits = ["fp8", "int8", "int8-weight-only"];
    private static readonly string[] FourBits = ["awq-int4", "nvfp4", "mxfp4"];

    private IEnumerable<Change> CachePrecisions()
    {
        if (!_deployment.Architecture.Generates)
            yield break;
        foreach (TensorEncoding format in _deployment.Engine.CacheFormats.Smaller.Select(id => CacheEncodings.Find(id)!)
            .Where(format => Bits(format) < Bits(_deployment.Precision.Cache)))
            yield return new Change(ChangeKind.CachePrecision, $"Keep the cache in {format.Id}") { Cache = format };
    }

    /// <summary>Products in another format, where the engine refuses that of the request.</summary>
    private IEnumerable<Change> Computations() => _estimate.Startup.Any(refusal => refusal.Setting.Topic == Topic.ActivationPrecision)
        ? Plain.Where(format => format != _deployment.Precision.Activations)
            .Select(format => new Change(ChangeKind.ComputePrecision, $"Compute in {TensorEncoding.Plain(format).Id}") { Activations = format })
        : [];

    private IEnumerable<Change> WeightPrecisions()
    {
        string now = _deployment.Precision.Weights.Id;
        string[] plain = PlainRefused ? Floats : WideWeights ? [Halved] : [];
        IEnumerable<(string Id, ChangeKind Kind)> ids = _deployment.Engine.ReadsGguf
            ? GgufTypes.Select(id => (id, id is "q8_0" ? ChangeKind.WeightPrecision : ChangeKind.FewBits))
            :
            [
                .. plain.Select(id => (id, ChangeKind.WeightPrecision)),
                .. EightBits.Where(Runs).Select(id => (id, ChangeKind.WeightPrecision)),
                .. FourBits.Where(Runs).Select(id => (id, ChangeKind.FewBits)),
            ];
        double bits = Stored(Find(now));
        return from next in ids
               let scheme = Find(next.Id)
               where scheme is not null && next.Id != now && (Stored(scheme) < bits || plain.Contains(next.Id))
               select new Change(next.Kind, $"Keep the weights in {next.Id}") { Weights = next.Id };
    }

    private bool WideWeights => _deployment.Precision.Weights is PlainScheme { Storage: NumberFormat.Fp32 };

    /// <summary>Whether the engine refuses plain weights of that format: BF16 on the chip, FP16 of the model.</summary>
    private bool PlainRefused => Floats.Contains(_deployment.Precision.Weights.Id)
        && _estimate.Startup.Any(refusal => refusal.Code is StartupCode.FormatUnsupported or StartupCode.SettingRefused
            && refusal.Setting.Topic == Topic.WeightPrecision);

    /// <summary>Whether the chip computes in the format, so that it is no detour; image networks and encoders have no checkpoints of four bits.</summary>
    private bool Runs(string id) => id switch
    {
        "fp8" => _deployment.Accelerator.Rates[NumberFormat.Fp8] is not null,
        "int8" => _deployment.Accelerator.Rates[NumberFormat.Int8] is not null,
        "nvfp4" => _deployment.Accelerator.Rates[NumberFormat.Fp4] is not null && _deployment.Architecture.Generates,
        "mxfp4" => _estimate.Operators.Traits.Experts.Exists,
        _ => _deployment.Architecture.Generates,
    };

    private WeightScheme? Find(string id) => _deployment.Engine.ReadsGguf ? WeightSchemes.FindGguf(id) : WeightSchemes.Find(id);

    /// <summary>Bits of a weight of the matrices that most of the model consists of; without end for a format of the checkpoint's own.</summary>
    private double Stored(WeightScheme? scheme)
    {
        TensorRole role = _estimate.Operators.Traits.Experts.Exists ? TensorRole.ExpertUp
            : _deployment.Architecture.Kind == ArchitectureKind.Convolutional ? TensorRole.Convolution : TensorRole.FeedForwardUp;
        AxisLength wide = AxisLength.From(4096);
        TensorSite site = new(LayerIndex.First, LayerCount.Max(LayerCount.One, _estimate.Operators.Layers), wide, wide, _estimate.Operators.Traits);
        return scheme?.EncodingOf(role, site).EffectiveBits(wide).Value ?? double.MaxValue;
    }

    private static double Bits(TensorEncoding cache)
    {
        AxisLength row = AxisLength.From(128);
        return cache.EffectiveBits(row).Value;
    }
}
