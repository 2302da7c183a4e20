using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>What vLLM's kernels for MXFP4 experts add to the checkpoint's matrices by rounding their edges up.</summary>
/// <remarks>Read in <c>quantization/mxfp4.py</c>. gpt-oss-120b (edges of 2880) loads 65.97 GiB by Marlin (vLLM issue 23278) and 64.38 GiB by Triton on Hopper
/// (issue 33155); its tensors are 60.8. Both agree to 0.1 %.</remarks>
internal static class ExpertPadding
{
    private const int Fine = 128;
    private const int Coarse = 256;

    /// <summary>Multiples that the two edges of an expert's matrices are rounded up to, and whether scales are rounded with them.</summary>
    /// <param name="Hidden">Of the model's width.</param>
    /// <param name="Intermediate">Of a rank's part of the expert's width.</param>
    /// <param name="OnlyInputs">Whether only the side that is summed over grows, and its scales do not.</param>
    private readonly record struct Kernel(int Hidden, int Intermediate, bool OnlyInputs);

    private static readonly Kernel Marlin = new(Coarse, Fine, OnlyInputs: false);
    private static readonly Kernel TritonOnHopper = new(Coarse, Coarse, OnlyInputs: true);
    private static readonly Kernel TensorRtOnBlackwell = new(Coarse, Coarse, OnlyInputs: false);
    private static readonly Kernel FinerTensorRtOnBlackwell = new(Coarse, Fine, OnlyInputs: false);

    /// <summary>Bytes beyond the stored tensors on one rank of a stage.</summary>
    public static ByteCount Of(RankLoad load, int stage)
    {
        (int from, int to) = Parallelism.PipelineStages.Of(load.Layout, load.Operators.Layers.Count).LayersOf(stage);
        Kernel kernel = KernelOf(load);
        ByteCount sum = ByteCount.Zero;
        foreach (Block block in load.Operators.Blocks)
        {
            if (block.Place != BlockPlace.Layers || block.Auxiliary)
                continue;
            foreach (Node node in block.Nodes)
            {
                if (node.Operator is not Experts)
                    continue;
                ByteCount each = ByteCount.Zero;
                foreach (WeightTensor tensor in node.Operator.Tensors)
                    each += Added(load, tensor, kernel);
                foreach (LayerIndex layer in block.Layers)
                    sum += layer.Index >= from && layer.Index < to ? each : ByteCount.Zero;
            }
        }

        return sum;
    }

    /// <summary>Whether one kernel does all of an expert's work, without workspaces between its parts: Triton's for gpt-oss on Hopper, TensorRT-LLM's for
    /// floats of eight and four bits on data-center Blackwell. DeepSeek-V4's experts run apart on both.</summary>
    public static bool RunsWhole(RankLoad load, WeightTensor tensor)
    {
        Kernel kernel = KernelOf(load);
        string format = EncodingOf(load, tensor).Id;
        if (kernel == TritonOnHopper)
            return format == CompressedEncodings.Mxfp4.Id;
        return (kernel == TensorRtOnBlackwell || kernel == FinerTensorRtOnBlackwell) && VllmRelease.Of(load).HasTritonExperts
            && WholeOnBlackwell.Contains(format) && !VllmCompressedPages.Holds(load.Cache.OfStage(0));
    }

    private static readonly string[] WholeOnBlackwell =
        [CompressedEncodings.Mxfp4.Id, CompressedEncodings.Nvfp4.Id, CompressedEncodings.Fp8.Id, CompressedEncodings.Fp8Block.Id];

    private static Kernel KernelOf(RankLoad load)
    {
        Accelerator gpu = load.Accelerator;
        bool dataCentre = gpu.MemoryKind == MemoryKind.Hbm;
        return gpu.Generation switch
        {
            ChipGeneration.Hopper when VllmRelease.Of(load).HasTritonExperts && VllmFamilies.IsGptOss(load.Architecture) => TritonOnHopper,
            ChipGeneration.Blackwell or ChipGeneration.BlackwellUltra when dataCentre =>
                VllmRelease.Of(load).FineExpertEdges ? FinerTensorRtOnBlackwell : TensorRtOnBlackwell,
            _ => Marlin,
        };
    }

    private static ByteCount Added(RankLoad load, WeightTensor tensor, Kernel kernel)
    {
        TensorEncoding encoding = EncodingOf(load, tensor);
        if (encoding.Id != CompressedEncodings.Mxfp4.Id)
            return ByteCount.Zero;
        (long rows, long columns, long count) = tensor.RankShape(load.Layout);
        (int toRows, int toColumns) = tensor.Role == TensorRole.ExpertDown ? (kernel.Hidden, kernel.Intermediate) : (kernel.Intermediate, kernel.Hidden);
        long paddedColumns = WholeNumber.DivideUp(columns, toColumns) * toColumns;
        if (kernel.OnlyInputs)
            return ByteCount.FromBits((checked(count * rows * (paddedColumns - columns)) * encoding.PayloadBits).Count);
        return Stored(WholeNumber.DivideUp(rows, toRows) * toRows, paddedColumns).Less(Stored(rows, columns));

        ByteCount Stored(long high, long wide) => encoding.BytesOf(AxisLength.From(high), AxisLength.From(wide), Count.From(count));
    }

    private static TensorEncoding EncodingOf(RankLoad load, WeightTensor tensor) =>
        load.Precision.Weights.EncodingOf(tensor.Role, new TensorSite(LayerIndex.First, load.Operators.Layers, tensor.Rows, tensor.Columns,
            load.Operators.Traits));
}
