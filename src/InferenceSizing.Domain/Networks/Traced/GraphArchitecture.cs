using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Traced;

/// <summary>A network traced from a file of operators, such as ONNX: its graph as it stands there.</summary>
public sealed class GraphArchitecture : Architecture
{
    private readonly ImmutableArray<GraphStep> _steps;
    private readonly bool _resizes;
    private readonly long _inputElements;
    private readonly Lazy<LaidOut> _native;

    private GraphArchitecture(ImmutableArray<GraphStep> steps, bool resizes, long inputElements)
    {
        _steps = steps;
        _resizes = resizes;
        _inputElements = inputElements;
        _native = new Lazy<LaidOut>(() => LaidOutAt(Ratio.One), LazyThreadSafetyMode.ExecutionAndPublication);
    }

    /// <param name="name">The graph's name, or its format's.</param>
    /// <param name="steps">Its operators in execution order.</param>
    /// <param name="image">Size of the images it was traced with; null for tokens and other inputs.</param>
    /// <param name="resizes">Whether images of other sizes pass through it.</param>
    /// <param name="inputElements">Elements of one sample.</param>
    public static GraphArchitecture Of(string name, ImmutableArray<GraphStep> steps, ImageSize? image, bool resizes, long inputElements) => new(steps, resizes, inputElements)
    {
        Family = name,
        Kind = image is null ? ArchitectureKind.Encoder : ArchitectureKind.Convolutional,
        Input = image is null ? InputKind.Tokens : InputKind.Images,
        Dimensions = new ModelDimensions(Math.Max(1, steps.Count(step => step.Kind is GraphStepKind.Convolution or GraphStepKind.DepthwiseConvolution or GraphStepKind.Product)), 0, 0, 0, 0, 0, 0, 0),
        NativeImage = image,
    };

    public override LaidOut LayOut(ImageSize? image = null)
    {
        if (NativeImage is not { } native || image is not { } asked || asked == native)
            return _native.Value;
        if (!_resizes)
            return new LaidOut(null, 0, $"The graph was made for images of {native.Height} x {native.Width}.");
        return LaidOutAt(Ratio.From((double)asked.Height * asked.Width / ((double)native.Height * native.Width)));
    }

    private LaidOut LaidOutAt(Ratio pixels)
    {
        ImmutableArray<Node>.Builder nodes = ImmutableArray.CreateBuilder<Node>(_steps.Length);
        foreach ((int index, GraphStep step) in _steps.Index())
            nodes.Add(new Node(new GraphOperator($"{step.Operator}{index}", step, NativeImage is null ? null : pixels), step.Inputs));
        Block block = new()
        {
            Name = "graph",
            Place = BlockPlace.Layers,
            Passes = Passes.Encode,
            Layers = [0],
            Nodes = nodes.ToImmutable(),
            InputElements = _inputElements,
        };
        return new LaidOut(new OperatorList([block], 1, new ModelTraits(0, 1, false)), 0, null);
    }
}
