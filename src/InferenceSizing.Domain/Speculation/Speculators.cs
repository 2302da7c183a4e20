using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Speculation;

/// <summary>The operators that propose tokens, by method.</summary>
internal static class Speculators
{
    /// <summary>Null where the method runs no layers.</summary>
    public static OperatorList? OperatorsOf(SpeculativeDecoding speculation, Architecture target) => speculation.Method switch
    {
        SpeculativeMethod.DraftModel => speculation.DraftModel?.LayOut().Operators,
        SpeculativeMethod.Mtp => target.LayOut().Operators is { } operators ? PredictionLayers(operators, target.Dimensions) : null,
        SpeculativeMethod.Eagle => EagleHead.First(target.Dimensions),
        SpeculativeMethod.Eagle3 => EagleHead.Third(target.Dimensions, target.LayOut().Operators?.Traits.LatentAttention == true),
        SpeculativeMethod.Dflash => EagleHead.Block(target.Dimensions),
        SpeculativeMethod.Assistant => EagleHead.Assistant(target.Dimensions),
        _ => null,
    };

    /// <summary>The multi-token-prediction layers of a checkpoint, run for every token.</summary>
    /// <remarks>Where they store embedding and head once more, engines drop these for the model's own: SGLang's <c>set_embed_and_head</c>, vLLM's
    /// <c>_maybe_share_embeddings</c> and <c>_maybe_share_lm_head</c>.</remarks>
    private static OperatorList? PredictionLayers(OperatorList operators, ModelDimensions model)
    {
        ImmutableArray<Block> layers = [.. operators.Blocks.Where(block => block.Auxiliary).Select(block => Running(block, model))];
        return layers.IsEmpty ? null : new OperatorList(layers, LayerCount.From(layers.Sum(block => block.Layers.Length)), operators.Traits);
    }

    private static Block Running(Block block, ModelDimensions model)
    {
        NodeList nodes = new();
        bool head = false;
        foreach (Node node in block.Nodes)
        {
            Operator step = node.Operator;
            bool shared = step is Embedding or Linear && step.Tensors is [{ Role: TensorRole.TokenEmbedding or TensorRole.LmHead }];
            head |= shared && step is Linear;
            nodes.Add(!shared ? step
                : step is Embedding ? Embedding.Tied(step.Component, step.Name, step.Tensors[0])
                : Linear.Tied(step.Component, step.Name, step.Tensors[0], TokenScope.LogitRows), node.Inputs.AsSpan());
        }

        if (!head)
            nodes.Add(EagleHead.SharedHead(Component.MultiTokenPrediction, model));
        return new Block
        {
            Name = block.Name,
            Place = BlockPlace.Last,
            Passes = Passes.Generate,
            Nodes = nodes.ToNodes(),
            Layers = block.Layers,
            Copies = block.Copies,
        };
    }
}
