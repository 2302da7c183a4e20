using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>A convolution that writes more frames than it reads.</summary>
/// <param name="Rate">How many times as many.</param>
/// <param name="Kernel">Its width, a multiple of the rate.</param>
public readonly record struct Enlargement(Count Rate, AxisLength Kernel);

/// <summary>StyleTTS 2 with a decoder that writes spectra (ISTFTNet): a shared-layer encoder of phonemes, predictors of their lengths, of pitch and loudness,
/// and a generator of sound; a token of the workload is a phoneme (Kokoro).</summary>
/// <remarks>Li et al. 2023, arXiv:2306.07691; Kaneko et al. 2022, arXiv:2203.02395; <c>KModel</c> of hexgrad/kokoro. Convolutions are stored with weight norms:
/// directions and one length an output (an input, where they enlarge).</remarks>
public sealed record StyleSpeechDesign : TokenDesign
{
    /// <summary>Frames of 25 ms that a phoneme is taken to last: English is spoken at about 13 of the model's symbols a second. Assumed.</summary>
    private const int FramesPerPhoneme = 3;

    /// <summary>Width of the decoder, of the text next to it, its kernel, and its blocks before the one that doubles the rate.</summary>
    private const int DecoderWidth = 1024, TextWidth = 64, DecoderKernel = 3, PlainBlocks = 3, Twice = 2;

    /// <summary>Pitch and loudness.</summary>
    private const int Curves = 2;

    /// <summary>The fundamental and eight harmonics.</summary>
    private const int Sines = 9;

    /// <summary>Pairs of convolutions of a residual unit, by their dilations of one, three and five.</summary>
    private const int PairsOfUnit = 3;

    private const int PostKernel = 7, NoiseKernel = 7, LastNoiseKernel = 11;

    public required string Family { get; init; }

    /// <summary>n_token.</summary>
    public required AxisLength Symbols { get; init; }

    /// <summary>hidden_dim.</summary>
    public required AxisLength HiddenSize { get; init; }

    /// <summary>style_dim: half of a voice's vector.</summary>
    public required AxisLength Style { get; init; }

    /// <summary>n_layer, of both text encoders.</summary>
    public required LayerCount Depth { get; init; }

    /// <summary>max_dur.</summary>
    public required AxisLength LongestPhoneme { get; init; }

    /// <summary>text_encoder_kernel_size.</summary>
    public required AxisLength TextKernel { get; init; }

    /// <summary>The encoder of phonemes (plbert), whose layers share their weights.</summary>
    public required TransformerDesign Reader { get; init; }

    /// <summary>upsample_initial_channel.</summary>
    public required AxisLength GeneratorWidth { get; init; }

    /// <summary>upsample_rates and upsample_kernel_sizes.</summary>
    public required ImmutableArray<Enlargement> Rates { get; init; }

    /// <summary>resblock_kernel_sizes.</summary>
    public required ImmutableArray<AxisLength> UnitKernels { get; init; }

    /// <summary>gen_istft_n_fft.</summary>
    public required AxisLength Transform { get; init; }

    public override bool OfPyTorch => true;

    private AxisLength Spectrum => Transform + AxisLength.From(2);

    public override TokenArchitecture ToArchitecture() => new(LayOut())
    {
        Design = this,
        Family = Family,
        Kind = ArchitectureKind.Encoder,
        Input = InputKind.Tokens,
        Dimensions = Reader.Dimensions,
    };

    private OperatorList LayOut()
    {
        OperatorList reader = Reader.ToArchitecture().LayOut().Operators!;
        return new OperatorList(
            [.. reader.Blocks, Last("predictor", Predictor), Last("text_encoder", TextEncoder), Last("decoder", Decoder), Last("generator", Generator)],
            reader.Layers, reader.Traits);
    }

    private static Block Last(string name, Action<SpeechUnits> build)
    {
        SpeechUnits units = new();
        build(units);
        return new Block { Name = name, Place = BlockPlace.Last, Passes = Passes.Encode, Nodes = units.ToNodes() };
    }

    private void Predictor(SpeechUnits units)
    {
        AxisLength half = HiddenSize / Twice, styled = HiddenSize + Style;
        units.Linear("bert_encoder", Reader.HiddenSize, HiddenSize);
        for (int layer = 0; layer < Depth.Count; layer++)
        {
            units.Memory($"duration.{layer}", styled, half, Count.One);
            units.StyledNorm(HiddenSize, Style, Count.One);
        }

        units.Memory("lstm", styled, half, Count.One);
        units.Linear("duration_proj", HiddenSize, LongestPhoneme);
        Count frames = Count.From(FramesPerPhoneme), doubled = Count.From(Twice) * frames;
        units.Memory("shared", styled, half, frames);
        for (int curve = 0; curve < Curves; curve++)
        {
            units.Block(HiddenSize, HiddenSize, Style, frames, doubling: false);
            units.Block(HiddenSize, half, Style, frames, doubling: true);
            units.Block(half, half, Style, doubled, doubling: false);
            units.Convolve("proj", half, AxisLength.One, AxisLength.One, doubled, weightNorm: false);
        }
    }

    private void TextEncoder(SpeechUnits units)
    {
        units.Table(Symbols, HiddenSize);
        for (int layer = 0; layer < Depth.Count; layer++)
        {
            units.Convolve($"cnn.{layer}", HiddenSize, HiddenSize, TextKernel, Count.One);
            units.Norm(HiddenSize, NormDesign.LayerNorm);
        }

        units.Memory("lstm", HiddenSize, HiddenSize / Twice, Count.One);
    }

    private void Decoder(SpeechUnits units)
    {
        Count frames = Count.From(FramesPerPhoneme);
        AxisLength kernel = AxisLength.From(DecoderKernel), width = AxisLength.From(DecoderWidth), curves = AxisLength.From(Curves);
        for (int curve = 0; curve < Curves; curve++)
            units.Convolve("curve", AxisLength.One, AxisLength.One, kernel, frames);
        units.Convolve("asr_res", HiddenSize, AxisLength.From(TextWidth), AxisLength.One, frames);
        units.Block(HiddenSize + curves, width, Style, frames, doubling: false);
        AxisLength beside = width + curves + AxisLength.From(TextWidth);
        for (int block = 0; block < PlainBlocks; block++)
            units.Block(beside, width, Style, frames, doubling: false);
        units.Block(beside, GeneratorWidth, Style, frames, doubling: true);
    }

    private void Generator(SpeechUnits units)
    {
        units.Linear("source", AxisLength.From(Sines), AxisLength.One);
        Count rows = Count.From(Twice * FramesPerPhoneme);
        AxisLength width = GeneratorWidth;
        foreach ((int index, Enlargement level) in Rates.Index())
        {
            bool last = index == Rates.Length - 1;
            AxisLength narrower = width / Twice;
            units.Raise(width, narrower, level, rows);
            rows = level.Rate * rows;
            long behind = Rates.Skip(index + 1).Aggregate(Count.One, (product, further) => product * further.Rate).Value;
            units.Convolve("noise_convs", Spectrum, narrower, AxisLength.From(last ? 1 : Twice * behind), rows, weightNorm: false);
            units.Unit(narrower, AxisLength.From(last ? LastNoiseKernel : NoiseKernel), PairsOfUnit, Style, rows);
            foreach (AxisLength own in UnitKernels)
                units.Unit(narrower, own, PairsOfUnit, Style, rows);
            width = narrower;
        }

        units.Convolve("conv_post", width, Spectrum, AxisLength.From(PostKernel), rows);
    }
}
