using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Checkpoints;

/// <summary>A model as its files store it.</summary>
/// <param name="Architecture">What it is, with what the files hold beyond it.</param>
/// <param name="Weights">The files' own bytes, tensor by tensor.</param>
/// <param name="Disagreements">Where config and tensors differ.</param>
/// <param name="MissingElements">Elements of the architecture that the files do not have.</param>
/// <param name="FurtherBytes">Bytes of layers that predict further tokens, which engines load only for that.</param>
public sealed record CheckpointModel(
    Architecture Architecture, StoredScheme Weights, ImmutableArray<Disagreement> Disagreements, long MissingElements, ByteCount FurtherBytes)
{
    private const int Half = 16;

    /// <summary>Matches an architecture and the tensors of its files.</summary>
    /// <param name="architecture">As its config has it.</param>
    /// <param name="groups">All tensors.</param>
    /// <param name="packedAs">The precision id of packed numbers, where the config says what they are.</param>
    /// <param name="gguf">Whether they are of a GGUF file.</param>
    /// <returns>The model, or why the two cannot be brought together.</returns>
    public static Outcome<CheckpointModel> Of(Architecture architecture, ImmutableArray<TensorGroup> groups, string? packedAs, bool gguf)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        LaidOut laidOut = architecture.LayOut();
        if (laidOut.Operators is not { } operators)
            return Refusal.Unsupported(Topic.ModelFiles, laidOut.Refusal ?? "The architecture has no operators of its own size.");
        if (groups.Sum(group => (long)group.Layers.Sum(run => run.Layers)) > FileTensors.MostPlaces)
            return Refusal.Invalid(Topic.Tensors, $"The tensors stand in more than {FileTensors.MostPlaces} places.");
        FileTensors file = new(groups, operators.Layers.Count, architecture.Kind == ArchitectureKind.EncoderDecoder ? operators.EncoderLayers.Count : 0);
        MatchedWeights matched = WeightMatch.Of(new ModelTensors(operators), file, packedAs);
        ByteCount further = SumOf(file.Further), all = SumOf(groups);
        Dictionary<StoredSite, TensorEncoding> encodings = new(matched.Encodings);
        ByteCount placed = BytesOf(operators, encodings);
        long left = all.Count - further.Count - placed.Count;
        Architecture stored = left == 0
            ? architecture : new UndescribedWeights(architecture, encodings).Beside(matched.Unclaimed, ByteCount.FromCount(left));
        (string id, NumberFormat rest, NumberFormat activations) = FormatsOf(groups, packedAs, gguf);
        return new CheckpointModel(
            stored, new StoredScheme(encodings, rest)
            {
                Id = id,
                Title = "As the file stores them",
                Activations = activations,
                Source = "the file's own tensor table"
            },
            matched.Disagreements, matched.MissingElements, further);
    }

    private static ByteCount SumOf(ImmutableArray<TensorGroup> groups) => groups.Aggregate(ByteCount.Zero, (sum, group) => sum + group.Bytes);

    /// <summary>Bytes that the architecture's own tensors take; apportioned shares are rounded down.</summary>
    private static ByteCount BytesOf(OperatorList operators, Dictionary<StoredSite, TensorEncoding> encodings)
    {
        ByteCount sum = ByteCount.Zero;
        foreach (Block block in operators.Blocks.Where(block => !block.Auxiliary))
        {
            bool inStack = block.Place == BlockPlace.Layers;
            foreach (WeightTensor tensor in block.Nodes.SelectMany(node => node.Operator.Tensors).Where(tensor => tensor.Parameters.Value > 0))
            {
                for (int copy = 0; copy < (inStack ? block.Copies : LayerCount.One).Count; copy++)
                    sum += (inStack ? LayerCount.One : block.Copies)
                        * encodings[new StoredSite(block.Layers[copy], tensor.Role, tensor.Rows,
                            tensor.Columns)].BytesOf(tensor.Rows, tensor.Columns,
                            tensor.Count);
            }
        }

        return sum;
    }

    /// <summary>What the bulk of the weights is stored in, what products run in where it is not quantized, and where it is.</summary>
    private static (string Id, NumberFormat Unquantized, NumberFormat Quantized) FormatsOf(ImmutableArray<TensorGroup> groups, string? packedAs, bool gguf)
    {
        string main = groups.GroupBy(group => group.Format.Id).MaxBy(same => same.Sum(group => group.Bytes.Count))?.Key ?? "bf16";
        string? plain = groups.Where(group => group.Format.IsPlain && !group.Format.IsInteger && group.Format.BlockBits is Half or 2 * Half)
            .GroupBy(group => group.Format.Id).MaxBy(same => same.Sum(group => group.Bytes.Count))?.Key;
        NumberFormat rest = plain switch { "fp16" => NumberFormat.Fp16, "fp32" when main == "fp32" => NumberFormat.Fp32, _ => NumberFormat.Bf16 };
        if (gguf)
            return (main, main is "bf16" or "fp32" ? rest : NumberFormat.Fp16, main is "bf16" or "fp32" ? rest : NumberFormat.Fp16);
        string id = packedAs ?? main;
        return (id, rest, WeightSchemes.Find(id)?.Activations ?? rest);
    }
}
