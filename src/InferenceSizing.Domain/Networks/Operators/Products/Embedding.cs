using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>Rows of a table looked up for each token: token, position and type embeddings.</summary>
/// <remarks>No arithmetic; moves one row of the table for each token.</remarks>
public sealed class Embedding : Operator
{
    private readonly WeightTensor _table;

    public Embedding(Component component, string name, WeightTensor table)
        : base(component, name)
    {
        _table = table;
        Tensors = [table];
    }

    private Embedding(WeightTensor table, Component component, string name)
        : base(component, name)
    {
        _table = table;
        Borrowed = [table];
    }

    /// <summary>A look-up in a table that another operator owns.</summary>
    public static Embedding Tied(Component component, string name, WeightTensor table) => new(table, component, name);

    public static Embedding OfTokens(WeightTensor table) => new(Component.Embedding, "embed_tokens", table);

    internal static Embedding OfPositions(string name, AxisLength positions, AxisLength width) =>
        new(Component.Embedding, name, new WeightTensor(TensorRole.PositionEmbedding, positions, width, TensorParallelism.Replicated));

    internal static Embedding OfTypes(string name, AxisLength types, AxisLength width) =>
        new(Component.Embedding, name, new WeightTensor(TensorRole.TypeEmbedding, types, width, TensorParallelism.Replicated));

    internal override KernelWork Work(in StepShape step, ParallelLayout layout) => new(KernelKind.Gather, default)
    {
        Inputs = ElementCount.From((double)step.Tokens.Count * _table.Columns.Length),
        Outputs = ElementCount.From((double)step.Tokens.Count * _table.Columns.Length),
        Reduced = _table.Split == TensorParallelism.Vocabulary && layout.Tensor > 1
            ? ElementCount.From((double)step.Tokens.Count * _table.Columns.Length) : default,
    };

    internal override long OutputElements(in StepShape step, ParallelLayout layout) => checked((step.Tokens.Count * _table.Columns).Length);
}
