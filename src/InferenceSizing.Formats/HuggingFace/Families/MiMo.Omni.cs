using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>MiMo-V2.5: the language model of MiMo-V2-Flash, alone or with encoders of images and of codes of sound.</summary>
/// <remarks>The config and the tensors of XiaomiMiMo/MiMo-V2.5: 729 M parameters for images and 261 M for sound.</remarks>
internal static partial class MiMo
{
    private static TokenArchitecture Omni(ConfigFields config)
    {
        TransformerDesign text = Second(config) with { Family = "mimo_v2" };
        ImmutableArray<Block> sound = config.Nested("audio_config") is { } audio ? Sound(audio) : [];
        return config.Has("vision_config")
            ? WrappedModel.Read(config, "mimo_v2", text, (vision, width) => [.. Images(vision, width), .. sound])
            : DecoderHeads.Apply(config, text with { ExtraBlocks = [.. text.ExtraBlocks, .. sound] }).ToArchitecture();
    }

    /// <summary>A tower of the Qwen2.5-VL kind with grouped heads of 64, sinks where it has windows, and a merger without biases.</summary>
    private static ImmutableArray<Block> Images(ConfigFields vision, AxisLength textWidth)
    {
        AxisLength head = AxisLength.From(64);
        const int frames = 2, mostPatches = 8_388_608 / 256;
        AxisLength width = vision.Positive("hidden_size", 1280);
        int layers = vision.LayersOr("depth", 28).Count;
        AxisLength heads = vision.Positive("num_heads", 32);
        AxisLength keyValueHeads = DecoderShape.KeyValueHeadsOf(vision, heads, null), patch = vision.Positive("patch_size", 16);
        int side = vision.PositiveInteger("spatial_merge_size", 2);
        bool sinks = vision.Flag("use_sink", false);
        int[] whole = vision.Integers("fullatt_block_indexes") ?? [];
        LayerDesign LayerOf(bool sink) => new(new AttentionDesign(heads, keyValueHeads, head, AttentionSpan.Bidirectional)
        { QueryKeyValueBias = true, OutputBias = true, Sinks = sink },
            new MlpDesign(vision.Dimension("intermediate_size", 4608), Gated: true, Bias: true), NormDesign.Rms, Norms: Count.From(2));
        AxisLength merged = side * side * width, output = vision.Dimension("out_hidden_size", textWidth);
        AxisLength elements = vision.Positive("in_chans", TowerReader.Colours) * vision.Positive("temporal_patch_size", frames) * patch * patch;
        return
        [
            VisionTower.Part(
                "vision.embeddings", new ImageInput(Count.From((mostPatches * elements).Length),
                    TokenCount.From(mostPatches / checked(side * side))) { Patches = Count.From(mostPatches) },
                Matrix(width, elements)),
            .. VisionTower.Layers(
                "vision", [.. Enumerable.Range(0, layers).Select(index => LayerOf(sinks && !whole.Contains(index)))], width),
            VisionTower.Projector(Norm(NormDesign.Rms, width), Matrix(merged, merged), Matrix(output, merged)),
        ];
    }

    /// <summary>Tables of the codes of each channel, layers over groups of frames, and one or two matrices.</summary>
    private static ImmutableArray<Block> Sound(ConfigFields audio)
    {
        const int timesWider = 4;
        AxisLength single = AxisLength.One;
        AxisLength width = audio.Positive("input_local_dim", 1024), heads = audio.Positive("input_local_attn_heads", 16);
        int layers = audio.LayersOr("input_local_layers", 6).Count;
        LayerDesign layer = new(new AttentionDesign(heads, heads, audio.Positive("input_local_head_dim", width.Among(heads)),
                AttentionSpan.Bidirectional)
        { QueryKeyValueBias = true },
            new MlpDesign(audio.Dimension("input_local_intermediate_size", 4096), Gated: true), NormDesign.Rms, Norms: Count.From(2));
        AxisLength joined = width * audio.Positive("group_size", 4), output = audio.Positive("out_hidden_size", 4096);
        return
        [
            VisionTower.AudioPart("audio.embeddings", Positions(Codes(audio), width)),
            .. VisionTower.Layers("audio", [.. Enumerable.Repeat(layer, layers)], width, shownAs: Component.AudioTower),
            VisionTower.AudioPart("audio.norm", audio.Flag("add_post_norm", true) ? [Norm(NormDesign.Rms, width)] : []),
            VisionTower.Projector(audio.Positive("projection_layers", 2) == single
                ? [Matrix(output, joined)]
                : [Matrix(timesWider * joined, joined), Matrix(output, timesWider * joined)]),
        ];
    }

    /// <summary>Rows of all tables: <c>speech_vocab_size</c> is one number for every channel, or one a channel with dashes between.</summary>
    private static AxisLength Codes(ConfigFields audio)
    {
        const int most = 256;
        int channels = audio.PositiveInteger("audio_channels", 20);
        string[] given = (audio.Text("speech_vocab_size") ?? throw audio.Missing("speech_vocab_size")).Split('-');
        if (channels > most || (given.Length != 1 && given.Length != channels))
            throw audio.Refuse("speech_vocab_size", "'speech_vocab_size' is one number, or one for each of at most 256 channels.");
        long rows = given.Sum(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size <= ConfigFields.LargestDimension
            ? (long)size
            : throw audio.Refuse("speech_vocab_size", "'speech_vocab_size' is whole numbers with dashes between."));
        return AxisLength.From(given.Length == 1 ? checked(rows * channels) : rows);
    }
}
