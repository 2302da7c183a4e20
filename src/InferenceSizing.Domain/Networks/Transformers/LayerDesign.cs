using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>Where a layer's norms stand.</summary>
public enum NormPlace
{
    /// <summary>On the input of each part; where a layer has two norms a part, also on its output (Gemma 2, GLM-4).</summary>
    BeforePart,

    /// <summary>On the output of each part, before it joins the stream (OLMo 2, EXAONE 4).</summary>
    AfterPart,

    /// <summary>On the stream, after each part has joined it (BERT, OPT-350m).</summary>
    AfterSum,
}

/// <summary>How one layer of a stack mixes tokens and transforms them. Records of scalars: equal layers compare equal and become one block.</summary>
/// <param name="Mixer">Attention or a recurrent layer; null where the layer has none.</param>
/// <param name="FeedForward">MLP or experts; null where the layer has none.</param>
/// <param name="Norm">What each of the layer's norms learns.</param>
/// <param name="Norms">Norms over the hidden size in this layer.</param>
public sealed record LayerDesign(MixerDesign? Mixer, FeedForwardDesign? FeedForward, NormDesign Norm, Count Norms)
{
    /// <summary>Cross-attention between mixer and feed-forward: decoders of encoder-decoders.</summary>
    public AttentionDesign? Cross { get; init; }

    /// <summary>A further part after the feed-forward, with norms of its own (Gemma 3n's per-layer inputs).</summary>
    public FeedForwardDesign? Further { get; init; }

    /// <summary>Residual streams next to each other that every part mixes into one and writes back to (DeepSeek-V4); zero for one plain stream.</summary>
    public AxisLength HyperStreams { get; init; }

    public NormPlace NormPlace { get; init; }

    /// <summary>Mixer and feed-forward both read the layer's input, and one sum joins them to it (GPT-J, Falcon, Command R). One norm is shared, two are one
    /// each.</summary>
    public bool Parallel { get; init; }

    /// <summary>Held in memory and not run for prompts that are all text: cross-attention to an image (Llama 3.2 Vision).</summary>
    public bool Idle { get; init; }

    /// <summary>Learned scalars of the layer that no operator needs to know about.</summary>
    public AxisLength ExtraScalars { get; init; }
}

/// <summary>Vectors that a norm learns.</summary>
/// <param name="Weight">Scale.</param>
/// <param name="Bias">Shift.</param>
public sealed record NormDesign(bool Weight, bool Bias)
{
    public static NormDesign Rms { get; } = new(true, false);

    public static NormDesign LayerNorm { get; } = new(true, true);

    public static NormDesign WithoutParameters { get; } = new(false, false);

    /// <summary>Learned vectors: none, one or two.</summary>
    public Count Vectors => Count.From((Weight ? 1 : 0) + (Bias ? 1 : 0));
}

/// <summary>The part of a layer that mixes tokens.</summary>
public abstract record MixerDesign
{
    /// <summary>Appends the mixer's operators, reading the newest node.</summary>
    /// <param name="nodes">The block under construction.</param>
    /// <param name="hiddenSize">d_model.</param>
    /// <param name="component">The part of the model that it is shown as.</param>
    internal abstract void AddTo(NodeList nodes, AxisLength hiddenSize, Component component);
}

/// <summary>The part of a layer that transforms each token by itself.</summary>
public abstract record FeedForwardDesign
{
    /// <summary>Appends the operators, reading the newest node.</summary>
    internal abstract void AddTo(NodeList nodes, AxisLength hiddenSize, Component component);
}
