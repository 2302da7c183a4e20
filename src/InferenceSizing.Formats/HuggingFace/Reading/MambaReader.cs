using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>The keys of Mamba layers that several families share.</summary>
internal static class MambaReader
{
    /// <summary>Width of a head's share of the hidden size that <c>time_step_rank: "auto"</c> stands for.</summary>
    private const int HiddenPerRank = 16;

    /// <summary>A rank given as a number, or "auto": ceil(h / 16).</summary>
    public static int TimeStepRank(ConfigFields config, string key, int hidden) =>
        config.Raw(key) is { Kind: ConfigKind.Text }
            ? AutoRank(config, key, hidden)
            : config.Dimension(key, (hidden + HiddenPerRank - 1) / HiddenPerRank);

    private static int AutoRank(ConfigFields config, string key, int hidden) => config.Text(key) == "auto"
        ? (hidden + HiddenPerRank - 1) / HiddenPerRank
        : throw config.Refuse(key, $"'{key}' is a whole number or \"auto\".");

    /// <summary>The Mamba-2 keys that Granite.Hybrid and Falcon-H1 share; <c>mamba_d_head: "auto"</c> is d_inner / heads.</summary>
    public static Mamba2Design Second(ConfigFields config, int inner)
    {
        int heads = config.Positive("mamba_n_heads", 128);
        bool auto = config.Raw("mamba_d_head") is null or { Kind: ConfigKind.Text };
        int head = auto ? inner / heads : config.Dimension("mamba_d_head");
        if (checked(heads * head) != inner)
            throw config.Refuse("mamba_n_heads", $"mamba_n_heads · mamba_d_head is not the inner size, {inner}.");
        return new Mamba2Design(
            AxisLength.From(heads), AxisLength.From(head), AxisLength.From(config.Positive("mamba_n_groups", 1)),
                AxisLength.From(config.Dimension("mamba_d_state", 256)), AxisLength.From(config.Positive("mamba_d_conv", 4)),
            TokenCount.From(config.Positive("mamba_chunk_size", 256)))
        {
            ConvolutionBias = config.Flag("mamba_conv_bias", true),
            ProjectionBias = config.Flag("mamba_proj_bias", false),
        };
    }
}
