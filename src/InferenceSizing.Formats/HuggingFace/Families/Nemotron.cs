using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Nemotron (NVIDIA): dense, hybrids with Mamba-2 layers, alone or behind towers, and Llama models whose every block was chosen by a search.</summary>
internal static partial class Nemotron
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers and of the checkpoints; arXiv:2402.16819, 2411.19146, 2504.03624",
        Decoders =
        [
            new("nemotron", Dense),
            new("nemotron_h", Hybrid),
            new("nemotron-nas", Searched),
        ],
        Models =
        [
            new("NemotronH_Nano_VL_V2", Omni),
            new("NemotronH_Nano_Omni_Reasoning_V3", Omni),
        ],
        Gguf =
        [
            new("nemotron", "nemotron"),
            new("nemotron_h", "nemotron_h", GgufHybrid),
            new("nemotron_h_moe", "nemotron_h", GgufHybrid),
        ],
    };

    /// <summary>A plain MLP with squared ReLU, and LayerNorm of weight and bias (arXiv:2402.16819).</summary>
    private static TransformerDesign Dense(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(6144, 24576, 32, 48, 256000, 4096)));
        return DenseDecoder.Design(
            config, "nemotron", shape,
            DenseDecoder.SameBias(config, new() { MlpBias = config.Flag("mlp_bias", false), Gated = false, Norm = NormDesign.LayerNorm }));
    }
}
