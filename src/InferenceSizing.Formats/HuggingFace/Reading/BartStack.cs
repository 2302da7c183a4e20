using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>One stack of BART, its relatives and Whisper: keys prefixed with the stack's name, all matrices with biases but Whisper's keys.</summary>
internal sealed record BartStack(LayerCount Layers, AxisLength Heads, AxisLength Head, AxisLength Intermediate, bool PreNorm, bool KeyBias)
{
    /// <param name="config">The config.</param>
    /// <param name="stack">encoder or decoder.</param>
    /// <param name="hidden">d_model.</param>
    /// <param name="preNorm">Norms before the parts, rather than behind the sums.</param>
    /// <param name="keyBias">Whether keys have a bias.</param>
    /// <param name="absent">The class's layers, heads and width.</param>
    public static BartStack Read(
        ConfigFields config, string stack, AxisLength hidden, bool preNorm, bool keyBias, (int Layers, int Heads, int Intermediate)? absent = null)
    {
        (int layers, int heads, int intermediate) = absent ?? (12, 16, 4096);
        AxisLength read = config.Positive($"{stack}_attention_heads", heads);
        if (hidden % read != 0)
            throw config.Refuse($"{stack}_attention_heads", $"'{stack}_attention_heads' does not divide 'd_model'.");
        return new BartStack(config.LayersOr($"{stack}_layers", layers), read, hidden.Among(read), config.Dimension($"{stack}_ffn_dim", intermediate), preNorm,
            keyBias);
    }

    public ImmutableArray<LayerDesign> Reading() => [.. Enumerable.Repeat(Layer(AttentionSpan.Bidirectional, norms: 2), Layers.Count)];

    public ImmutableArray<LayerDesign> Writing()
    {
        const int normsWithCross = 3;
        return [.. Enumerable.Repeat(
            Layer(AttentionSpan.Full, normsWithCross) with { Cross = Attention(AttentionSpan.Bidirectional) with { Cross = true } }, Layers.Count)];
    }

    private LayerDesign Layer(AttentionSpan span, int norms) =>
        new(Attention(span), new MlpDesign(Intermediate, Gated: false, Bias: true), NormDesign.LayerNorm, Count.From(norms))
        {
            NormPlace = PreNorm ? NormPlace.BeforePart : NormPlace.AfterSum,
        };

    private AttentionDesign Attention(AttentionSpan span) =>
        new(Heads, Heads, Head, span)
        {
            QueryKeyValueBias = true,
            KeyHasNoBias = !KeyBias,
            OutputBias = true
        };
}
