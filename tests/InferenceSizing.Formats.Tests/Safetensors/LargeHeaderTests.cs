using System.Globalization;
using System.Text;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Checkpoints;
using InferenceSizing.Formats.Tests.Checkpoints;
using Xunit.Abstractions;

namespace InferenceSizing.Formats.Tests.Safetensors;

public sealed class LargeHeaderTests(ITestOutputHelper output)
{
    private const int Layers = 61;
    private const int Experts = 430;

    /// <summary>Experts of the header that the large one is compared with: a tenth.</summary>
    private const int FewExperts = Experts / 10;

    private const int Retimings = 9;

    /// <summary>A header ten times as long takes ten times as long to read, and a hundred times where each tensor is looked for among the others. Between the
    /// two, away from both: other programs share the machine.</summary>
    private const double MostTimesLonger = 40;

    private static readonly string[] Matrices = ["gate_proj", "up_proj", "down_proj"];

    /// <summary>Ten megabytes: the experts of a mixture stored one by one, as the largest models have them in one file.</summary>
    [Fact]
    public void Ten_megabytes_of_header_take_little_memory_and_time_in_proportion()
    {
        byte[] file = Mixture(Experts), small = Mixture(FewExperts);
        Assert.InRange(file.Length, 10_000_000, 12_000_000);
        SafetensorsFile read = ReadFile.File<SafetensorsFile>(file);
        Assert.Equal(Matrices.Length, read.Tensors.Length);
        Assert.All(read.Tensors, group => Assert.Equal((Layers * Experts, new LayerRun(0, Layers - 1, Experts)), (group.Count, Assert.Single(group.Layers))));
        // A first reading also fills the pools of the runtime, three times the file's length; a slow machine empties them between readings.
        long allocated = Enumerable.Range(0, Retimings).Min(_ => Allocated(file));
        double ratio = TimeRatio.OfBest(Retimings, () => ReadFile.Reading(file), () => ReadFile.Reading(small));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file.Length} bytes: {ratio:0.0} times as long as {small.Length}, {allocated} bytes " +
            $"allocated"));
        Assert.True(allocated <= 48_000_000, $"{allocated} bytes");
        Assert.InRange(ratio, 0, MostTimesLonger);
    }

    private static long Allocated(byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadFile.Reading(file);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static byte[] Mixture(int experts)
    {
        SafetensorsWriter header = new();
        for (int layer = 0; layer < Layers; layer++)
        {
            for (int expert = 0; expert < experts; expert++)
            {
                foreach (string matrix in Matrices)
                    header.Tensor(string.Create(CultureInfo.InvariantCulture, $"model.layers.{layer}.mlp.experts.{expert}.{matrix}.weight"), "BF16", 2048,
                        7168);
            }
        }

        return header.ToArray();
    }

    [Theory]
    [InlineData("""{"w":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"w":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]}}""", "more than once")]
    [InlineData("""{"w":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"v":{"dtype":"BF16","shape":[2],"data_offsets":[2,6]}}""", "overlap")]
    [InlineData("""{"w":{"dtype":"BF16","shape":[2],"data_offsets":[8,12]}}""", "hole")]
    [InlineData("""{"w":{"dtype":"BF16","shape":[2],"data_offsets":[0,5]}}""", "far apart")]
    [InlineData("""{"w":{"dtype":"BF16","shape":[-2],"data_offsets":[0,4]}}""", "shape")]
    [InlineData("""{"w":{"dtype":"BF16","shape":[1099511627776,1099511627776],"data_offsets":[0,4]}}""", "more elements")]
    [InlineData("""{"w":{"dtype":"BF17","shape":[2],"data_offsets":[0,4]}}""", "BF17")]
    [InlineData("""{"w":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"x":3}""", "others are not")]
    public void A_header_that_contradicts_itself_is_refused(string json, string reason) =>
        Assert.Contains(reason, ReadFile.Refusal(Encoding.UTF8.GetBytes(json)), StringComparison.Ordinal);

    [Fact]
    public void A_header_that_is_cut_off_is_refused_and_one_with_data_behind_it_is_read()
    {
        byte[] file = new SafetensorsWriter().Tensor("w", "BF16", 2).ToArray();

        Assert.Contains("before it is complete", ReadFile.Refusal(file[..^1]), StringComparison.Ordinal);
        Assert.Single(ReadFile.File<SafetensorsFile>([.. file, 1, 2, 3, 4]).Tensors);
    }

    [Fact]
    public void A_length_beyond_the_limit_is_too_large()
    {
        byte[] head = [.. BitConverter.GetBytes(1L << 40), (byte)'{'];

        Assert.True(ReadFile.Reading(head).TooLarge);
    }
}
