using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Speculation;

/// <summary>The draft heads of EAGLE: one decoder layer of the model's own dimensions over its hidden states, with its embedding.</summary>
/// <remarks>SafeAILab/EAGLE, <c>model/cnets.py</c> and <c>cnets1.py</c>. Its published sizes: 0.24, 0.25 and 0.99 billion parameters for Vicuna-7B, Llama-3-8B
/// and Llama-3-70B (first version).</remarks>
internal static class EagleHead
{
    /// <summary>Words of the third version's own head (<c>draft_vocab_size</c> of its published heads for Llama and Qwen).</summary>
    private const int DraftVocabulary = 32_000;

    /// <summary>The third version reads hidden states of three depths.</summary>
    private const int Depths = 3;

    private const int StateAndToken = 2;

    /// <summary>Layers of DFlash's drafts, and hidden states of the model that they read (deepseek-ai/DeepSpec, config/dflash/dflash_qwen3_4b.py:
    /// <c>num_draft_layers</c> and five <c>target_layer_ids</c>).</summary>
    private const int BlockLayers = 5;

    /// <summary>A joint projection of state and token, then a layer without its first norm; embedding and head are the model's.</summary>
    public static OperatorList First(ModelDimensions model)
    {
        NodeList nodes = new();
        AxisLength hidden = model.HiddenSize;
        nodes.Add(SharedEmbedding(model));
        nodes.Add(Linear.Of(Component.DraftModel, "fc",
            [new WeightTensor(TensorRole.Projector, hidden, StateAndToken * hidden, TensorParallelism.Replicated)]));
        AddLayer(nodes, model, inputs: 1, norms: 1);
        nodes.Add(SharedHead(Component.DraftModel, model));
        return ListOf(nodes, model);
    }

    /// <summary>A projection of three states to one, a layer whose attention reads token and state side by side, and a head over fewer words: over all of a
    /// model with latent attention, whose head keeps keys and values of its own.</summary>
    public static OperatorList Third(ModelDimensions target, bool latent)
    {
        ModelDimensions model = latent ? WithPlainHeads(target) : target;
        NodeList nodes = new();
        AxisLength hidden = model.HiddenSize;
        nodes.Add(SharedEmbedding(model));
        nodes.Add(Linear.Of(Component.DraftModel, "fc", [new WeightTensor(TensorRole.Projector, hidden, Depths * hidden, TensorParallelism.Replicated)]));
        const int normsOfTokenStateMlpAndHead = 4;
        AddLayer(nodes, model, StateAndToken, normsOfTokenStateMlpAndHead);
        AxisLength words = latent ? model.VocabularySize : AxisLength.From(Math.Min(DraftVocabulary, model.VocabularySize.Length));
        nodes.Add(Linear.Of(Component.DraftModel, "lm_head", [new WeightTensor(TensorRole.LmHead, words, hidden, TensorParallelism.Vocabulary)],
            scope: TokenScope.LogitRows));
        return ListOf(nodes, model);
    }

    /// <summary>DFlash's draft: a projection of five states to one, five layers with norms of queries and keys, and the model's own embedding and
    /// head.</summary>
    /// <remarks>Layers of 32 heads of 128 elements, eight of them of keys and values, as wide as the model, as Qwen3-4B and 8B have them: 1.73 billion
    /// parameters for Qwen3.6-27B, of which a card of two holds 1.75 GB (noonghunna/club-3090 BENCHMARKS.md). A second version with a selector of its own has
    /// 1.92 for Qwen3.8-27B (syv-ai/qwen38-27b-rtx3090 drafter/README.md).</remarks>
    public static OperatorList Block(ModelDimensions target)
    {
        const int heads = 32, keyValueHeads = 8, head = 128, norms = 2;
        ModelDimensions model = target with
        {
            AttentionHeads = AxisLength.From(heads),
            KeyValueHeads = AxisLength.From(keyValueHeads),
            HeadDimension = AxisLength.From(head),
        };
        NodeList nodes = new();
        AxisLength hidden = model.HiddenSize;
        nodes.Add(SharedEmbedding(model));
        nodes.Add(Linear.Of(Component.DraftModel, "fc", [new WeightTensor(TensorRole.Projector, hidden, BlockLayers * hidden, TensorParallelism.Replicated)]));
        for (int layer = 0; layer < BlockLayers; layer++)
            AddLayer(nodes, model, inputs: 1, norms);
        nodes.Add(SharedHead(Component.DraftModel, model));
        return ListOf(nodes, model);
    }

    /// <summary>Gemma 4's assistant: four layers of 1024 elements with the model's query heads and none of keys and values, of 256 elements with four heads
    /// for the small models; projections from token and state and back, and a head over all words.</summary>
    /// <remarks>docs.modular.com, gemma4_assistant, for the 31B model; vLLM's pull request 41745. 414 million parameters of the 26B model's by its file in Q8_0
    /// (440.4 MB), 420 here; that those of other sizes follow the same rule is assumed. What its attention reads is not timed.</remarks>
    public static OperatorList Assistant(ModelDimensions target)
    {
        const int layers = 4, wide = 1024, narrow = 256, widthOfSmall = 2560, headsOfSmall = 4, mlp = 8, norms = 4, longerHeads = 2;
        bool small = target.HiddenSize.Length <= widthOfSmall;
        AxisLength hidden = AxisLength.From(small ? narrow : wide);
        AxisLength queries = (small ? AxisLength.From(headsOfSmall) : target.AttentionHeads) * target.HeadDimension;
        NodeList nodes = new();
        nodes.Add(SharedEmbedding(target));
        nodes.Add(Linear.Of(Component.DraftModel, "pre_projection",
            [new WeightTensor(TensorRole.Projector, hidden, StateAndToken * target.HiddenSize, TensorParallelism.Replicated)]));
        for (int layer = 1; layer <= layers; layer++)
        {
            // The last layer attends to all tokens, with heads twice as long.
            AxisLength rows = layer == layers ? longerHeads * queries : queries;
            nodes.Add(new Norm(Component.DraftModel, "norms", hidden, norms * hidden));
            nodes.Add(Linear.Of(Component.DraftModel, "q_proj", [new WeightTensor(TensorRole.AttentionQuery, rows, hidden, TensorParallelism.Outputs)]));
            nodes.Add(Linear.Of(Component.DraftModel, "o_proj", [new WeightTensor(TensorRole.AttentionOutput, hidden, rows, TensorParallelism.Inputs)]));
            new MlpDesign(mlp * hidden, Gated: true).AddTo(nodes, hidden, Component.DraftModel);
        }

        nodes.Add(Linear.Of(Component.DraftModel, "post_projection",
            [new WeightTensor(TensorRole.Projector, target.HiddenSize, hidden, TensorParallelism.Replicated)]));
        nodes.Add(Linear.Of(Component.DraftModel, "lm_head",
            [new WeightTensor(TensorRole.LmHead, target.VocabularySize, hidden, TensorParallelism.Vocabulary)], scope: TokenScope.LogitRows));
        return ListOf(nodes, target);
    }

    /// <summary>As many heads of keys and values as of queries, of 128 elements, and an MLP of 12/7 of the width: 64 heads and 12,288 of 7168 for Kimi-K2.5
    /// (torchspec-project/TorchSpec, configs/draft_models/kimi_k25_eagle3.json). That heads of other models are shaped like it is assumed.</summary>
    private static ModelDimensions WithPlainHeads(ModelDimensions target)
    {
        const int head = 128, mlp = 12, width = 7, step = 256;
        return target with
        {
            KeyValueHeads = target.AttentionHeads,
            HeadDimension = AxisLength.From(head),
            IntermediateSize = AxisLength.From(step * WholeNumber.DivideUp(target.HiddenSize.Length * mlp, width * step)),
        };
    }

    /// <summary>The model's own head, read once more.</summary>
    public static Linear SharedHead(Component component, ModelDimensions model) =>
        Linear.Tied(component, "shared_head", new WeightTensor(TensorRole.LmHead, model.VocabularySize, model.HiddenSize, TensorParallelism.Vocabulary),
            TokenScope.LogitRows);

    private static Embedding SharedEmbedding(ModelDimensions model) =>
        Embedding.Tied(Component.DraftModel, "embed_tokens",
            new WeightTensor(TensorRole.TokenEmbedding, model.VocabularySize, model.HiddenSize, TensorParallelism.Vocabulary));

    private static void AddLayer(NodeList nodes, ModelDimensions model, int inputs, int norms)
    {
        AxisLength hidden = model.HiddenSize;
        AxisLength queries = model.AttentionHeads * model.HeadDimension, columns = inputs * hidden;
        WeightTensor key = new(TensorRole.AttentionKey, model.KeyValueHeads * model.HeadDimension, columns, TensorParallelism.KeyValueHeads)
        {
            Heads = model.KeyValueHeads
        };
        nodes.Add(new Norm(Component.DraftModel, "norms", columns, norms * hidden));
        nodes.Add(Linear.Of(Component.DraftModel, "qkv_proj",
            [new WeightTensor(TensorRole.AttentionQuery, queries, columns, TensorParallelism.Outputs), key, key with { Role = TensorRole.AttentionValue }]));
        nodes.Add(new Attention(
            Component.DraftModel, "attn", model.AttentionHeads, model.KeyValueHeads, model.HeadDimension, model.HeadDimension, AttentionSpan.Full));
        nodes.Add(Linear.Of(Component.DraftModel, "o_proj", [new WeightTensor(TensorRole.AttentionOutput, hidden, queries, TensorParallelism.Inputs)]));
        new MlpDesign(model.IntermediateSize, Gated: true).AddTo(nodes, hidden, Component.DraftModel);
    }

    private static OperatorList ListOf(NodeList nodes, ModelDimensions model)
    {
        Block block = new() { Name = "eagle", Place = BlockPlace.Last, Passes = Passes.Generate, Nodes = nodes.ToNodes() };
        return new OperatorList(
            ImmutableArray.Create(block), LayerCount.One, new ModelTraits(AxisLength.Zero,
                Count.From(Math.Max(1, model.AttentionHeads.Length / Math.Max(1, model.KeyValueHeads.Length))), false));
    }
}
