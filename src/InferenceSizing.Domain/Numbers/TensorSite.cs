using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Numbers;

/// <summary>Where a tensor stands in the model.</summary>
/// <param name="Layer">Index of the layer, from zero.</param>
/// <param name="Layers">Layers of the model.</param>
/// <param name="Rows">Outputs of the matrix.</param>
/// <param name="Columns">Inputs of the matrix.</param>
/// <param name="Traits">Facts of the whole model that a mixture asks for.</param>
public readonly record struct TensorSite(LayerIndex Layer, LayerCount Layers, AxisLength Rows, AxisLength Columns, ModelTraits Traits)
{
    /// <summary>Its place among the tensors that llama-quantize counts together, and how many there are: values and fused projections, or
    /// down-projections; null where that is the layer's.</summary>
    internal (int Ordinal, int Of)? AmongAlike { get; init; }
}

/// <summary>Facts of the whole model that a mixture of formats asks for.</summary>
/// <param name="Experts">Routed experts of a layer; zero for a dense model.</param>
/// <param name="QueryHeadsPerKeyValueHead">Sharing of a key-value head; one for multi-head attention.</param>
/// <param name="TiedEmbeddings">Whether the output projection is the token embedding.</param>
public sealed record ModelTraits(AxisLength Experts, Count QueryHeadsPerKeyValueHead, bool TiedEmbeddings)
{
    /// <summary>Of a model without experts and without shared heads.</summary>
    public static ModelTraits Plain { get; } = new(AxisLength.Zero, Count.One, TiedEmbeddings: false);

    /// <summary>Whether the first layer has no key-value heads, so that llama-quantize takes none to be shared.</summary>
    public bool StartsRecurrent { get; init; }

    /// <summary>Whether attention keeps a compressed latent (MLA).</summary>
    public bool LatentAttention { get; init; }

    /// <summary>Elements of a head's keys without rotation, and of its values, where files divide what makes both of the latent; zero where they do not.
    /// </summary>
    public (AxisLength Key, AxisLength Value) LatentHead { get; init; }

    /// <summary>Whether it is a Falcon, whose files have a head of their own and fewer bits in some places.</summary>
    public bool Falcon { get; init; }

    /// <summary>Lists of factors of the rotation that GGUF files keep as tensors, and elements of one; zero where they keep none.</summary>
    public FactorLists RotationFactors { get; init; }

    /// <summary>Whether llama.cpp reads the table itself as the head, where it is (<c>src/models/bitnet.cpp</c>).</summary>
    public bool ReadsTableAsHead { get; init; }

    /// <summary>Whether llama.cpp holds the table twice in host memory, where it is the head too (<c>src/models/gemma3n.cpp</c>).</summary>
    public bool HoldsTableTwice { get; init; }

    /// <summary>Whether the checkpoint keeps routed experts in four bits where the rest is in eight (<c>expert_dtype</c> of DeepSeek-V4).</summary>
    public bool FourBitExperts { get; init; }
}
