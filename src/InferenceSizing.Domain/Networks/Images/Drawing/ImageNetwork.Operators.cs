using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>The operators that designs are written in. Each reads features of the section under construction and gives the feature it makes.</summary>
internal sealed partial class ImageNetwork
{
    /// <summary>A convolution; a <paramref name="shared"/> one reads the weights of another.</summary>
    internal Feature Convolve(Feature input, long channels, in SlidingWindow window, long groups = 1, bool bias = false, bool shared = false)
    {
        SlidingWindow used = Fitting(input.Map, window);
        Convolution next = new(Numbered(groups > 1 && groups == input.Channels ? "dwconv" : "conv"), input.Map, channels, used, groups, bias, shared);
        return new Feature(_nodes.Add(next, input.Node), next.Output);
    }

    /// <summary>Convolution without bias, then batch normalization; with <see cref="FoldsNorms"/> one convolution with a bias.</summary>
    internal Feature ConvolveNorm(Feature input, long channels, in SlidingWindow window, long groups = 1)
    {
        Feature convolved = Convolve(input, channels, window, groups, bias: FoldsNorms);
        return FoldsNorms ? convolved : Norm(convolved);
    }

    /// <summary>Convolution without bias, batch normalization, activation: the usual unit.</summary>
    internal Feature ConvolveNormActivate(Feature input, long channels, in SlidingWindow window, long groups = 1) =>
        Activate(ConvolveNorm(input, channels, window, groups));

    internal Feature ConvolveTransposed(Feature input, long channels, long factor, bool bias)
    {
        TransposedConvolution next = new(Numbered("upconv"), input.Map, channels, factor, bias);
        return new Feature(_nodes.Add(next, input.Node), next.Output);
    }

    /// <summary>Batch normalization.</summary>
    public Feature Norm(Feature input) => new(_nodes.Add(new ChannelNorm(Numbered("norm"), input.Map, frozen: FreezesNorms), input.Node), input.Map);

    /// <summary>Group normalization: its statistics are of the image itself, and no convolution absorbs it.</summary>
    public Feature GroupNorm(Feature input) => new(_nodes.Add(new ChannelNorm(Numbered("norm"), input.Map, grouped: true), input.Node), input.Map);

    public Feature Activate(Feature input) => new(_nodes.Add(MapArithmetic.Activation(Numbered("act"), input.Map), input.Node), input.Map);

    public Feature Gelu(Feature input) => new(_nodes.Add(MapArithmetic.Gelu(Numbered("act"), input.Map), input.Node), input.Map);

    public Feature Swish(Feature input) => new(_nodes.Add(MapArithmetic.Swish(Numbered("act"), input.Map), input.Node), input.Map);

    public Feature Sum(Feature left, Feature right)
    {
        if (left.Map != right.Map && _refusal is null)
            throw new InvalidOperationException($"Maps of different shapes cannot be summed: {left.Map} and {right.Map}.");
        return new Feature(_nodes.Add(MapArithmetic.Sum(Numbered("add"), left.Map, terms: 2), left.Node, right.Node), left.Map);
    }

    /// <summary>Channels of <paramref name="input"/> times the factors in <paramref name="gate"/>.</summary>
    public Feature Scale(Feature input, Feature gate) => new(_nodes.Add(MapArithmetic.Scale(Numbered("scale"), input.Map), input.Node, gate.Node), input.Map);

    /// <summary>Channels times learned factors.</summary>
    internal Feature LearnedScale(Feature input, long vectors = 1) =>
        new(_nodes.Add(MapArithmetic.LearnedScale(Numbered("scale"), input.Map, vectors), input.Node), input.Map);

    public Feature Concatenate(params ReadOnlySpan<Feature> inputs)
    {
        long channels = 0;
        Span<NodeIndex> nodes = stackalloc NodeIndex[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            if ((inputs[i].Map.Height != inputs[0].Map.Height || inputs[i].Map.Width != inputs[0].Map.Width) && _refusal is null)
                throw new InvalidOperationException($"Maps of different sizes cannot be joined: {inputs[0].Map} and {inputs[i].Map}.");
            channels += inputs[i].Channels;
            nodes[i] = inputs[i].Node;
        }

        FeatureMap joined = inputs[0].Map.WithChannels(channels);
        return new Feature(_nodes.Add(Rearrangement.Concatenation(Numbered("concat"), joined), nodes), joined);
    }

    /// <summary>Maximum or mean over a sliding window.</summary>
    internal Feature Pool(Feature input, in SlidingWindow window)
    {
        Pooling next = Pooling.Sliding(Numbered("pool"), input.Map, Fitting(input.Map, window));
        return new Feature(_nodes.Add(next, input.Node), next.Output);
    }

    internal Feature PoolTo(Feature input, long height, long width)
    {
        Pooling next = Pooling.Adaptive(Numbered("pool"), input.Map, height, width);
        return new Feature(_nodes.Add(next, input.Node), next.Output);
    }

    public Feature PoolGlobally(Feature input) => PoolTo(input, 1, 1);

    /// <summary>Enlarges (or reduces) the map by interpolation.</summary>
    internal Feature Resample(Feature input, long height, long width)
    {
        FeatureMap output = new(input.Channels, height, width);
        return new Feature(_nodes.Add(Rearrangement.Resampling(Numbered("resample"), input.Map, output), input.Node), output);
    }

    /// <summary>Some of the input's elements, or all of them in another shape.</summary>
    public Feature Select(Feature input, FeatureMap output) => new(_nodes.Add(Rearrangement.Selection(Numbered("select"), output), input.Node), output);

    /// <summary>The map with rows and columns added until the sides are multiples of <paramref name="rows"/> and <paramref name="columns"/>; the map itself
    /// where they are.</summary>
    internal Feature PadTo(Feature input, long rows, long columns)
    {
        FeatureMap padded = input.Map with { Height = Up(input.Map.Height, rows), Width = Up(input.Map.Width, columns) };
        return padded == input.Map ? input : Select(input, padded);

        static long Up(long side, long quantum) => checked((long)(WholeNumber.DivideUp(side, quantum) * quantum));
    }

    /// <summary>The outputs of a detector's heads as one list: <paramref name="values"/> numbers for each place that was looked at.</summary>
    internal Feature Predictions(long values, params ReadOnlySpan<Feature> found)
    {
        long elements = 0;
        foreach (Feature feature in found)
            elements = checked(elements + feature.Map.Elements);
        return Append(Rearrangement.Concatenation(Numbered("predictions"), new FeatureMap(values, checked((long)(elements / values)), 1)), found);
    }

    /// <summary>A fully connected layer over all elements of the map.</summary>
    internal Feature Connect(Feature input, long outputs, bool bias = true, Component component = Component.Classifier)
    {
        WeightTensor weight = new(TensorRole.Classifier, AxisLength.From(outputs), AxisLength.From(input.Map.Elements), TensorParallelism.Replicated);
        return new Feature(_nodes.Add(Linear.Of(component, Numbered("fc"), [weight], bias, TokenScope.Sequences), input.Node), new FeatureMap(outputs, 1, 1));
    }

    /// <summary>The mean of all positions, and a classifier.</summary>
    internal Feature Classify(Feature input, long classes) => Connect(PoolGlobally(input), classes);

    /// <summary>Squeeze and excitation: the mean of each channel, two small layers with biases, and a gate on every channel.</summary>
    /// <remarks>Hu et al. 2017, arXiv:1709.01507.</remarks>
    internal Feature SqueezeExcite(Feature input, long reduced, bool norm = false, bool bias = true)
    {
        Feature squeezed = Convolve(PoolGlobally(input), reduced, SlidingWindow.Square(1), bias: bias);
        Feature hidden = Activate(norm ? Norm(squeezed) : squeezed);
        return Scale(input, Activate(Convolve(hidden, input.Channels, SlidingWindow.Square(1), bias: bias)));
    }

    /// <summary>A linear layer at every position: a convolution with a kernel of one, run as a matrix product.</summary>
    internal Feature Project(Feature input, long channels, bool bias = true, Component component = Component.Mlp, TensorRole role = TensorRole.Convolution) =>
        OverPositions(Linear.Of(component, Numbered("linear"),
            [new WeightTensor(role, AxisLength.From(channels), AxisLength.From(input.Channels), TensorParallelism.Replicated)], bias), input,
            channels);

    /// <summary>Layer normalization over the channels of every position.</summary>
    internal Feature NormChannels(Feature input, long vectors = 2) =>
        OverPositions(new Norm(Component.Norm, Numbered("norm"), AxisLength.From(input.Channels), AxisLength.From((long)vectors * input.Channels)), input,
            input.Channels);

    /// <summary>An operator over tokens with the whole map as one sequence.</summary>
    internal Feature OverPositions(Operator inner, Feature input, long channels) => OverWindows(inner, input, channels, windows: 1);

    /// <summary>An operator over tokens with the map cut into windows of equal size.</summary>
    internal Feature OverWindows(Operator inner, Feature input, long channels, long windows) =>
        new(_nodes.Add(new Windowed(inner, windows, input.Map.Positions / windows), input.Node), input.Map.WithChannels(channels));

    /// <summary>An operator over tokens that writes a map of its own: it works on some positions of what it reads, or reads several features.</summary>
    /// <param name="inner">The operator.</param>
    /// <param name="output">What it writes; its positions are the tokens.</param>
    /// <param name="encoderTokens">Positions that cross-attention reads; zero for all else.</param>
    /// <param name="inputs">What it reads.</param>
    internal Feature OverTokens(Operator inner, FeatureMap output, long encoderTokens, params ReadOnlySpan<Feature> inputs) =>
        Add(new Windowed(inner, windows: 1, output.Positions, encoderTokens), output, inputs);

    /// <summary>Any other operator over maps.</summary>
    internal Feature Append(ImageOperator next, params ReadOnlySpan<Feature> inputs) => Add(next, next.Output, inputs);

    private Feature Add(Operator next, FeatureMap output, ReadOnlySpan<Feature> inputs)
    {
        Span<NodeIndex> nodes = stackalloc NodeIndex[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
            nodes[i] = inputs[i].Node;
        return new Feature(_nodes.Add(next, nodes), output);
    }

    /// <summary>Learned tensors that the last operator uses.</summary>
    public void Learn(string name, params ReadOnlySpan<WeightTensor> tensors) => _nodes.Add(new Learned(Component.Elementwise, name, [.. tensors]));

    /// <summary>The window itself, or one of a single element where it does not fit: the image is then refused, and building goes on harmlessly.</summary>
    private SlidingWindow Fitting(FeatureMap map, in SlidingWindow window)
    {
        FeatureMap output = map.Through(window, map.Channels);
        if (output.Height > 0 && output.Width > 0)
            return window;
        Refuse($"An image of {Image.Height} x {Image.Width} pixels is too small: within the network a kernel of {window.Height} x {window.Width} meets a map " +
            $"of {map.Height} x {map.Width}.");
        return SlidingWindow.Square(1);
    }
}
