using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Formats.Checkpoints;
using InferenceSizing.Formats.Tests.Checkpoints;

namespace InferenceSizing.Formats.Tests.Gguf;

/// <summary>Small files of the tensors that llama.cpp's converter writes for each architecture: the model is recognised, nothing is left over or absent, and
/// the weights are the file's bytes.</summary>
public sealed class GgufArchitecturesTests
{
    /// <summary>A file each: metadata without the architecture's prefix, a blank line, and tensors: name, type, dimensions (outermost first) and
    /// layers.</summary>
    public static TheoryData<string> Files => [.. GgufFiles.Names];

    [Theory, MemberData(nameof(Files))]
    public void A_file_is_its_model_to_the_byte(string architecture)
    {
        (GgufWriter writer, long elements) = GgufFiles.Read(architecture);

        InspectedModel model = ReadFile.Model(ReadFile.File<GgufFile>(writer.ToArray()));
        OperatorList operators = model.Stored!.Architecture.LayOut().Operators!;

        Assert.Empty(model.Stored.Disagreements);
        Assert.Equal(0, model.Stored.MissingElements);
        Assert.Equal(elements, operators.Parameters.Value);
        Assert.Equal(writer.Bytes,
            WeightLayout.Of(operators, model.Stored.Weights, ParallelLayout.Single, WeightPlacement.OnGpu).Rows.Sum(row => row.Bytes.Count));
    }
}
