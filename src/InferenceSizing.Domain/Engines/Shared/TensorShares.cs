using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Sharing;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Whether tensor ranks leave shares that the layers of vLLM and SGLang take: heads, matrices and the groups of their quantization.</summary>
/// <remarks>Read in <c>QKVParallelLinear</c>, <c>layers/quantization/fp8.py</c> (<c>validate_fp8_block_shape</c>), <c>awq.py</c>, <c>gptq.py</c> and their
/// Marlin forms of vLLM 0.19; SGLang's layers and <c>fp8.py</c> descend from them and raise alike. Experts of group-wise formats are padded and never fail. The
/// vocabulary is padded too.</remarks>
internal static class TensorShares
{
    /// <summary>Schemes in which one model is asked for at the same time: a plan's.</summary>
    private const int Kept = 16;

    private static readonly SharedResults<OperatorList, Stored, ImmutableArray<string>> Formats = new(Kept);

    /// <summary>Heads and matrices of every layer have whole shares.</summary>
    /// <param name="engine">The engine, as its users write it.</param>
    public static ImmutableArray<StartupCheck> ChecksOf(string engine) =>
        [new(load => HeadsIndivisible(engine, load)), new(load => SharesIndivisible(engine, load))];

    /// <summary>Key-value heads are divided where there are as many as ranks, and else every rank group holds the same copy.</summary>
    private static StartupRefusal? HeadsIndivisible(string engine, RankLoad load)
    {
        int ranks = load.Layout.Tensor;
        foreach (CacheGroup group in load.OwnCache.OfStage(0))
        {
            if (group.Spec is not KeyValueCacheSpec { KeyValueHeads: var heads } || (heads >= ranks ? heads % ranks : ranks % heads) == 0)
                continue;
            return new StartupRefusal(
                StartupCode.HeadsIndivisible,
                string.Create(CultureInfo.InvariantCulture,
                    $"{engine} does not start: {ranks} tensor ranks and {heads} key-value heads do not divide one another."),
                Topic.TensorDegree,
                Magnitude.From(ranks),
                Magnitude.From(heads),
                StartupUnit.Heads);
        }

        return null;
    }

    /// <summary>A matrix whose share on a rank is no whole number, or no multiple of the blocks or groups of its format.</summary>
    private static StartupRefusal? SharesIndivisible(string engine, RankLoad load)
    {
        if (load.Layout is { Tensor: 1, ExpertTensor: 1 })
            return null;
        foreach (Block block in load.Operators.Blocks)
        {
            if (block.Place != BlockPlace.Layers || block.Auxiliary)
                continue;
            foreach (Node node in block.Nodes)
            {
                foreach (WeightTensor tensor in node.Operator.Tensors)
                {
                    if (tensor.Role is TensorRole.Bias or TensorRole.Norm or TensorRole.Scalar or TensorRole.RecurrentState or TensorRole.Convolution)
                        continue;
                    if (RefusalOf(engine, load, tensor, EncodingOf(load.Operators, load.Precision.Weights, block, tensor)) is { } refusal)
                        return refusal;
                }
            }
        }

        return null;
    }

    /// <summary>Formats of the matrices of the layers, each once.</summary>
    public static ImmutableArray<string> FormatsOf(RankLoad load) => Formats.Of(load.Operators, new(load.Precision.Weights), static (model, stored) =>
    {
        OrderedDictionary<string, TensorEncoding> seen = new(StringComparer.Ordinal);
        foreach (Block block in model.Blocks)
        {
            if (block.Place != BlockPlace.Layers)
                continue;
            foreach (Node node in block.Nodes)
            {
                foreach (WeightTensor tensor in node.Operator.Tensors)
                {
                    TensorEncoding encoding = EncodingOf(model, stored.Weights, block, tensor);
                    seen.TryAdd(encoding.Id, encoding);
                }
            }
        }

        return [.. seen.Keys];
    });

    private static TensorEncoding EncodingOf(OperatorList model, WeightScheme weights, Block block, WeightTensor tensor) => weights.EncodingOf(
        tensor.Role, new TensorSite(block.Layers[0], model.Layers, tensor.Rows, tensor.Columns, model.Traits));

    private readonly record struct Stored(WeightScheme Weights);

    private static StartupRefusal? RefusalOf(string engine, RankLoad load, WeightTensor tensor, TensorEncoding encoding)
    {
        bool expert = tensor.Split is TensorParallelism.ExpertInputs or TensorParallelism.ExpertOutputs;
        int ranks = expert ? load.Layout.ExpertTensor : load.Layout.Tensor;
        bool blocks = encoding.GroupRows.Length > 1;
        // Keys and values of one head are a part of a merged matrix on every rank; its other parts are whole on a single one.
        (long whole, long group) = tensor.Split switch
        {
            TensorParallelism.Outputs or TensorParallelism.ExpertOutputs => (tensor.Rows.Length, blocks ? encoding.GroupRows.Length : 1),
            TensorParallelism.Inputs or TensorParallelism.ExpertInputs =>
                (tensor.Columns.Length, encoding.GroupColumns.Exists && (blocks || !expert) ? encoding.GroupColumns.Length : 1),
            _ => (0L, 1L),
        };
        if (ranks == 1 || whole == 0 || (whole % ranks == 0 && (whole % group != 0 || whole / ranks % group == 0)))
            return null;
        bool divides = whole % ranks == 0;
        string shares = divides
            ? string.Create(CultureInfo.InvariantCulture, $"a rank's share of {whole / ranks} is no multiple of the format's group of {group}")
            : string.Create(CultureInfo.InvariantCulture, $"{ranks} ranks do not divide {whole}");
        return new StartupRefusal(
            StartupCode.SharesIndivisible,
            $"{engine} does not start: {tensor.Role} in {encoding.Id}: {shares}.",
            expert ? Topic.ExpertTensorDegree : Topic.TensorDegree,
            Magnitude.From(divides ? group : ranks),
            Magnitude.From(divides ? whole / ranks : whole),
            StartupUnit.Elements);
    }
}
