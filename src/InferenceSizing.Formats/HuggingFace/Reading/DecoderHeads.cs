using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>What a decoder's checkpoint has behind its layers, by the class that <c>architectures</c> names: a language model's head, a classifier, a reward,
/// or nothing.</summary>
/// <remarks>Classifiers over the last token have no bias, those over every token have one (<c>GenericForSequenceClassification</c>,
/// <c>GenericForTokenClassification</c> and <c>GenericForQuestionAnswering</c> of transformers). Rewards: the classes that came with Qwen2.5-Math-RM and PRM
/// (two biased matrices) and with InternLM2-Reward (one without bias).</remarks>
internal static class DecoderHeads
{
    private static readonly AxisLength Reward = AxisLength.One, StartAndEnd = AxisLength.From(2), GoodAndBad = AxisLength.From(2);

    /// <summary>The design with the head of its checkpoint.</summary>
    public static TransformerDesign Apply(ConfigFields config, TransformerDesign design)
    {
        // ChatGLMModel is the class with a head; its reader knows.
        if (!DecoderShape.HasHead(config) && config.Texts("architectures") is not ["ChatGLMModel", ..])
            return design with { Head = false };
        if (config.Texts("architectures") is not { Length: > 0 } classes)
            return design;
        AxisLength labels = EncoderHeadChoice.Labels(config);
        int task = classes[0].LastIndexOf("For", StringComparison.Ordinal);
        Block? head = task < 0 ? null : classes[0][task..] switch
        {
            "ForSequenceClassification" => ScoreHeads.OneMatrix("score", design, labels, bias: false, TokenScope.Sequences),
            "ForTokenClassification" => ScoreHeads.OneMatrix("score", design, labels, bias: true, TokenScope.NewTokens),
            "ForQuestionAnswering" => ScoreHeads.OneMatrix("qa_outputs", design, StartAndEnd, bias: true, TokenScope.NewTokens),
            "ForRewardModel" when classes[0].StartsWith("InternLM2", StringComparison.Ordinal) =>
                ScoreHeads.OneMatrix("v_head", design, Reward, bias: false, TokenScope.Sequences),
            "ForRewardModel" or "ForRanking" => ScoreHeads.TwoMatrices(design, Reward, TokenScope.Sequences),
            "ForProcessRewardModel" => ScoreHeads.TwoMatrices(design, GoodAndBad, TokenScope.NewTokens),
            _ => null,
        };
        return head is null ? design : design with { Head = false, ExtraBlocks = [.. design.ExtraBlocks, head] };
    }
}
