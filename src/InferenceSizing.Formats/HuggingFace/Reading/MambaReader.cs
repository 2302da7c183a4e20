using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>The keys of Mamba layers that several families share.</summary>
internal static class MambaReader
{
    /// <summary>Width of a head's share of the hidden size that <c>time_step_rank: "auto"</c> stands for.</summary>
    private static readonly AxisLength HiddenPerRank = AxisLength.From(16);

    /// <summary>A rank given as a number, or "auto": ceil(h / 16).</summary>
    public static AxisLength TimeStepRank(ConfigFields config, string key, AxisLength hidden) =>
        config.Raw(key) is { Kind: ConfigKind.Text }
            ? AutoRank(config, key, hidden)
            : config.Dimension(key, RankOf(hidden));

    private static AxisLength AutoRank(ConfigFields config, string key, AxisLength hidden) => config.Text(key) == "auto"
        ? RankOf(hidden)
        : throw config.Refuse(key, $"'{key}' is a whole number or \"auto\".");

    private static AxisLength RankOf(AxisLength hidden) => AxisLength.From(hidden.PartsOf(HiddenPerRank));

    /// <summary>The Mamba-2 keys that Granite.Hybrid and Falcon-H1 share; <c>mamba_d_head: "auto"</c> is d_inner / heads.</summary>
    public static Mamba2Design Second(ConfigFields config, AxisLength inner)
    {
        AxisLength heads = config.Positive("mamba_n_heads", 128);
        bool auto = config.Raw("mamba_d_head") is null or { Kind: ConfigKind.Text };
        AxisLength head = auto ? inner.Among(heads) : config.Dimension("mamba_d_head");
        if (heads * head != inner)
            throw config.Refuse("mamba_n_heads", $"mamba_n_heads · mamba_d_head is not the inner size, {inner}.");
        return new Mamba2Design(heads, head, config.Positive("mamba_n_groups", 1),
                config.Dimension("mamba_d_state", 256), config.Positive("mamba_d_conv", 4),
            config.PositiveTokens("mamba_chunk_size", 256))
        {
            ConvolutionBias = config.Flag("mamba_conv_bias", true),
            ProjectionBias = config.Flag("mamba_proj_bias", false),
        };
    }
}
