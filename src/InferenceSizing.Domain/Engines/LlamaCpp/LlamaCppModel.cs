using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>What llama.cpp does with a model by its architecture: <c>llama_model_base::load_hparams</c> and the graphs of <c>src/models</c>.</summary>
/// <remarks>By family, since one architecture of llama.cpp may stand for several: <c>llama</c> for Llama, Mistral and Mixtral. Read at v0.5.0 and checked by
/// running it.</remarks>
internal sealed class LlamaCppModel
{
    private static readonly FrozenSet<string> Unknown =
    [
        "albert", "bart", "blenderbot", "clip", "clip_text_model", "deberta", "deberta-v2", "electra", "gpt_neo", "gptj", "marian", "mbart", "mllama",
        "mllama_text_model", "opt", "pegasus", "phi3small", "rwkv", "siglip", "siglip2", "siglip_text_model", "whisper", "zamba", "zamba2",
    ];

    /// <summary>Encoder-decoders that it runs.</summary>
    private static readonly FrozenSet<string> EncoderDecoders = ["t5", "mt5", "umt5"];

    /// <summary>Architectures that keep only the cells of a window; all others keep the whole context, whatever the config says.</summary>
    private static readonly FrozenSet<string> Windowed =
    [
        "gemma2", "gemma3", "gemma3_text", "gemma3n", "gemma3n_text", "gemma4", "gemma4_text", "gpt_oss", "cohere2", "cohere2_moe", "olmo3", "llama4",
        "llama4_text", "mimo_v2_flash", "mimo2", "exaone_moe", "exaone-moe", "exaone4", "smallthinker", "step35", "afmoe", "laguna", "plamo3", "mellum",
        "granite_swa", "cohere2moe",
    ];

    /// <summary>EXAONE 4 has windows only in its 32B, which is known by its layers.</summary>
    private const int LayersOfExaoneWithWindows = 64;

    /// <summary>Norms by mean and variance without a bias, which the design does not tell from those by the root mean square.</summary>
    private static readonly FrozenSet<string> UnbiasedLayerNorms = ["cohere", "cohere2", "cohere2_moe", "mpt", "dbrx", "olmo", "modernbert", "modern-bert"];

    /// <summary>Norms by the root mean square with a bias (<c>src/models/phi3.cpp</c>).</summary>
    private const string BiasedRootMeanSquare = "phimoe";

    /// <summary>Positions by a bias of the scores, by tables or not at all.</summary>
    private static readonly FrozenSet<string> WithoutRotation =
        ["bloom", "mpt", "gpt2", "gpt_bigcode", "jamba", "nemotron_h", "granitemoehybrid", "bert", "roberta", "xlm-roberta", "opt", "jina-bert-v2"];

    /// <summary>Baichuan's larger model has no rotation; it is known by its layers.</summary>
    private const int LayersOfBaichuanWithoutRotation = 40;

    /// <summary>Windows rotate and full layers do not.</summary>
    private static readonly FrozenSet<string> RotatesOnlyWindows = ["cohere2", "cohere2_moe", "exaone4", "exaone_moe", "llama4_text", "llama4",
        "smallthinker"];

    /// <summary>Queries and keys are rotated before their norm.</summary>
    private static readonly FrozenSet<string> RotatedBeforeNorm = ["hunyuan_v1_dense", "hunyuan_v1_moe", "llama4", "llama4_text"];

    /// <summary>Gate and up are one stored matrix, and their halves one tensor.</summary>
    private static readonly FrozenSet<string> FusedGates = ["phi3", "phi3_v", "chatglm", "glm4", "modernbert", "modern-bert", "glm"];

    /// <summary>The converter divides what the checkpoint holds as one matrix of queries, keys and values.</summary>
    private static readonly FrozenSet<string> DividedProjections = ["baichuan"];

    private static readonly FrozenSet<string> StreamAddedFirst = ["cohere", "cohere2", "gpt_neox"];

    /// <summary>What follows the final norm may be read by layers that predict further tokens (<c>h_nextn</c>).</summary>
    private static readonly FrozenSet<string> PredictsFurther =
        ["qwen3_next", "qwen3_5", "qwen3_5_text", "qwen3_5_moe", "qwen3_5_moe_text", "nemotron_h", "nemotron_h_moe"];

    private static readonly FrozenSet<string> Diffusing = ["dream", "llada", "llada-moe", "rnd1"];

    /// <summary>Flash attention is off whatever is asked for.</summary>
    private static readonly FrozenSet<string> NeverFlash = ["grok-1", "grok"];

    private static readonly FrozenSet<string> Snapshotted = ["qwen3_5", "qwen3_5_text", "qwen3_5_moe", "qwen3_5_moe_text", "lfm2", "lfm2_moe", "nemotron_h"];

    /// <summary>Layers that read further embeddings of an image.</summary>
    private static readonly FrozenSet<string> DeepStacked = ["qwen3_vl", "qwen3_vl_moe", "qwen3_vl_text", "qwen3_vl_moe_text"];

    /// <summary>A deep-stacked token's own embedding and one for each of three layers.</summary>
    private const int DeepStackedInputs = 4;

    private static readonly ConditionalWeakTable<Architecture, LlamaCppModel> Known = [];

    private readonly string _family;
    private readonly int _layers;

    private LlamaCppModel(Architecture architecture)
    {
        (_family, _layers) = (architecture.Family, architecture.Dimensions.Layers.Count);
        TransformerDesign? design = architecture.PublishedDesign as TransformerDesign;
        LayerNorms = UnbiasedLayerNorms.Contains(_family)
            || (_family != BiasedRootMeanSquare && design?.Layers.FirstOrDefault()?.Norm is { Bias: true });
        HasWindows = design is not null && design.Layers.Any(layer => layer.Mixer is AttentionDesign attention && Masks(attention.Span));
        Attends = design is null || design.Layers.Any(layer => layer.Mixer is AttentionDesign or LatentAttentionDesign or ParallelMixerDesign);
        IsPlannedWhole = design is not null && design.Layers.All(layer =>
            layer.Further is null or AlternatingUpdatesDesign && layer.FeedForward is null or MlpDesign or ExpertsDesign or RwkvChannelMixDesign);
        SharesCaches = design is not null && design.Layers.Any(layer => layer.Mixer is AttentionDesign { OwnCache: false });
        IsHybrid = design is not null && Attends && design.Layers.Any(layer => layer.Mixer is Mamba2Design or MambaDesign or ShortConvolutionDesign);
        InputsPerToken = DeepStacked.Contains(_family) ? DeepStackedInputs : 1;
        LayerKinds = KindsOf(design?.Layers ?? (architecture.PublishedDesign as EncoderDecoderDesign)?.Decoder ?? []);
    }

    /// <summary>Where the first layer of a card asks for its states before the layers of the card ahead have run to their end: the last mixer there, whose
    /// next operation without weights then runs on the later card. Null where none does.</summary>
    /// <param name="layers">The stack.</param>
    /// <param name="from">The first layer of the later card.</param>
    public static int? Overtaken(ImmutableArray<LayerDesign> layers, int from)
    {
        if (from == 0 || from >= layers.Length || layers[from].Mixer is not (Mamba2Design or MambaDesign or ShortConvolutionDesign))
            return null;
        for (int layer = from - 1; layer >= 0 && layers[layer].FeedForward is null or MlpDesign; layer--)
        {
            if (layers[layer].Mixer is not null)
                return layer;
        }

        return null;
    }

    /// <summary>A number for each layer, the same for layers whose graphs are equal.</summary>
    public ImmutableArray<int> LayerKinds { get; }

    /// <summary>Whether norms are by mean and variance.</summary>
    public bool LayerNorms { get; }

    /// <summary>Whether some layer sees only a window, so that there are two masks.</summary>
    public bool HasWindows { get; }

    /// <summary>Whether some layer attends, so that there is a mask.</summary>
    public bool Attends { get; }

    /// <summary>Whether some layers attend and others ask for their states before the layer ahead of them has run.</summary>
    public bool IsHybrid { get; }

    /// <summary>Whether layers read the cache of an earlier one.</summary>
    public bool SharesCaches { get; }

    /// <summary>Whether every tensor of its graph is known: it has no further parts.</summary>
    public bool IsPlannedWhole { get; }

    /// <summary>Embeddings that a token comes with: images have some for further layers.</summary>
    public int InputsPerToken { get; }

    public bool DividesProjections => DividedProjections.Contains(_family);

    /// <summary>Whether queries and keys are rotated before their norm.</summary>
    public bool RotatesBeforeNorm => RotatedBeforeNorm.Contains(_family);

    public bool FusesGate => FusedGates.Contains(_family);

    public bool AddsStreamFirst => StreamAddedFirst.Contains(_family);

    /// <summary>Whether a parallel layer's last rows are chosen from the stream before it is normed for the feed-forward part.</summary>
    public bool ChoosesStreamFirst => _family == "gpt_neox";

    /// <summary>Whether a parallel layer projects what attention read before its feed-forward part.</summary>
    public bool ProjectsFirst => _family == "phi";

    /// <summary>Whether queries and keys of a delta net are repeated for each head of the values (<c>src/models/qwen3next.cpp</c>).</summary>
    public bool RepeatsKeys => _family == "qwen3_next";

    /// <summary>Whether earlier states of its recurrences can be gone back to (<c>llm_arch_supports_rs_rollback</c>).</summary>
    public bool KeepsSnapshots => Snapshotted.Contains(_family);

    /// <summary>Whether embeddings are scaled before a layer asks for its states.</summary>
    public bool ScalesEmbeddings => _family == "granitemoehybrid";

    /// <summary>Whether parts of latent attention's queries and keys are rotated (<c>src/models/kimi-linear.cpp</c>).</summary>
    public bool RotatesLatents => _family != "kimi_linear";

    /// <summary>Whether, with a cache for each sequence, a micro-batch has to be one that the sequences divide.</summary>
    public bool DividesMicroBatches => !RotatesLatents;

    /// <summary>Whether values are normed too.</summary>
    public bool NormsValues => _family is "gemma3n" or "gemma3n_text" or "gemma4" or "gemma4_text";

    public bool WeighsBeforeExperts => _family is "llama4" or "llama4_text";

    /// <summary>Whether experts are weighed by the softmax of those that are chosen (<c>SOFTMAX_WEIGHT</c>).</summary>
    public bool WeighsOnlyChosen => _family == "gpt_oss";

    /// <summary>After what the rows whose logits are made are chosen.</summary>
    public OutputsAfter OutputsAfter => _family is "gpt_oss" or "gemma3n" or "gemma3n_text" ? OutputsAfter.Layers
        : PredictsFurther.Contains(_family) ? OutputsAfter.FinalNorm
        : _family == "falcon_h1" ? OutputsAfter.LastSum
        : OutputsAfter.LastMixer;

    /// <summary>Whether a mixer's output is the second of what is added to the stream.</summary>
    public bool AddsMixerToStream => _family is "lfm2" or "lfm2_moe" or "jamba";

    /// <summary>Whether a feed-forward part's output is the second of what is added to the stream.</summary>
    public bool AddsFeedForwardToStream => AddsMixerToStream || _family is "phi3" or "phi3_v" or "phimoe";

    /// <summary>Whether an encoder's outputs are logits: models that fill in all tokens of a text at once.</summary>
    public bool MakesLogits => Diffusing.Contains(_family);

    public bool RefusesFlash => NeverFlash.Contains(_family);

    /// <summary>Whether llama.cpp has an architecture for the model at all.</summary>
    public static bool IsKnown(Architecture architecture) => !Unknown.Contains(architecture.Family) && !architecture.OfPyTorch
        && (architecture.Kind != ArchitectureKind.EncoderDecoder || EncoderDecoders.Contains(architecture.Family));

    public static LlamaCppModel Of(Architecture architecture) => Known.GetValue(architecture, static asked => new LlamaCppModel(asked));

    private ImmutableArray<int> KindsOf(ImmutableArray<LayerDesign> layers)
    {
        Dictionary<(LayerDesign Layer, bool Rotates, bool OfItsOwn), int> numbers = [];
        int[] kinds = new int[layers.Length];
        for (int layer = 0; layer < kinds.Length; layer++)
        {
            bool rotates = layers[layer].Mixer is AttentionDesign attention && Rotates(attention.Span, layer);
            bool sparse = layers[layer].Further is AlternatingUpdatesDesign && layer < AlternatingGraph.SparseLayers;
            (LayerDesign, bool, bool) kind = (layers[layer], rotates, sparse || layer < InputsPerToken - 1);
            if (!numbers.TryGetValue(kind, out kinds[layer]))
                numbers[kind] = kinds[layer] = numbers.Count;
        }

        return [.. kinds];
    }

    /// <summary>Whether a layer of that reach keeps only the cells of its window.</summary>
    public bool KeepsWindow(AttentionSpan span) => span.IsLocal && Windowed.Contains(_family)
        && (_family != "exaone4" || _layers == LayersOfExaoneWithWindows);

    /// <summary>Whether a layer of that reach has the mask of a window.</summary>
    public bool Masks(AttentionSpan span) => KeepsWindow(span) || span.Reach == AttentionReach.BidirectionalLocal;

    /// <summary>Whether queries and keys of a layer are rotated.</summary>
    public bool Rotates(AttentionSpan span, int layer)
    {
        const int everyFourth = 4;
        if (WithoutRotation.Contains(_family) || (_family == "baichuan" && _layers == LayersOfBaichuanWithoutRotation))
            return false;
        if (_family == "smollm3")
            return (layer + 1) % everyFourth != 0;
        return !HasWindows || span.IsLocal || !RotatesOnlyWindows.Contains(_family);
    }
}
