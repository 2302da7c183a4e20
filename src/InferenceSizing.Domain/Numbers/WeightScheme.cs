using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Numbers;

/// <summary>A quantization scheme: which tensors it stores how, and what the matrix products then run in.</summary>
/// <remarks>Immutable and shared: built once from the catalogue.</remarks>
public abstract class WeightScheme
{
    /// <summary>The precision id of the contract, for example <c>awq-int4</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the scheme for people.</summary>
    public required string Title { get; init; }

    /// <summary>The format that activations are in when weights of this scheme are multiplied, unless the request says otherwise.</summary>
    public required NumberFormat Activations { get; init; }

    /// <summary>Publication or code that defines the scheme.</summary>
    public required string Source { get; init; }

    /// <summary>Whether it stores most weights in fewer than 16 bits.</summary>
    public virtual bool IsQuantized => true;

    /// <summary>How the tensor is stored.</summary>
    /// <param name="role">What the tensor is for.</param>
    /// <param name="site">Where in the model it stands; GGUF mixtures differ from layer to layer.</param>
    public abstract TensorEncoding EncodingOf(TensorRole role, in TensorSite site);

    /// <summary>Whether layers of one block may be stored differently, so that each must be asked for by itself.</summary>
    public virtual bool VariesByLayer => false;

    /// <summary>Whether its files hold a head next to the table that the model ties it to.</summary>
    internal virtual bool KeepsHeadApart(ModelTraits traits) => false;

    /// <summary>By how much products with this tensor run faster than the format's dense rate: where half the weights are zeros that the units skip.</summary>
    public virtual Ratio GainOf(TensorRole role, in TensorSite site) => Ratio.One;

    /// <summary>The format in which a product with this tensor is computed, where the chip has it.</summary>
    public virtual NumberFormat ComputeOf(TensorRole role, in TensorSite site) => Activations;
}
