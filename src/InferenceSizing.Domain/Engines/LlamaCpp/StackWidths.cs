using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>Widths of a whole stack that one tensor of its graph is made for.</summary>
internal static class StackWidths
{
    /// <summary>Elements of a token's values in the widest layer.</summary>
    public static long OfValues(TransformerDesign? design)
    {
        long widest = 0;
        foreach (LayerDesign layer in design?.Layers ?? [])
            widest = Math.Max(widest, OfValues(layer.Mixer));
        return widest;
    }

    /// <summary>Elements of a token's embeddings for single layers.</summary>
    public static long OfLayerInputs(TransformerDesign? design)
    {
        long inputs = 0;
        foreach (LayerDesign layer in design?.Layers ?? [])
            inputs += layer.Further switch
            {
                LayerInputDesign input => input.InputSize.Length,
                AlternatingUpdatesDesign updates =>
                updates.InputSize.Length,
                _ => 0
            };
        return inputs;
    }

    /// <summary>Elements of a token's values in one layer.</summary>
    public static long OfValues(MixerDesign? mixer) => mixer switch
    {
        AttentionDesign attention => attention.KeyValueHeads.Length * attention.ValueDimension.Or(attention.HeadDimension).Length,
        ParallelMixerDesign both => OfValues(both.Attention),
        LatentAttentionDesign { ExpandedCache: true } latent => latent.Heads.Length * latent.ValueDimension.Length,
        _ => 0,
    };
}
