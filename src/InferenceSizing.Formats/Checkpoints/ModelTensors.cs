using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Checkpoints;

/// <summary>Tensors of an architecture that stand at one place with the same role and shape.</summary>
/// <param name="Role">What they are for.</param>
/// <param name="Rows">Outputs.</param>
/// <param name="Columns">Inputs.</param>
/// <param name="Elements">Elements of one.</param>
/// <param name="Instances">How many there are.</param>
internal readonly record struct ModelTensor(TensorRole Role, long Rows, long Columns, long Elements, int Instances)
{
    public long AllElements => checked(Elements * Instances);
}

/// <summary>An architecture's tensors by place: each layer of the stack, and all that stands outside of it.</summary>
internal sealed class ModelTensors
{
    /// <summary>The place of everything outside the stack.</summary>
    public const int Outside = -1;

    private readonly SortedDictionary<int, List<ModelTensor>> _byPlace = [];

    public ModelTensors(OperatorList operators)
    {
        Layers = operators.Layers.Count;
        foreach (Block block in operators.Blocks)
        {
            if (block.Auxiliary)
                continue;
            if (block.Place == BlockPlace.Layers)
            {
                foreach (LayerIndex layer in block.Layers.AsSpan()[..block.Copies.Count])
                    Add(layer.Index, block, 1);
            }
            else
            {
                Add(Outside, block, block.Copies.Count);
            }
        }
    }

    public int Layers { get; }

    public IEnumerable<int> Places => _byPlace.Keys;

    public IReadOnlyList<ModelTensor> At(int place) => _byPlace.TryGetValue(place, out List<ModelTensor>? tensors) ? tensors : [];

    /// <summary>The site by which a scheme is asked for a tensor at a place.</summary>
    public static StoredSite SiteOf(int place, in ModelTensor tensor) =>
        new(LayerIndex.From(Math.Max(0, place)), tensor.Role, AxisLength.From(tensor.Rows), AxisLength.From(tensor.Columns));

    private void Add(int place, Block block, int copies)
    {
        if (!_byPlace.TryGetValue(place, out List<ModelTensor>? tensors))
            _byPlace.Add(place, tensors = []);
        foreach (Node node in block.Nodes)
        {
            foreach (WeightTensor tensor in node.Operator.Tensors)
            {
                if (tensor.Parameters.Value == 0)
                    continue;
                ModelTensor found = new(tensor.Role, tensor.Rows.Length, tensor.Columns.Length, tensor.Parameters.Value, copies);
                int like = tensors.FindIndex(
                    other => other.Role == found.Role && other.Rows == found.Rows && other.Columns == found.Columns && other.Elements == found.Elements);
                if (like < 0)
                    tensors.Add(found);
                else
                    tensors[like] = tensors[like] with { Instances = tensors[like].Instances + copies };
            }
        }
    }
}
