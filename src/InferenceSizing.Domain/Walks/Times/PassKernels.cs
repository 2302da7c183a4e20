using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Sharing;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>An operator as passes visit it.</summary>
/// <param name="Block">Its block.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Format">What its products run in.</param>
/// <param name="Opens">Whether it is the first of a layer.</param>
internal readonly record struct PassKernel(Block Block, Operator Operator, ProductFormat Format, bool Opens);

/// <summary>The operators of a model in execution order with what their products run in: the same for every pass, load and layout of a deployment.</summary>
internal sealed class PassKernels
{
    /// <summary>Precisions and chips for which one model is asked at the same time: the cards of a plan.</summary>
    private const int Kept = 16;

    private static readonly SharedResults<OperatorList, Setting, PassKernels> Shared = new(Kept);

    private readonly PassKernel[] _all;
    private readonly int[] _first;

    private PassKernels(OperatorList operators, in Setting setting)
    {
        (PrecisionPlan precision, Accelerator chip, KernelCurves curves) = setting;
        ProductFormat plain = ProductFormat.Of(TensorEncoding.Plain(precision.HiddenStates), precision.HiddenStates, precision.HiddenStates, chip);
        (Plain, FormatsMeasured, _first) = (plain, true, new int[operators.Blocks.Length]);
        List<PassKernel> all = [];
        foreach (PassStop stop in PassWalk.Over(operators, precision))
        {
            Operator node = stop.Node.Operator;
            ProductFormat format = FormatOf(stop.Weights, precision, plain, chip);
            FormatsMeasured &= IsMeasured(node, format, curves);
            if (stop.NodeIndex == 0)
                _first[stop.BlockIndex] = stop.Index;
            all.Add(new PassKernel(stop.Block, node, format, Opens: stop.NodeIndex == 0 && stop.Block.Place == BlockPlace.Layers));
        }

        _all = [.. all];
    }

    /// <summary>All operators, those of layers that are alike once; their index is that of <see cref="WeightLayout.OfNode(int)"/>.</summary>
    public ReadOnlySpan<PassKernel> All => _all;

    /// <summary>The format of operators without weights.</summary>
    public ProductFormat Plain { get; }

    /// <summary>Whether the curves were measured for all the formats of the products.</summary>
    public bool FormatsMeasured { get; }

    /// <param name="operators">The model.</param>
    /// <param name="precision">Formats of products and hidden states.</param>
    /// <param name="chip">What a rank works with, and its curves.</param>
    public static PassKernels Of(OperatorList operators, PrecisionPlan precision, ChipTiming chip) =>
        Shared.Of(operators, new Setting(precision, chip.Accelerator, chip.Kernels), static (model, setting) => new PassKernels(model, setting));

    /// <summary>The index of an operator.</summary>
    public int IndexOf(int block, int node) => _first[block] + node;

    private static bool IsMeasured(Operator node, in ProductFormat format, KernelCurves curves)
    {
        KernelKind? kind = node switch
        {
            Linear => KernelKind.MatrixProduct,
            Experts => KernelKind.Experts,
            _ => null,
        };
        return kind is not { } product || curves.IsMeasured(product, decode: false, format.Format);
    }

    /// <summary>The format of an operator's products.</summary>
    private static ProductFormat FormatOf(ProductWeights? read, PrecisionPlan precision, in ProductFormat plain, Accelerator chip)
    {
        if (read is not { } weights)
            return plain;
        ProductFormat format = ProductFormat.Of(weights.Stored, weights.Compute, precision.HiddenStates, chip);
        return format with { Rate = format.Rate * weights.Gain };
    }

    private readonly record struct Setting(PrecisionPlan Precision, Accelerator Chip, KernelCurves Curves);
}
