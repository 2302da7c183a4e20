using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Catalogue.Search.Models;

/// <summary>Words of a name that say that its layers are not those of the model that it names, or that it holds no model.</summary>
internal static partial class TellingWords
{
    private const string GiveConfig = "Give its config.";

    /// <summary>The most tokens of vocabularies that are often extended for a language: Falcon's. Source: hfl/chinese-llama-2-7b has 55,296 tokens where
    /// Llama 2 has 32,000, ymcui/Chinese-LLaMA-Alpaca-2 README.</summary>
    private const long OftenExtended = 65_024;

    private static readonly FrozenSet<string> Merging = Words("merged merge fused");

    /// <summary>Methods of merging, which tuners name a merge by. Source: arcee-ai/mergekit, docs/merge_methods.md.</summary>
    private static readonly FrozenSet<string> MergedBy = Words("merge merged merges slerp ties dare della breadcrumbs");

    private static readonly FrozenSet<string> Adapter = Words("lora qlora dora adapter adapters peft rslora loha lokr ia");

    /// <summary>Networks beside the U-Net or transformer of a pipeline of images.</summary>
    private static readonly FrozenSet<string> Addition = Words("controlnet controlnets upsampler upscaler esrgan realesrgan taesd taesd3 taesdxl taef1 vae");

    private static readonly FrozenSet<string> Draft = Words("eagle medusa hydra speculator accelerator dflash dspark nextn spec draft drafter");

    /// <summary>Gemma 4's drafters, which Google names after their model: <c>google/gemma-4-26B-A4B-it-assistant</c>. Elsewhere the word is one of a tuned
    /// model's name.</summary>
    private const string Assistant = "assistant", DraftsWithAssistants = "google/gemma-4";

    private static readonly FrozenSet<string> NoModel = Words(
        "tokenizer tokenizers dataset datasets imatrix logits mmproj sae saes vector vectors steering prefix logs");

    private static readonly FrozenSet<string> Layers = Words(
        "moe moes frankenmerge frankenmoe frankenstein passthrough upscaled upscale selfmerge pruned prune pruning slim minitron mamba rwkv bitnet " +
        "diffusion linear linearized byte bytes expanded reap layer layers ssm hybrid h ternary 2of4 shallow depth width textonly only");

    /// <summary>LocalAI's files of experts in several types, whose bits no name states. Source: mudler/LocalAI gallery/index.yaml, APEX.</summary>
    private const string Mixture = "apex";

    /// <summary>Those of them that mean nothing else, also where no model is known.</summary>
    private static readonly FrozenSet<string> OwnLayers = Words(
        "moe moes frankenmerge frankenmoe frankenstein passthrough upscaled selfmerge pruned prune pruning reap bitnet ternary");

    private static readonly FrozenSet<string> Head = Words(
        "reward rm prm orm genrm classifier classification cls critic embed embedding embeddings embedder retriever retrieval rerank reranker colbert " +
        "2vec scorer regression ranker sentence sentences gtr");

    private static readonly FrozenSet<string> Tower = Words(
        "vision visual vl vlm llava video audio speech omni multimodal tts asr voice image images ocr vla mm blip clip " +
        "siglip flamingo idefics cogvlm minigpt mplug owl ovis emu janus vila metaclip worldwide cosyvoice chattts orpheus vit rn50");

    /// <summary>Words that are one with what follows: VideoChat, VideoLLaMA, VisionZip, AudioPaLM.</summary>
    private static readonly ImmutableArray<string> TowerBeginnings = ["video", "vision", "visual", "audio", "llava"];

    /// <summary>Designs of encoders: a checkpoint that names another one than its model's was tuned from that.</summary>
    private static readonly FrozenSet<string> EncoderDesign = Words(
        "bert distilbert roberta distilroberta deberta mdeberta electra albert mpnet minilm modernbert mobilebert squeezebert tinybert xlnet longformer " +
        "bigbird camembert t5 mt5 byt5 bart");

    /// <summary>Networks of speech that hold no language model.</summary>
    private static readonly FrozenSet<string> SpeechNetwork = Words(
        "zipformer conformer fastconformer paraformer transducer moonshine vits wavlm hubert owsm owls ctc rnnt kws vad diarization zipvoice " +
        "supertonic encodec snac vocoder hifigan tacotron fastspeech wenet funasr medasr piper omniasr telespeech quartznet");

    /// <summary>What encoders were tuned on, which stands before their model: <c>nli-deberta-v3-base</c>.</summary>
    private static readonly FrozenSet<string> Data = Words("msmarco ms marco multi qa nli stsb quora all qnli twitter squad paraphrase ce cross encoder");

    private static readonly FrozenSet<string> Language = Words(
        "chinese zh cn japanese japan ja jp korean korea ko kor german deutsch french francais italian ita spanish portuguese ptbr brazilian dutch polish " +
        "russian ru ukrainian czech swedish norwegian danish finnish icelandic greek turkish tr arabic persian farsi hebrew hindi bengali tamil telugu urdu " +
        "thai vietnamese vi vn indonesian malay filipino hungarian romanian bulgarian serbian croatian slovak slovenian estonian latvian lithuanian " +
        "multilingual nl fr pl sv trm scandinavian nordic african swahili basque catalan galician");

    /// <summary>timm's weights before they were tuned to 1,000 classes: the head has those of ImageNet-12k, 21k or 22k.</summary>
    [GeneratedRegex(@"^(?:timm/)?[a-z0-9_]+\.(?:[a-z0-9_]*_)?in(?:12|21|22)k$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OtherClasses();

    /// <summary>What is said of weights of timm whose head is not that of 1,000 classes; null for all other names.</summary>
    public static string? OfOtherClasses(string name) => OtherClasses().IsMatch(name)
        ? $"Its tag is of weights before they were tuned to ImageNet's 1,000 classes, whose head is larger by many classes. {Export}" : null;

    private const string Export = "Export it to ONNX and give what POST /models/inspect makes of the file.";

    /// <summary>Networks of Ultralytics, whose figures by variant are not all published.</summary>
    [GeneratedRegex(
        "^(?:ultralytics/)?(?:yolo(?:v?[0-9]+|_nas|e)[a-z0-9]*(?:[-_][a-z0-9]+)*|(?:mobile_?)?sam[0-9.]*(?:[-_][a-z0-9+]+)*|fastsam-[a-z]|rtdetr-[a-z])" +
            @"(?:\.(?:pt|yaml|onnx|engine))?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfUltralytics();

    /// <summary>torchvision's networks of clips, flow and points.</summary>
    [GeneratedRegex(
        "^(?:torchvision/)?(?:swin3d_[tsb]|mvit_v[12]_[bs]|r3d_18|mc3_18|r2plus1d_18|s3d|raft_(?:large|small))$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfClips();

    /// <summary>Layers, experts, hidden units or a share of weights: <c>16L</c>, <c>64E</c>, <c>h2048</c>, <c>4of32</c>, <c>sparse50</c>.</summary>
    [GeneratedRegex("^(?:[0-9]{1,3}(?:l|e|layers?|experts?)|l[0-9]{1,3}|[hd][0-9]{3,4}|[0-9]+of[0-9]+)$|^(?:sparse|sparsity)", RegexOptions.CultureInvariant)]
    private static partial Regex OtherDimensions();

    /// <summary>Why a checkpoint that names a model does not have its layers; null where nothing says so.</summary>
    /// <param name="model">The model that stands in its name.</param>
    /// <param name="others">The words that are not that model's.</param>
    /// <param name="before">Those of them that stand before it.</param>
    public static string? Against(ModelEntry model, IEnumerable<string> others, IEnumerable<string> before)
    {
        ImmutableArray<string> words = [.. others];
        if (WithoutModel(words) is { } nothing)
            return nothing;
        if (OfDrafter(model, words) is { } drafts)
            return drafts;
        if (words.Contains(Mixture))
            return $"Its name holds '{Mixture}': a mixture of file types of its publisher's. Give what POST /models/inspect makes of the file.";
        if (words.FirstOrDefault(word => Layers.Contains(word) || OtherDimensions().IsMatch(word)) is { } layers)
            return $"Its name holds '{layers}': other layers than those of {model.Id}. {GiveConfig}";
        if (model.Kind == ArchitectureKind.Encoder && before.FirstOrDefault(word => !Data.Contains(word)) is { } other
            && model.Architecture.Value?.Dimensions.VocabularySize.Length <= OftenExtended)
            return $"Its name holds '{other}' before that of {model.Id}: encoders of such names often have a vocabulary of their own. {GiveConfig}";
        if (words.FirstOrDefault(word => Tower.Contains(word) || (model.Kind == ArchitectureKind.Decoder && BeginsAsTower(word))) is { } tower)
            return $"Its name holds '{tower}': more than the networks of {model.Id}. {GiveConfig}";
        if (model.Kind != ArchitectureKind.Decoder && words.FirstOrDefault(EncoderDesign.Contains) is { } design)
            return $"Its name holds '{design}': another design than that of {model.Id}. {GiveConfig}";
        if (model.Kind != ArchitectureKind.Encoder && words.FirstOrDefault(Head.Contains) is { } head)
            return $"Its name holds '{head}': another head than that of {model.Id}. {GiveConfig}";
        return model.Architecture.Value?.Dimensions.VocabularySize.Length <= OftenExtended && words.FirstOrDefault(Language.Contains) is { } language
            ? $"Its name holds '{language}': {model.Id} has few words of other languages, and checkpoints made for one often have a vocabulary of their own. " +
                GiveConfig
            : null;
    }

    /// <summary>Why a checkpoint is a head that drafts for the model it names; null where no word says so.</summary>
    public static string? OfDrafter(ModelEntry model, ImmutableArray<string> words) =>
        words.Contains(Assistant) && model.Id.StartsWith(DraftsWithAssistants, StringComparison.OrdinalIgnoreCase) ? Drafts(Assistant)
            : words.FirstOrDefault(Draft.Contains) is { } draft ? Drafts(draft) : null;

    private static bool BeginsAsTower(string word) => TowerBeginnings.Any(beginning => word.StartsWith(beginning, StringComparison.Ordinal));

    /// <summary>Voices of Piper, by language and speaker, as Piper, sherpa-onnx and LocalAI name them.</summary>
    [GeneratedRegex(
        "(?:^|[-_/])(?:piper|vits|voice)(?:tts)?[-_](?:piper[-_])?[a-z]{2}[-_][A-Z]{2}(?:[-_]|$)|" +
            "^voice-[a-z]{2}-.+-(?:x[-_])?(?:low|medium|high)$|^piper-[a-z]{2}_[A-Z]{2}-",
        RegexOptions.CultureInvariant)]
    private static partial Regex Voice();

    /// <summary>Names of Mistral's API that stand for another release from time to time (docs.mistral.ai, models).</summary>
    [GeneratedRegex("(?:^|[/-])(?:code|mi|mini|pix|dev|magi|vox)stral[a-z0-9-]*-latest$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Newest();

    /// <summary>What is said of a name that stands for another release from time to time; else null.</summary>
    public static string? OfNewest(string name) => Newest().IsMatch(name)
        ? "It stands for whichever release its maker has newest. Name the release." : null;

    /// <summary>What a name that no model is known by says of what it holds; null where it says nothing.</summary>
    /// <param name="name">The name.</param>
    /// <param name="unpublished">Series of which no weights are published.</param>
    public static string? Alone(string name, UnpublishedSeries unpublished) => Voice().IsMatch(name)
        ? "It is a voice of Piper, a network of 5 to 32 million parameters (VITS) that has no builder here. hexgrad/Kokoro-82M can be asked for."
        : OfUltralytics().IsMatch(name)
        ? $"It is a network of Ultralytics of which no figures are known here. {Export}"
        : OfClips().IsMatch(name)
        ? $"It is a network of torchvision for clips or pairs of images, which have no builder here. {Export}"
        : unpublished.Holds(name)
        ? "Its weights are not published: it runs with its owner alone, and no size of it is known."
        : ModelWords.Of(name[(name.LastIndexOf('/') + 1)..], abbreviated: false).Telling is var words && WithoutModel(words) is { } reason ? reason
        : words.FirstOrDefault(SpeechNetwork.Contains) is { } speech
        ? $"Its name holds '{speech}': a network of speech or sound that has no builder here. openai/whisper-large-v3-turbo, " +
            "nvidia/parakeet-tdt-0.6b-v3 and hexgrad/Kokoro-82M can be asked for."
        : words.FirstOrDefault(MergedBy.Contains) is { } merge
        ? $"Its name holds '{merge}': a merge of models that it does not name. {GiveConfig}"
        : words.FirstOrDefault(OwnLayers.Contains) is { } layers
        ? $"Its name holds '{layers}': layers of its own, of which nothing is known here. {GiveConfig}" : null;

    private static string? WithoutModel(ImmutableArray<string> words)
    {
        if (!words.Any(Merging.Contains) && words.FirstOrDefault(Adapter.Contains) is { } adapter)
            return $"Its name holds '{adapter}': an adapter beside a model, not a model. Name the model that it was made for, and the adapter in " +
                "the engine's settings.";
        if (words.FirstOrDefault(Draft.Contains) is { } draft)
            return Drafts(draft);
        if (words.FirstOrDefault(Addition.Contains) is { } addition)
            return $"Its name holds '{addition}': a network beside the U-Net or transformer of a pipeline, not a pipeline. Name the pipeline.";
        return words.FirstOrDefault(NoModel.Contains) is { } other ? $"Its name holds '{other}': it holds no weights of a model." : null;
    }

    private static string Drafts(string word) =>
        $"Its name holds '{word}': a head that drafts for a model, not a model. Name the model, and the drafter under techniques.speculativeDecoding.";

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
