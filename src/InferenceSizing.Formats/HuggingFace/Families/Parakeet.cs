using System.Collections.Immutable;
using System.Numerics;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>The FastConformer of Parakeet (NVIDIA), as the tower of audio language models.</summary>
/// <remarks>Rekesh et al. 2023, arXiv:2305.05084; <c>ParakeetEncoder</c> of transformers. Batch norms are stored with their running values, which are
/// buffers.</remarks>
internal static class Parakeet
{
    /// <summary>Convolutions that shorten the sound, and layers of two half MLPs around attention with relative positions and a convolution.</summary>
    public static ImmutableArray<Block> Encoder(ConfigFields audio)
    {
        const int halves = 2, gated = 2, norms = 5, queryKeyValueOut = 4, learnedBiases = 2, relative = 1, batchNorm = 2;
        AxisLength width = audio.Positive("hidden_size", 1024);
        int layers = audio.LayersOr("num_hidden_layers", 24).Count;
        AxisLength wide = audio.Dimension("intermediate_size", 4096);
        AxisLength channels = audio.Positive("subsampling_conv_channels", 256), kernel = audio.Positive("subsampling_conv_kernel_size", 3);
        int factor = audio.PositiveInteger("subsampling_factor", 8);
        AxisLength span = audio.Positive("conv_kernel_size", 9), mels = audio.Positive("num_mel_bins", 128);
        if (!BitOperations.IsPow2(factor))
            throw audio.Refuse("subsampling_factor", "'subsampling_factor' is a power of two.");
        int separable = Math.Max(0, BitOperations.Log2((uint)factor) - 1);
        AxisLength area = kernel * kernel;
        bool attentionBias = audio.Flag("attention_bias", false), convolutionBias = audio.Flag("convolution_bias", false);
        return
        [
            VisionTower.AudioPart("audio.embeddings", [.. Linear(channels, area, bias: true),
                .. separable == 0
                    ? Array.Empty<WeightTensor>()
                    : [.. Linear(channels, area, bias: true, Count.From(separable)), .. Linear(channels, channels, bias: true, Count.From(separable))],
                .. Linear(width, channels * (mels / factor), bias: true)]),
            VisionTower.AudioPart("audio.layers", [Norm(NormDesign.LayerNorm, width, checked(Count.From(norms * layers))),
                .. Linear(wide, width, attentionBias, Count.From(halves * layers)), .. Linear(width, wide, attentionBias, Count.From(halves * layers)),
                .. Linear(width, width, attentionBias, Count.From(queryKeyValueOut * layers)), Matrix(width, width, Count.From(relative * layers)),
                Scalars(layers * learnedBiases * width), .. Linear(gated * width, width, convolutionBias, Count.From(layers)),
                .. Linear(width, span, convolutionBias, Count.From(layers)), Scalars(layers * batchNorm * width),
                .. Linear(width, width, convolutionBias, Count.From(layers))]),
        ];
    }
}
