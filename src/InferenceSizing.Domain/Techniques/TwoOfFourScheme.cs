using System.Collections.Concurrent;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Techniques;

/// <summary>Weights of which two of every four are zero, kept as the other two and their places, over any scheme.</summary>
/// <remarks>Of four elements of b bits two are stored, each with two bits that say where it stood: <c>b/2 + 1</c> bits an element (9 of 16, 5 of 8).
/// Mishra et al. 2021, arXiv:2104.08378, section 3.</remarks>
internal sealed class TwoOfFourScheme : WeightScheme
{
    /// <summary>What products gain on sparse tensor cores, of the data sheets' factor of two. Fitted to the linear layers of ViT-L on A100 (1.24 and 1.27,
    /// torchao commit 881ae2c) and in line with whole networks under TensorRT 8 on A100 (up to 1.2); compiled PyTorch reaches 1.07 with all
    /// products of ViT-H sparse and 1.10 with those of its MLPs (torchao, <c>sparsity/README.md</c>). Valid where products are bound by arithmetic.</summary>
    private const double ProductGain = 1.25;

    /// <summary>Inputs of a matrix from which sparse kernels exist: TensorRT wants multiples of 32 channels.</summary>
    private const long FewestColumns = 32;

    private static readonly Ratio Gain = Ratio.From(ProductGain);

    private static readonly ConcurrentDictionary<TensorEncoding, TensorEncoding> Compressed = new(
        ReferenceEqualityComparer.Instance as IEqualityComparer<TensorEncoding>);

    /// <summary>How the weights were stored before.</summary>
    public required WeightScheme Dense { get; init; }

    public override bool VariesByLayer => Dense.VariesByLayer;

    public static TwoOfFourScheme Over(WeightScheme dense) =>
        new() { Dense = dense, Id = dense.Id, Title = $"{dense.Title}, two of four", Activations = dense.Activations, Source = dense.Source };

    /// <summary>Chips with sparse tensor cores that the engines' kernels are written for: NVIDIA's from Ampere on.</summary>
    public static bool RunsOn(Accelerator accelerator) =>
        accelerator.Generation is ChipGeneration.Ampere or ChipGeneration.Ada or ChipGeneration.Hopper or ChipGeneration.Blackwell
            or ChipGeneration.BlackwellUltra;

    public override TensorEncoding EncodingOf(TensorRole role, in TensorSite site)
    {
        TensorEncoding whole = Dense.EncodingOf(role, site);
        return Prunes(role, site) ? Compressed.GetOrAdd(whole, static dense =>
            dense with { Id = $"{dense.Id}-2:4", PayloadBits = BitCount.From((dense.PayloadBits.Count / 2) + 1) })
            : whole;
    }

    public override NumberFormat ComputeOf(TensorRole role, in TensorSite site) => Dense.ComputeOf(role, site);

    public override Ratio GainOf(TensorRole role, in TensorSite site) => Prunes(role, site) ? Gain : Ratio.One;

    private static bool Prunes(TensorRole role, in TensorSite site) =>
        site.Columns.Length >= FewestColumns && RoleGroups.ProjectionsAndConvolutions.Contains(role);
}
