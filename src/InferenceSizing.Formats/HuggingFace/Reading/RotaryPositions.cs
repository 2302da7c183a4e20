using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>How large the tables of rotary angles are that a config asks for.</summary>
internal static class RotaryPositions
{
    /// <summary>Positions times rotated dimensions of one table.</summary>
    /// <remarks>Linear and dynamic scaling stretch the table by their factor; YaRN stretches the original context, which most configs state already stretched.
    /// A partial rotation covers its share of a head. Read in vLLM's <c>rotary_embedding</c>; Llama 3's scaling leaves the length alone.</remarks>
    /// <param name="config">The text config.</param>
    /// <param name="context">max_position_embeddings.</param>
    /// <param name="head">Elements of a head.</param>
    public static Count Table(ConfigFields config, TokenCount context, AxisLength head)
    {
        ConfigFields? scaling = config.Nested("rope_scaling") ?? config.Nested("rope_parameters");
        double partial = scaling?.Number("partial_rotary_factor", 1) ?? 1;
        partial = config.Number("partial_rotary_factor", partial);
        // Latent attention rotates a part of its own.
        AxisLength rotated = config.Has("qk_rope_head_dim") ? config.Dimension("qk_rope_head_dim") : head;
        double positions = context.Count;
        if ((scaling?.Text("rope_type") ?? scaling?.Text("type")) is { } kind)
        {
            double factor = scaling!.Number("factor", 1);
            positions = kind switch
            {
                "linear" or "dynamic" => factor * context.Count,
                "yarn" => Math.Max(context.Count, factor * scaling.Number("original_max_position_embeddings", 0)),
                _ => context.Count,
            };
        }

        return partial is > 0 and <= 1 && positions is > 0 and <= ConfigFields.LargestDimension * 64.0
            ? Count.From((long)(positions * (long)(partial * rotated.Length)))
            : Count.Zero;
    }
}
