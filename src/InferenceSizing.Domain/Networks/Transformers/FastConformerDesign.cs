using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>The prediction and joint networks of a transducer.</summary>
/// <param name="HiddenSize">Width of both.</param>
/// <param name="Layers">Layers of the prediction network's LSTM.</param>
/// <param name="Durations">Lengths that the joint network chooses among next to the token; zero where a blank stands for one frame (RNN-T).</param>
public sealed record TransducerDesign(AxisLength HiddenSize, LayerCount Layers, AxisLength Durations);

/// <summary>A FastConformer that recognizes speech, with a head over every frame (CTC) or a transducer; a token of the workload is a frame behind the
/// subsampling.</summary>
/// <remarks>Rekesh et al. 2023, arXiv:2305.05084; <c>ParakeetForCTC</c> and <c>ParakeetForTDT</c> of transformers; Graves 2012, arXiv:1211.3711; durations, Xu
/// et al. 2023, arXiv:2304.06795. Running values of the batch norms are buffers and no parameters. The transducer is counted once a frame.</remarks>
public sealed record FastConformerDesign : TokenDesign
{
    private const int KeyAndValue = 2;

    public required string Family { get; init; }

    public required AxisLength HiddenSize { get; init; }

    public required LayerCount Layers { get; init; }

    public required AxisLength Heads { get; init; }

    public required AxisLength IntermediateSize { get; init; }

    /// <summary>num_mel_bins, a multiple of what the subsampling divides by.</summary>
    public required AxisLength Mels { get; init; }

    /// <summary>subsampling_conv_channels.</summary>
    public required AxisLength Channels { get; init; }

    /// <summary>subsampling_conv_kernel_size, along both sides.</summary>
    public required AxisLength SubsamplingKernel { get; init; }

    /// <summary>Convolutions that halve time and mel bins: the logarithm of subsampling_factor.</summary>
    public required Count Halvings { get; init; }

    /// <summary>conv_kernel_size.</summary>
    public required AxisLength Kernel { get; init; }

    /// <summary>attention_bias, of MLPs and attention.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>convolution_bias.</summary>
    public bool ConvolutionBias { get; init; }

    /// <summary>Tokens with the blank.</summary>
    public required AxisLength VocabularySize { get; init; }

    /// <summary>Null for CTC.</summary>
    public TransducerDesign? Transducer { get; init; }

    public required TokenCount MaximumContext { get; init; }

    public override bool OfPyTorch => true;

    public override TokenArchitecture ToArchitecture() => new(LayOut())
    {
        Design = this,
        Family = Family,
        Kind = ArchitectureKind.Encoder,
        Input = InputKind.Tokens,
        Dimensions = new ModelDimensions(Layers, HiddenSize, IntermediateSize, Heads, Heads, HiddenSize.Among(Heads), VocabularySize, MaximumContext),
    };

    private OperatorList LayOut() => new(
        [
            BlockOf("subsampling", BlockPlace.First, Subsampling()),
            Block.Layer("layers.0", Passes.Encode, [.. Enumerable.Range(0, Layers.Count).Select(LayerIndex.From)], Layer().ToNodes()),
            .. Transducer is { } transducer ? [.. TransducerBlocks(transducer)] : ImmutableArray.Create(BlockOf("ctc_head", BlockPlace.Last, Head(HiddenSize))),
        ],
        Layers, new ModelTraits(AxisLength.Zero, Count.One, TiedEmbeddings: false));

    private NodeList Subsampling()
    {
        NodeList nodes = new();
        AxisLength area = SubsamplingKernel * SubsamplingKernel, bins = Mels;
        int halvings = (int)Halvings.Value;
        for (int stage = 1; stage <= halvings; stage++)
        {
            bins = bins / 2;
            Count positions = Count.From(checked((1L << (halvings - stage)) * bins.Length));
            if (stage == 1)
            {
                nodes.Add(new FrameConvolution("conv.0", AxisLength.One, Channels, area, positions));
            }
            else
            {
                nodes.Add(new FrameConvolution($"depthwise.{stage}", Channels, Channels, area, positions, depthwise: true));
                nodes.Add(new FrameConvolution($"pointwise.{stage}", Channels, Channels, AxisLength.One, positions));
            }

            AxisLength width = positions.Value * Channels;
            nodes.Add(new Elementwise(Component.Encoder, "act", width, width, splitsOverTensor: false));
        }

        nodes.Add(Linear.Of(Component.Encoder, "linear", [Matrix(HiddenSize, Channels * bins)], bias: true));
        return nodes;
    }

    private NodeList Layer()
    {
        NodeList nodes = new();
        AddPart(nodes, AddMlp);
        AddPart(nodes, AddAttention);
        AddPart(nodes, AddConvolution);
        AddPart(nodes, AddMlp);
        nodes.Add(NormOf("norm_out"));
        return nodes;
    }

    private void AddPart(NodeList nodes, Action<NodeList> add)
    {
        NodeIndex stream = nodes.Last;
        nodes.Add(NormOf("norm"));
        add(nodes);
        nodes.Add(Elementwise.ResidualSum("residual", HiddenSize), stream, nodes.Last);
    }

    private void AddMlp(NodeList nodes) =>
        new MlpDesign(IntermediateSize, Gated: false, AttentionBias).AddTo(nodes, HiddenSize, Component.Mlp);

    private void AddAttention(NodeList nodes)
    {
        AxisLength head = HiddenSize.Among(Heads);
        NodeIndex projected = nodes.Add(Linear.Of(Component.Attention, "qkv_proj",
            [Matrix(HiddenSize, HiddenSize) with { Role = TensorRole.AttentionQuery, Split = TensorParallelism.Outputs },
                Matrix(HiddenSize, HiddenSize) with { Role = TensorRole.AttentionKey, Split = TensorParallelism.Outputs, Count = Count.From(KeyAndValue) }],
            AttentionBias));
        NodeIndex relative = nodes.Add(new ShiftedScores(Component.Attention, HiddenSize, Heads), projected);
        nodes.Add(new Attention(Component.Attention, "attn", Heads, Heads, head, head, AttentionSpan.Bidirectional), projected, relative);
        nodes.Add(Linear.Of(Component.Attention, "o_proj", [new WeightTensor(TensorRole.AttentionOutput, HiddenSize, HiddenSize, TensorParallelism.Inputs)],
            AttentionBias));
    }

    /// <summary>A gated linear unit, a convolution over each channel, a batch norm and a product.</summary>
    private void AddConvolution(NodeList nodes)
    {
        const int gated = 2;
        nodes.Add(Linear.Of(Component.Convolution, "pointwise_conv1", [Matrix(gated * HiddenSize, HiddenSize)], ConvolutionBias));
        nodes.Add(new Elementwise(Component.Convolution, "glu", gated * HiddenSize, HiddenSize, splitsOverTensor: false));
        nodes.Add(new FrameConvolution("depthwise_conv", HiddenSize, HiddenSize, Kernel, Count.One, ConvolutionBias, depthwise: true));
        nodes.Add(new Norm(Component.Convolution, "batch_norm", HiddenSize, NormDesign.LayerNorm.Vectors * HiddenSize));
        nodes.Add(new Elementwise(Component.Convolution, "act", HiddenSize, HiddenSize, splitsOverTensor: false));
        nodes.Add(Linear.Of(Component.Convolution, "pointwise_conv2", [Matrix(HiddenSize, HiddenSize)], ConvolutionBias));
    }

    private IEnumerable<Block> TransducerBlocks(TransducerDesign transducer)
    {
        AxisLength width = transducer.HiddenSize;
        NodeList prediction = new();
        prediction.Add(new Embedding(Component.Embedding, "embedding",
            new WeightTensor(TensorRole.TokenEmbedding, VocabularySize, width, TensorParallelism.Replicated)));
        for (int layer = 0; layer < transducer.Layers.Count; layer++)
            prediction.Add(new LongShortTermMemory($"lstm.{layer}", width, width, bothWays: false, Count.One));
        prediction.Add(Linear.Of(Component.Projector, "decoder_projector", [Matrix(width, width)], bias: true));
        NodeList joint = new();
        joint.Add(Linear.Of(Component.Projector, "encoder_projector", [Matrix(width, HiddenSize)], bias: true));
        joint.Add(Elementwise.ResidualSum("joint", width));
        joint.Add(Linear.Of(Component.LmHead, "joint.head",
            [new WeightTensor(TensorRole.LmHead, VocabularySize + transducer.Durations, width, TensorParallelism.Replicated)], bias: true));
        return [BlockOf("decoder", BlockPlace.Last, prediction), BlockOf("joint", BlockPlace.Last, joint)];
    }

    private NodeList Head(AxisLength width)
    {
        NodeList nodes = new();
        nodes.Add(Linear.Of(Component.LmHead, "ctc_head", [new WeightTensor(TensorRole.LmHead, VocabularySize, width, TensorParallelism.Replicated)],
            bias: true));
        return nodes;
    }

    private Norm NormOf(string name) => new(Component.Norm, name, HiddenSize, NormDesign.LayerNorm.Vectors * HiddenSize);

    private static Block BlockOf(string name, BlockPlace place, NodeList nodes) =>
        new() { Name = name, Place = place, Passes = Passes.Encode, Nodes = nodes.ToNodes() };

    private static WeightTensor Matrix(AxisLength rows, AxisLength columns) => new(TensorRole.Projector, rows, columns, TensorParallelism.Replicated);
}
