using System.Collections.Immutable;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Checkpoints;

/// <summary>Tensors of one group that stand at one place.</summary>
/// <param name="Group">The group.</param>
/// <param name="Name">What its name tells.</param>
/// <param name="Count">How many there are at the place.</param>
internal sealed record FileTensor(TensorGroup Group, StoredName Name, int Count)
{
    public ByteCount Bytes => Count * Group.Format.BytesOf(Group.Shape);

    /// <summary>Whether its elements are packed numbers that are not the model's own, or scales of such.</summary>
    public bool IsPacked => Name.IsScale || Group.Format.IsInteger;

    public long Elements => checked(Count * Group.Shape.Elements);
}

/// <summary>A file's tensors by place: each layer of the stack, and all that stands outside of it.</summary>
internal sealed class FileTensors
{
    /// <summary>Layers over all groups: several times what any published checkpoint has.</summary>
    public const int MostPlaces = 200_000;

    private readonly SortedDictionary<int, List<FileTensor>> _byPlace = [];

    /// <param name="groups">The file's tensors.</param>
    /// <param name="layers">Layers of the model's stack.</param>
    /// <param name="encoderLayers">Of an encoder-decoder, layers of the encoder, behind which the decoder's are counted; zero otherwise.</param>
    public FileTensors(ImmutableArray<TensorGroup> groups, int layers, int encoderLayers)
    {
        ImmutableArray<TensorGroup>.Builder further = ImmutableArray.CreateBuilder<TensorGroup>();
        foreach (TensorGroup group in groups)
        {
            StoredName name = StoredName.Of(group.Name);
            if (name.Stack == StoredStack.MultiToken)
            {
                further.Add(group);
                continue;
            }

            int first = name.Stack == StoredStack.Decoder ? encoderLayers : 0;
            if (!name.InLayer || group.Layers.IsEmpty)
            {
                Add(EndsEncoder(group, name, encoderLayers) ? encoderLayers - 1 : ModelTensors.Outside, new FileTensor(group, name, group.Count));
                continue;
            }

            int beyond = 0;
            foreach (LayerRun run in group.Layers)
            {
                for (int layer = run.First; layer <= run.Last && first + layer < layers; layer++)
                    Add(first + layer, new FileTensor(group, name, run.Each));
                beyond += Math.Max(0, run.Last - Math.Max(run.First, layers - first) + 1) * run.Each;
            }

            if (beyond > 0)
                further.Add(group with { Count = beyond });
        }

        Further = further.ToImmutable();
    }

    /// <summary>Tensors of layers behind the stack: those that predict further tokens.</summary>
    public ImmutableArray<TensorGroup> Further { get; }

    public IEnumerable<int> Places => _byPlace.Keys;

    public IReadOnlyList<FileTensor> At(int place) => _byPlace.TryGetValue(place, out List<FileTensor>? tensors) ? tensors : [];

    /// <summary>An encoder's last norm stands in its last layer, behind which the decoder goes on.</summary>
    private static bool EndsEncoder(TensorGroup group, StoredName name, int encoderLayers) => encoderLayers > 0 && name.Stack == StoredStack.Main
        && (group.Name.Contains("output_norm", StringComparison.Ordinal) || group.Name.Contains("final_layer_norm", StringComparison.Ordinal));

    private void Add(int place, FileTensor tensor)
    {
        if (!_byPlace.TryGetValue(place, out List<FileTensor>? tensors))
            _byPlace.Add(place, tensors = []);
        tensors.Add(tensor);
    }
}
