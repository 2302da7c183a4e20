using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>What stands behind the layers of an encoder: poolers, masked-language heads, classifiers. Each is a block of its own.</summary>
/// <remarks>Devlin et al. 2018, arXiv:1810.04805; discriminator, Clark et al. 2020, arXiv:2003.10555.</remarks>
public static class EncoderHeads
{
    /// <summary>A dense layer with tanh over the first token: <c>h² + h</c> parameters.</summary>
    public static Block Pooler(AxisLength hidden) => Of("pooler", Dense(Component.Pooling, "dense", hidden, hidden, bias: true, TokenScope.Sequences));

    /// <summary>A dense layer, a norm and the product with the tied embedding, with a bias for each word; run for the tokens whose logits are asked
    /// for.</summary>
    /// <param name="hidden">d_model.</param>
    /// <param name="embedding">Width of the embedding.</param>
    /// <param name="vocabulary">V.</param>
    /// <param name="norm">What the norm learns.</param>
    /// <param name="denseBias">Whether the dense layer has a bias.</param>
    public static Block MaskedLanguage(AxisLength hidden, AxisLength embedding, AxisLength vocabulary, NormDesign norm, bool denseBias) => Of("mlm",
        Dense(Component.LmHead, "dense", embedding, hidden, denseBias, TokenScope.LogitRows),
        new Norm(Component.LmHead, "norm", embedding, norm.Vectors * embedding, TokenScope.LogitRows),
        Linear.Tied(Component.LmHead, "decoder", new WeightTensor(TensorRole.TokenEmbedding, vocabulary, embedding, TensorParallelism.Vocabulary),
            TokenScope.LogitRows),
        new Learned(Component.LmHead, "bias", [WeightTensor.Vector(TensorRole.Bias, vocabulary, TensorParallelism.Vocabulary)]));

    /// <summary>A classifier over the pooled token.</summary>
    public static Block Classifier(AxisLength hidden, AxisLength labels) =>
        Of("classifier", Dense(Component.Classifier, "classifier", labels, hidden, bias: true, TokenScope.Sequences));

    /// <summary>A classifier over every token.</summary>
    public static Block TokenClassifier(AxisLength hidden, AxisLength labels) =>
        Of("classifier", Dense(Component.Classifier, "classifier", labels, hidden, bias: true, TokenScope.NewTokens));

    /// <summary>ELECTRA's discriminator: a dense layer and one logit for every token.</summary>
    public static Block Discriminator(AxisLength hidden) => Of("discriminator",
        Dense(Component.Classifier, "dense", hidden, hidden, bias: true, TokenScope.NewTokens),
        Dense(Component.Classifier, "dense_prediction", AxisLength.One, hidden, bias: true, TokenScope.NewTokens));

    /// <summary>A projection of the pooled token into a joint space, without bias unless it says so.</summary>
    public static Block Projection(AxisLength hidden, AxisLength width, bool bias) =>
        Of("projection", Dense(Component.Classifier, "projection", width, hidden, bias, TokenScope.Sequences));

    private static Linear Dense(Component component, string name, AxisLength outputs, AxisLength inputs, bool bias, TokenScope scope) =>
        Linear.Of(component, name, [new WeightTensor(TensorRole.Classifier, outputs, inputs, TensorParallelism.Replicated)], bias, scope);

    private static Block Of(string name, params ReadOnlySpan<Operator> operators)
    {
        NodeList nodes = new();
        foreach (Operator next in operators)
            nodes.Add(next);
        return new Block { Name = name, Place = BlockPlace.Last, Passes = Passes.Encode, Nodes = nodes.ToNodes() };
    }
}
