using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>A mixer whose output passes a short convolution over the last tokens (Inkling).</summary>
/// <param name="Mixer">What mixes tokens.</param>
/// <param name="Kernel">Tokens that the convolution sees.</param>
public sealed record ConvolvedMixerDesign(MixerDesign Mixer, AxisLength Kernel) : MixerDesign
{
    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        Mixer.AddTo(nodes, hiddenSize, component);
        nodes.Add(new ShortConvolution(component, hiddenSize, Kernel, bias: false));
    }
}

/// <summary>A feed-forward part whose output passes a short convolution over the last tokens (Inkling).</summary>
/// <param name="FeedForward">MLP or experts.</param>
/// <param name="Kernel">Tokens that the convolution sees.</param>
public sealed record ConvolvedDesign(FeedForwardDesign FeedForward, AxisLength Kernel) : FeedForwardDesign
{
    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        FeedForward.AddTo(nodes, hiddenSize, component);
        nodes.Add(new ShortConvolution(component, hiddenSize, Kernel, bias: false));
    }
}
