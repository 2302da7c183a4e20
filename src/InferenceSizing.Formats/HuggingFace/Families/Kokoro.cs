using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Kokoro: StyleTTS 2 without its diffusion, whose voices are files of vectors.</summary>
/// <remarks>Its config names no <c>model_type</c>; ports call it <c>kokoro</c>. Defaults are those of Kokoro-82M.</remarks>
internal static class Kokoro
{
    public static Family Family { get; } = new()
    {
        Source = "KModel of hexgrad/kokoro; arXiv:2306.07691",
        Models =
        [
            new("kokoro", Read),
        ],
    };

    private const int MostRates = 8, MostKernels = 8, LargestRate = 64, LargestKernel = 256;

    private static TokenArchitecture Read(ConfigFields config)
    {
        ConfigFields reader = config.Part("plbert"), generator = config.Part("istftnet");
        AxisLength symbols = config.Positive("n_token", 178);
        int[] rates = generator.Integers("upsample_rates") ?? [10, 6], kernels = generator.Integers("upsample_kernel_sizes") ?? [20, 12],
            units = generator.Integers("resblock_kernel_sizes") ?? [3, 7, 11];
        if (rates.Length is 0 or > MostRates || kernels.Length != rates.Length
            || rates.Zip(kernels).Any(pair => pair.First is < 1 or > LargestRate || pair.Second < pair.First || pair.Second % pair.First != 0))
        {
            throw generator.Refuse("upsample_rates", "'upsample_rates' and 'upsample_kernel_sizes' are as many, each kernel a multiple of its rate.");
        }

        if (units.Length is 0 or > MostKernels || units.Any(kernel => kernel is < 1 or > LargestKernel))
            throw generator.Refuse("resblock_kernel_sizes", "'resblock_kernel_sizes' are one to eight kernels.");
        return new StyleSpeechDesign
        {
            Family = "kokoro",
            Symbols = symbols,
            HiddenSize = config.Positive("hidden_dim", 512),
            Style = config.Positive("style_dim", 128),
            Depth = config.LayersOr("n_layer", 3),
            LongestPhoneme = config.Positive("max_dur", 50),
            TextKernel = config.Positive("text_encoder_kernel_size", 5),
            Reader = Bert.Phonemes(reader, symbols),
            GeneratorWidth = generator.Positive("upsample_initial_channel", 512),
            Rates = [.. rates.Zip(kernels, (rate, kernel) => new Enlargement(Count.From(rate), AxisLength.From(kernel)))],
            UnitKernels = [.. units.Select(kernel => AxisLength.From(kernel))],
            Transform = generator.Positive("gen_istft_n_fft", 20),
            LeftOut = "A token is a phoneme, which is taken to last 75 ms: 400 are 30 s of sound. The host's part of it, and the recurrent layers' wait for " +
                "each step, are not counted.",
        }.ToArchitecture();
    }
}
