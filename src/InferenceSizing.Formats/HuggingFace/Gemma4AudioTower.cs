using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using static InferenceSizing.Formats.HuggingFace.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Gemma 4's audio tower (E2B, E4B): a conformer, each layer with two MLPs around attention and a convolution along time.</summary>
/// <remarks><c>modeling_gemma4.py</c> and <c>Gemma4AudioConfig</c> of transformers. The bounds of clipped matrices are buffers and are not counted.
/// Published totals less what the text model leaves out (keys and values of layers that borrow them, a scalar for each layer): 307,183,904 in E2B and 308,756,768 in E4B.</remarks>
internal static class Gemma4AudioTower
{
    public static ImmutableArray<Block> Read(ConfigFields audio, int textHidden)
    {
        int hidden = audio.Positive("hidden_size", 1024), heads = audio.Positive("num_attention_heads", 8), layers = audio.LayersOr("num_hidden_layers", 12);
        int kernel = audio.Positive("conv_kernel_size", 5), output = audio.Positive("output_proj_dims", 1536);
        if (hidden % heads != 0)
            throw audio.Refuse("num_attention_heads", "'num_attention_heads' does not divide 'hidden_size'.");
        int[] channels = audio.Integers("subsampling_conv_channels") ?? [128, 32];
        if (channels is not [>= 1 and <= ConfigFields.LargestDimension, >= 1 and <= ConfigFields.LargestDimension])
            throw audio.Refuse("subsampling_conv_channels", "'subsampling_conv_channels' is a pair of whole numbers.");
        const int area = 9, channelsPerBin = 4;
        long bins = channels[0] / channelsPerBin;
        return
        [
            VisionTower.AudioPart("audio.embeddings", Matrix(channels[0], area), Positions(1, channels[0]), Matrix(channels[1], checked((long)channels[0] * area)), Positions(1, channels[1]),
                Matrix(hidden, checked(bins * channels[1]))),
            VisionTower.AudioPart("audio.layers", Layer(hidden, heads, kernel, layers)),
            VisionTower.Projector([.. Linear(output, hidden, bias: true), Matrix(textHidden, output)]),
        ];
    }

    /// <summary>Queries, keys, values, output and relative keys; two MLPs of four times the width; a gated convolution of each channel by itself.</summary>
    private static WeightTensor[] Layer(int hidden, int heads, int kernel, int layers)
    {
        const int square = 5 + 3, upAndDown = 4, timesHidden = 4, norms = 4 + 2 + 3;
        return
        [
            Matrix(hidden, hidden, square * layers),
            Matrix(hidden, checked((long)timesHidden * hidden), upAndDown * layers),
            Matrix(hidden, kernel, layers),
            new WeightTensor(TensorRole.Scalar, hidden / heads, 1, Domain.Parallelism.TensorSplit.Replicated) { Count = layers },
            Norm(NormDesign.Rms, hidden, norms * layers),
        ];
    }
}
