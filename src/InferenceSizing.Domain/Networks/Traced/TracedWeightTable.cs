using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Traced;

/// <summary>The weights of a graph as tensors of its operators, and the scheme that stores each as the file does.</summary>
internal sealed class TracedWeightTable
{
    /// <summary>Roles that a tensor takes when another of its shape in another format has its own.</summary>
    private static readonly ImmutableArray<TensorRole> Further = [TensorRole.Undescribed, TensorRole.Scalar, TensorRole.Projector, TensorRole.Vision];

    private readonly Dictionary<StoredSite, TensorEncoding> _stored = [];

    /// <summary>How each tensor is stored.</summary>
    public IReadOnlyDictionary<StoredSite, TensorEncoding> Stored => _stored;

    /// <summary>The weights of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="columns">Columns of its product; zero where it is none.</param>
    public ImmutableArray<WeightTensor> TensorsOf(TracedStep step, long columns)
    {
        ImmutableArray<WeightTensor>.Builder tensors = ImmutableArray.CreateBuilder<WeightTensor>();
        foreach (TracedWeights weights in step.Weights)
        {
            long parameters = weights.Parameters.Value;
            bool matrix = columns > 0 && parameters >= columns && parameters % columns == 0;
            // Numbers that are no parameters, such as shapes and zero points, have only bytes.
            (long rows, long width) = parameters == 0 ? (0, weights.Bytes.Count) : matrix ? (columns, parameters / columns) : (1, parameters);
            TensorEncoding encoding = new()
            {
                Id = weights.Format,
                PayloadBits = BitCount.From(
                    parameters == 0 ? ByteCount.BitsPerByte : Math.Max(1, (int)((Int128)weights.Bytes.Count * ByteCount.BitsPerByte / parameters))),
                Stored = new StoredBytes(weights.Parameters, weights.Bytes),
                Source = "the file",
            };
            tensors.Add(new WeightTensor(RoleOf(step.Kind, rows, width, encoding), AxisLength.From(rows), AxisLength.From(width),
                TensorParallelism.Replicated));
        }

        return tensors.ToImmutable();
    }

    private TensorRole RoleOf(TracedKind kind, long rows, long columns, TensorEncoding encoding)
    {
        TensorRole own = kind switch
        {
            TracedKind.Convolution or TracedKind.DepthwiseConvolution => TensorRole.Convolution,
            TracedKind.Product or TracedKind.Attention => TensorRole.FeedForwardUp,
            TracedKind.Gather => TensorRole.TokenEmbedding,
            TracedKind.Recurrence => TensorRole.RecurrentIn,
            _ => TensorRole.Norm,
        };
        foreach (TensorRole role in Further.Insert(0, own))
        {
            StoredSite site = new(LayerIndex.First, role, AxisLength.From(rows), AxisLength.From(columns));
            if (!_stored.TryGetValue(site, out TensorEncoding? known))
                _stored[site] = known = encoding;
            if (known.Stored == encoding.Stored && string.Equals(known.Id, encoding.Id, StringComparison.Ordinal))
                return role;
        }

        return own;
    }
}
