using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>How large the tables of rotary angles are that a config asks for.</summary>
internal static class RotaryPositions
{
    /// <summary>Positions times rotated dimensions of one table.</summary>
    /// <remarks>Linear and dynamic scaling stretch the table by their factor; YaRN stretches the original context, which most configs state already stretched.
    /// A partial rotation covers its share of a head. Read in vLLM's <c>rotary_embedding</c>; Llama 3's scaling does not change the length.</remarks>
    /// <param name="config">The text config.</param>
    /// <param name="context">max_position_embeddings.</param>
    /// <param name="head">Elements of a head.</param>
    public static Count Table(ConfigFields config, TokenCount context, AxisLength head)
    {
        RopeScaling? scaling = RopeScaling.Of(config);
        double partial = PartOf(config, scaling);
        AxisLength rotated = RotatedOf(config, head);
        double positions = context.Count;
        if (scaling?.Kind is { } kind)
        {
            double factor = scaling.Factor;
            positions = kind switch
            {
                RopeScaling.Linear or RopeScaling.Dynamic => factor * context.Count,
                RopeScaling.Yarn => Math.Max(context.Count, factor * scaling.Original),
                _ => context.Count,
            };
        }

        return partial is > 0 and <= 1 && positions is > 0 and <= ConfigFields.LargestDimension * 64.0
            ? Count.From((long)(positions * (long)(partial * rotated.Length)))
            : Count.Zero;
    }

    /// <summary>Lists of factors that the converter to GGUF writes as tensors, each with one for two rotated elements: one of Llama 3's scaling
    /// (<c>rope_freqs</c>), a long and a short one of LongRoPE (<c>rope_factors_long</c>).</summary>
    /// <remarks>ggml-org/llama.cpp, <c>convert_hf_to_gguf.py</c>, <c>generate_extra_tensors</c> of Llama and Phi-3.</remarks>
    /// <param name="config">The text config.</param>
    /// <param name="head">Elements of a head.</param>
    public static FactorLists FactorsOf(ConfigFields config, AxisLength head)
    {
        const int longAndShort = 2, elementsOfFactor = 2;
        RopeScaling? scaling = RopeScaling.Of(config);
        long lists = scaling?.Kind switch { "llama3" => 1, "longrope" or "su" => longAndShort, _ => 0 };
        double part = PartOf(config, scaling);
        return lists == 0 || part is not (> 0 and <= 1) ? default
            : new(Count.From(lists), AxisLength.From((long)(part * RotatedOf(config, head).Length) / elementsOfFactor));
    }

    private static double PartOf(ConfigFields config, RopeScaling? scaling) => config.Number("partial_rotary_factor", scaling?.PartialFactor ?? 1);

    /// <summary>Latent attention rotates a part of its own.</summary>
    private static AxisLength RotatedOf(ConfigFields config, AxisLength head) =>
        config.Has("qk_rope_head_dim") ? config.Dimension("qk_rope_head_dim") : head;
}
