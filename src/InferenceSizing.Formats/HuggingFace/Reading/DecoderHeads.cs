using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>What a decoder's checkpoint has behind its layers, by the class that <c>architectures</c> names: a language model's head, a classifier, a reward,
/// or nothing.</summary>
/// <remarks>Classifiers over the last token have no bias, those over every token have one (<c>GenericForSequenceClassification</c>,
/// <c>GenericForTokenClassification</c> and <c>GenericForQuestionAnswering</c> of transformers). Rewards: the classes that came with Qwen2.5-Math-RM and PRM
/// (two biased matrices) and with InternLM2-Reward (one without bias).</remarks>
internal static class DecoderHeads
{
    private const int StartAndEnd = 2;
    private const int GoodAndBad = 2;

    /// <summary>The design with the head of its checkpoint.</summary>
    public static TransformerDesign Apply(ConfigFields config, TransformerDesign design)
    {
        // ChatGLMModel is the class with a head; its reader knows.
        if (!DecoderShape.HasHead(config) && config.Texts("architectures") is not ["ChatGLMModel", ..])
            return design with { Head = false };
        if (config.Texts("architectures") is not { Length: > 0 } classes)
            return design;
        int labels = EncoderHeadChoice.Labels(config), hidden = design.HiddenSize;
        int task = classes[0].LastIndexOf("For", StringComparison.Ordinal);
        Operator[]? head = task < 0 ? null : classes[0][task..] switch
        {
            "ForSequenceClassification" => [Score("score", labels, hidden, bias: false, TokenScope.Sequences)],
            "ForTokenClassification" => [Score("score", labels, hidden, bias: true, TokenScope.NewTokens)],
            "ForQuestionAnswering" => [Score("qa_outputs", StartAndEnd, hidden, bias: true, TokenScope.NewTokens)],
            "ForRewardModel" when classes[0].StartsWith("InternLM2", StringComparison.Ordinal) =>
                [Score("v_head", 1, hidden, bias: false, TokenScope.Sequences)],
            "ForRewardModel" or "ForRanking" => [Score("score.0", hidden, hidden, bias: true, TokenScope.Sequences),
                Score("score.2", 1, hidden, bias: true, TokenScope.Sequences)],
            "ForProcessRewardModel" =>
                [Score("score.0", hidden, hidden, bias: true, TokenScope.NewTokens), Score("score.2", GoodAndBad, hidden, bias: true, TokenScope.NewTokens)],
            _ => null,
        };
        return head is null ? design : design with { Head = false, ExtraBlocks = [.. design.ExtraBlocks, BlockOf(head)] };
    }

    private static Linear Score(string name, int outputs, int hidden, bool bias, TokenScope scope) =>
        Linear.Of(Component.Classifier, name, [new WeightTensor(TensorRole.Classifier, outputs, hidden, TensorSplit.Replicated)], bias, scope);

    private static Block BlockOf(Operator[] operators)
    {
        NodeList nodes = new();
        foreach (Operator next in operators)
            nodes.Add(next);
        return new Block { Name = "score", Place = BlockPlace.Last, Passes = Passes.Prefill, Nodes = nodes.ToNodes() };
    }
}
