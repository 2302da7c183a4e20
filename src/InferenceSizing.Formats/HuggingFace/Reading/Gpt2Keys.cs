using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>The keys of GPT-2's config class, which later families took over: LayerNorm of weight and bias, plain MLPs.</summary>
internal static class Gpt2Keys
{
    public static DenseTraits Biased { get; } = new()
    {
        QueryKeyValueBias = true,
        OutputBias = true,
        MlpBias = true,
        Gated = false,
        Norm = NormDesign.LayerNorm,
    };

    /// <summary>GPT2Config and GPTBigCodeConfig; the width of the MLP is four times the hidden size.</summary>
    public static CoreDimensions Class { get; } = new(768, 0, 12, 12, 50257, 1024);

    /// <summary>The dimensions under GPT-2's names, or under the names that newer tools write.</summary>
    public static DecoderShape Shape(ConfigFields config, AxisLength keyValueHeads, CoreDimensions absent)
    {
        const int timesHidden = 4;
        AxisLength hidden = config.CoreDimension("n_embd", "hidden_size", absent.HiddenSize),
            heads = config.CoreDimension("n_head", "num_attention_heads", absent.Heads);
        LayerCount layers = config.Layers("n_layer", "num_hidden_layers", absent.Layers);
        TokenCount positions = config.CoreTokens("n_positions", "max_position_embeddings", absent.Context);
        AxisLength intermediate = config.Positive("n_inner", timesHidden * hidden);
        return new DecoderShape(hidden, layers, heads, keyValueHeads.Or(heads), hidden.Among(heads), intermediate,
            config.CoreDimension("vocab_size", absent.VocabularySize), positions);
    }
}
