using System.Text.Json.Nodes;
using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Api.Remedies;

/// <summary>Fewer bits.</summary>
internal sealed partial class Candidates
{
    private static readonly string[] GgufTypes = ["q8_0", "q6_k", "q5_k_m", "q4_k_m", "q3_k_m"];
    private static readonly string[] EightBits = ["fp8", "int8", "int8-weight-only"];
    private static readonly string[] FourBits = ["awq-int4", "nvfp4", "mxfp4"];

    private IEnumerable<Change> CachePrecisions()
    {
        if (!_deployment.Architecture.Generates)
            yield break;
        string[] formats = _deployment.Engine is LlamaCppEngine ? ["q8_0", "q4_0"] : _deployment.Engine is PagedEngine ? ["fp8"] : [];
        foreach (string format in formats.Where(format => Bits(format) < Bits(_deployment.Precision.Cache.Id)))
            yield return new Change(RemedyKind.CachePrecision, $"Keep the cache in {format}", new JsonObject { ["precision"] = Precision(null, format) });
    }

    private IEnumerable<Change> WeightPrecisions()
    {
        string now = _deployment.Precision.Weights.Id;
        IEnumerable<(string Id, RemedyKind Kind)> ids = _deployment.Engine is LlamaCppEngine
            ? GgufTypes.Select(id => (id, id is "q8_0" ? RemedyKind.WeightPrecision : RemedyKind.FewBits))
            : [.. (WideWeights ? new[] { ("fp16", RemedyKind.WeightPrecision) } : []), .. EightBits.Where(Runs).Select(id => (id, RemedyKind.WeightPrecision)), .. FourBits.Where(Runs).Select(id => (id, RemedyKind.FewBits))];
        return ids.Where(next => next.Id != now && Stored(next.Id) < Stored(now))
            .Select(next => new Change(next.Kind, $"Keep the weights in {next.Id}", new JsonObject { ["precision"] = Precision(next.Id, null) }));
    }

    private bool WideWeights => _deployment.Precision.Weights.Id is "fp32" or "tf32" or "mixed-fp16" or "mixed-bf16";

    /// <summary>Whether the chip computes in the format, so that it is no detour; image networks and encoders have no checkpoints of four bits.</summary>
    private bool Runs(string id) => id switch
    {
        "fp8" => _deployment.Accelerator.Rates[NumberFormat.Fp8] is not null,
        "int8" => _deployment.Accelerator.Rates[NumberFormat.Int8] is not null,
        "nvfp4" => _deployment.Accelerator.Rates[NumberFormat.Fp4] is not null && _deployment.Architecture.Generates,
        "mxfp4" => _estimate.Operators.Traits.Experts > 0,
        _ => _deployment.Architecture.Generates,
    };

    private double Stored(string id)
    {
        WeightScheme? scheme = _deployment.Engine is LlamaCppEngine ? WeightSchemes.FindGguf(id) : WeightSchemes.Find(id);
        TensorRole role = _estimate.Operators.Traits.Experts > 0 ? TensorRole.ExpertUp : _deployment.Architecture.Kind == ArchitectureKind.Convolutional ? TensorRole.Convolution : TensorRole.FeedForwardUp;
        const int wide = 4096;
        return scheme?.EncodingOf(role, new TensorSite(0, Math.Max(1, _estimate.Operators.Layers), wide, wide, _estimate.Operators.Traits)).EffectiveBits(wide).Value ?? double.MaxValue;
    }

    private static double Bits(string cache) => CacheEncodings.Find(cache)?.EffectiveBits(128).Value ?? double.MaxValue;

    private JsonObject Precision(string? weights, string? cache)
    {
        JsonObject precision = new() { ["weights"] = weights ?? _deployment.Precision.Weights.Id, ["activations"] = null };
        if (_deployment.Architecture.Generates)
            precision["kvCache"] = cache ?? _deployment.Precision.Cache.Id;
        if (cache is not null && _deployment.Precision.Values.Id != _deployment.Precision.Cache.Id)
            precision["kvCacheValues"] = null;
        return precision;
    }
}
