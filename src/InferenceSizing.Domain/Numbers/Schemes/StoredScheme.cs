using System.Collections.Frozen;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Numbers.Schemes;

/// <summary>A tensor's place and shape within a model: what a file's bytes are kept by.</summary>
/// <param name="Layer">Index of the layer; zero outside the stack.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Rows">Outputs.</param>
/// <param name="Columns">Inputs.</param>
public readonly record struct StoredSite(LayerIndex Layer, TensorRole Role, AxisLength Rows, AxisLength Columns);

/// <summary>The very bytes of a checkpoint: each tensor as its file stores it.</summary>
public sealed class StoredScheme : WeightScheme
{
    /// <summary>Below this many bits an element is quantized, and multiplied as the scheme computes.</summary>
    private static readonly BitCount Unquantized = BitCount.From(16);

    private static readonly BitCount Single = BitCount.From(32);

    private readonly FrozenDictionary<StoredSite, TensorEncoding> _bySite;
    private readonly FrozenDictionary<(TensorRole, AxisLength, AxisLength), TensorEncoding> _byShape;
    private readonly TensorEncoding _rest;

    /// <param name="encodings">How each tensor of the model is stored.</param>
    /// <param name="rest">What products run in where weights are not quantized.</param>
    public StoredScheme(IReadOnlyDictionary<StoredSite, TensorEncoding> encodings, NumberFormat rest)
    {
        ArgumentNullException.ThrowIfNull(encodings);
        Rest = rest;
        _rest = TensorEncoding.Plain(rest);
        _bySite = encodings.ToFrozenDictionary();
        Dictionary<(TensorRole, AxisLength, AxisLength), TensorEncoding> first = [];
        foreach ((StoredSite site, TensorEncoding encoding) in encodings.OrderBy(stored => stored.Key.Layer))
        {
            if (!first.TryAdd((site.Role, site.Rows, site.Columns), encoding))
                VariesByLayer |= !ReferenceEquals(first[(site.Role, site.Rows, site.Columns)], encoding);
        }

        _byShape = first.ToFrozenDictionary();
    }

    /// <summary>What products run in where weights are not quantized.</summary>
    public NumberFormat Rest { get; }

    /// <inheritdoc/>
    public override bool IsQuantized => _bySite.Values.Any(encoding => encoding.PayloadBits < Unquantized);

    /// <summary>The same as an engine holds it that loads FP32 in <paramref name="format"/>; itself where the model is not of FP32.</summary>
    /// <param name="format">A format of 16 bits.</param>
    public StoredScheme WithSingleAs(NumberFormat format)
    {
        if (Rest != NumberFormat.Fp32)
            return this;
        TensorEncoding plain = TensorEncoding.Plain(format);
        return new StoredScheme(_bySite.ToDictionary(stored => stored.Key, stored => stored.Value.PayloadBits == Single ? plain : stored.Value), format)
        {
            Id = Id == TensorEncoding.Plain(NumberFormat.Fp32).Id ? plain.Id : Id,
            Title = Title,
            Activations = Activations == NumberFormat.Fp32 ? format : Activations,
            Source = Source,
        };
    }

    /// <inheritdoc/>
    public override bool VariesByLayer { get; }

    /// <summary>At a layer that has no such tensor it is stored as at the first that has one.</summary>
    public override TensorEncoding EncodingOf(TensorRole role, in TensorSite site) =>
        _bySite.TryGetValue(new StoredSite(site.Layer, role, site.Rows, site.Columns), out TensorEncoding? here) ? here
        : _byShape.GetValueOrDefault((role, site.Rows, site.Columns), _rest);

    /// <inheritdoc/>
    public override NumberFormat ComputeOf(TensorRole role, in TensorSite site) => EncodingOf(role, site).PayloadBits < Unquantized ? Activations : Rest;
}
