using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>How a family's heads are made.</summary>
/// <param name="HiddenSize">d_model.</param>
/// <param name="EmbeddingSize">Width of the token embedding that a masked-language head is tied to.</param>
/// <param name="VocabularySize">V.</param>
internal sealed record EncoderHeadShape(AxisLength HiddenSize, AxisLength EmbeddingSize, AxisLength VocabularySize)
{
    /// <summary>Whether the base class has a pooler.</summary>
    public bool Pooler { get; init; } = true;

    /// <summary>What the masked-language head's norm learns.</summary>
    public NormDesign Norm { get; init; } = NormDesign.LayerNorm;

    /// <summary>Whether the masked-language head's dense layer has a bias.</summary>
    public bool DenseBias { get; init; } = true;
}

/// <summary>Which head a checkpoint stores: by <c>architectures</c>, or by our own key <c>_head</c> where that is absent.</summary>
/// <remarks><c>_head</c> joins with <c>+</c> any of <c>pooler</c>, <c>mlm</c>, <c>nsp</c>, <c>disc</c>, and is empty for none of them: checkpoints store more
/// than their class uses (bert-base-uncased has pooler, masked-language and next-sentence heads). Without either key it is the family's base class.
/// Where <c>architectures</c> lists the base class next to one with a head, the checkpoint stores the head (GTE's multilingual encoder).</remarks>
internal static class EncoderHeadChoice
{
    private const int DefaultLabels = 2;
    private const int NextSentenceLabels = 2;

    public static ImmutableArray<Block> Read(ConfigFields config, EncoderHeadShape shape)
    {
        if (config.Texts("architectures") is { Length: > 0 } classes)
            return OfClass(config, shape, Array.Find(classes, name => name.Contains("For", StringComparison.Ordinal)) ?? classes[0]);
        if (config.Text("_head") is { } named)
            return [.. named.Split('+', StringSplitOptions.RemoveEmptyEntries).Select(part => Part(config, shape, part))];
        return BaseOf(shape);
    }

    private static ImmutableArray<Block> BaseOf(EncoderHeadShape shape) => shape.Pooler ? [EncoderHeads.Pooler(shape.HiddenSize)] : [];

    private static ImmutableArray<Block> OfClass(ConfigFields config, EncoderHeadShape shape, string name)
    {
        int task = name.LastIndexOf("For", StringComparison.Ordinal);
        if (task < 0)
            return name.EndsWith("Model", StringComparison.Ordinal) ? BaseOf(shape) : throw Unknown(config, name);
        return name[task..] switch
        {
            "ForMaskedLM" => [Masked(shape)],
            "ForPreTraining" when name.StartsWith("Electra", StringComparison.Ordinal) => [EncoderHeads.Discriminator(shape.HiddenSize)],
            "ForPreTraining" => [EncoderHeads.Pooler(shape.HiddenSize), Masked(shape),
                EncoderHeads.Classifier(shape.HiddenSize, AxisLength.From(NextSentenceLabels))],
            // Some families read the pooler, others a dense layer of their own before the classifier: the parameters are the same.
            "ForSequenceClassification" =>
                [EncoderHeads.Pooler(shape.HiddenSize),
                EncoderHeads.Classifier(shape.HiddenSize, Labels(config))],
            "ForTokenClassification" => [EncoderHeads.TokenClassifier(shape.HiddenSize, Labels(config))],
            "ForQuestionAnswering" => [EncoderHeads.TokenClassifier(shape.HiddenSize, AxisLength.From(DefaultLabels))],
            _ => throw Unknown(config, name),
        };
    }

    private static Block Part(ConfigFields config, EncoderHeadShape shape, string part) => part switch
    {
        "pooler" => EncoderHeads.Pooler(shape.HiddenSize),
        "mlm" => Masked(shape),
        "nsp" => EncoderHeads.Classifier(shape.HiddenSize, AxisLength.From(NextSentenceLabels)),
        "disc" => EncoderHeads.Discriminator(shape.HiddenSize),
        _ => throw config.Refuse("_head", $"'{part}' is not a head of this family (pooler, mlm, nsp, disc)."),
    };

    private static Block Masked(EncoderHeadShape shape) =>
        EncoderHeads.MaskedLanguage(shape.HiddenSize, shape.EmbeddingSize, shape.VocabularySize, shape.Norm, shape.DenseBias);

    /// <summary>num_labels, or the entries of id2label, or the two that every config class has.</summary>
    public static AxisLength Labels(ConfigFields config)
    {
        if (config.Has("num_labels"))
            return config.Dimension("num_labels");
        return AxisLength.From(config.Raw("id2label") is { Kind: ConfigKind.Members } labels ? labels.Members.Count() : DefaultLabels);
    }

    private static ConfigRefusedException Unknown(ConfigFields config, string name) =>
        config.Refuse("architectures", $"The head of '{name}' is not known; base models, masked language models, pre-training, sequence and token " +
            $"classification and question answering are.");
}
