using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>Collects the units of a network that writes sound: convolutions over frames, memories, and norms that a voice's style scales and shifts.</summary>
/// <remarks>Huang and Belongie 2017, arXiv:1703.06868; <c>AdainResBlk1d</c> and <c>AdaINResBlock1</c> of hexgrad/kokoro.</remarks>
internal sealed class SpeechUnits
{
    /// <summary>A scale and a shift for each channel.</summary>
    private const int ScaleAndShift = 2;

    private static readonly AxisLength UnitKernel = AxisLength.From(3);

    private readonly NodeList _nodes = new();

    public ImmutableArray<Node> ToNodes() => _nodes.ToNodes();

    public void Table(AxisLength rows, AxisLength width) =>
        _nodes.Add(new Embedding(Component.Embedding, "embedding", new WeightTensor(TensorRole.TokenEmbedding, rows, width, TensorParallelism.Replicated)));

    public void Linear(string name, AxisLength inputs, AxisLength outputs) =>
        _nodes.Add(Operators.Linear.Of(Component.Projector, name, [Matrix(outputs, inputs)], bias: true));

    public void Memory(string name, AxisLength inputs, AxisLength state, Count frames) =>
        _nodes.Add(new LongShortTermMemory(name, inputs, state, bothWays: true, frames));

    public void Norm(AxisLength width, NormDesign norm) =>
        _nodes.Add(new Norm(Component.Norm, "norm", width, norm.Vectors * width));

    /// <summary>A convolution over frames.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="inputs">Channels before it.</param>
    /// <param name="outputs">Channels after it.</param>
    /// <param name="kernel">Frames that it reads.</param>
    /// <param name="rows">Frames that it writes for each token.</param>
    /// <param name="weightNorm">Whether directions and lengths of its weights are stored apart.</param>
    /// <param name="bias">Whether each output has a bias.</param>
    public void Convolve(string name, AxisLength inputs, AxisLength outputs, AxisLength kernel, Count rows, bool weightNorm = true, bool bias = true)
    {
        _nodes.Add(new FrameConvolution(name, inputs, outputs, kernel, rows, bias));
        if (weightNorm)
            Learn(outputs);
    }

    /// <summary>A convolution that enlarges: every frame it writes reads as many of those before as the kernel is longer than the rate.</summary>
    public void Raise(AxisLength inputs, AxisLength outputs, Enlargement level, Count rows)
    {
        Activate(inputs, rows);
        AxisLength taps = AxisLength.From(level.Kernel.Length / level.Rate.Value);
        _nodes.Add(new FrameConvolution("ups", inputs, level.Rate.Value * outputs, taps, rows, bias: false));
        Learn(inputs + outputs);
    }

    /// <summary>A norm whose scale and shift are made of the style.</summary>
    public void StyledNorm(AxisLength width, AxisLength style, Count rows)
    {
        NodeIndex stream = _nodes.Last;
        _nodes.Add(Operators.Linear.Of(Component.Projector, "style", [Matrix(ScaleAndShift * width, style)], bias: true, TokenScope.Sequences));
        _nodes.Add(new Norm(Component.Norm, "norm", rows.Value * width, AxisLength.Zero), stream);
    }

    /// <summary>Two convolutions behind styled norms, and a shortcut, which has a convolution where the width changes.</summary>
    public void Block(AxisLength inputs, AxisLength outputs, AxisLength style, Count rows, bool doubling)
    {
        const int twice = 2;
        NodeIndex stream = _nodes.Last;
        Count written = doubling ? Count.From(twice) * rows : rows;
        StyledNorm(inputs, style, rows);
        Activate(inputs, rows);
        if (doubling)
        {
            _nodes.Add(new FrameConvolution("pool", inputs, inputs, UnitKernel, written, bias: true, depthwise: true));
            Learn(inputs);
        }

        Convolve("conv1", inputs, outputs, UnitKernel, written);
        StyledNorm(outputs, style, written);
        Activate(outputs, written);
        Convolve("conv2", outputs, outputs, UnitKernel, written);
        NodeIndex branch = _nodes.Last;
        if (inputs != outputs)
        {
            stream = _nodes.Add(new FrameConvolution("conv1x1", inputs, outputs, AxisLength.One, written, bias: false), stream);
            Learn(outputs);
        }

        Sum(outputs, written, stream, branch);
    }

    /// <summary>Pairs of convolutions, each behind a styled norm and a sine with a learned frequency, each pair with a shortcut.</summary>
    public void Unit(AxisLength width, AxisLength kernel, int pairs, AxisLength style, Count rows)
    {
        const int ofPair = 2;
        for (int pair = 0; pair < pairs; pair++)
        {
            NodeIndex stream = _nodes.Last;
            for (int half = 0; half < ofPair; half++)
            {
                StyledNorm(width, style, rows);
                Activate(width, rows);
                Learn(width);
                Convolve("conv", width, width, kernel, rows);
            }

            Sum(width, rows, stream, _nodes.Last);
        }
    }

    private void Activate(AxisLength width, Count rows) =>
        _nodes.Add(new Elementwise(Component.Elementwise, "act", rows.Value * width, rows.Value * width, splitsOverTensor: false));

    private void Sum(AxisLength width, Count rows, NodeIndex stream, NodeIndex branch) =>
        _nodes.Add(Elementwise.ResidualSum("residual", rows.Value * width), stream, branch);

    private void Learn(AxisLength length) =>
        _nodes.Add(new Learned(Component.Convolution, "vectors", [WeightTensor.Vector(TensorRole.Scalar, length, TensorParallelism.Replicated)]));

    private static WeightTensor Matrix(AxisLength rows, AxisLength columns) => new(TensorRole.Projector, rows, columns, TensorParallelism.Replicated);
}
