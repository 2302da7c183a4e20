using System.Diagnostics;
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
    private const int Retimings = 20;

    /// <summary>Of the code as it ships; without optimization it takes several times as long.</summary>
#if DEBUG
    private static readonly TimeSpan Allowed = TimeSpan.FromMilliseconds(900);
#else
    private static readonly TimeSpan Allowed = TimeSpan.FromMilliseconds(150);
#endif

    private static readonly string[] Matrices = ["gate_proj", "up_proj", "down_proj"];

    /// <summary>Ten megabytes: the experts of a mixture stored one by one, as the largest models have them in one file.</summary>
    [Fact]
    public void Ten_megabytes_of_header_take_little_time_and_memory()
    {
        SafetensorsWriter header = new();
        for (int layer = 0; layer < Layers; layer++)
        {
            for (int expert = 0; expert < Experts; expert++)
            {
                foreach (string matrix in Matrices)
                    header.Tensor(string.Create(CultureInfo.InvariantCulture, $"model.layers.{layer}.mlp.experts.{expert}.{matrix}.weight"), "BF16", 2048, 7168);
            }
        }

        byte[] file = header.ToArray();
        Assert.InRange(file.Length, 10_000_000, 12_000_000);
        SafetensorsFile read = ReadFile.File<SafetensorsFile>(file);
        Assert.Equal(Matrices.Length, read.Tensors.Length);
        Assert.All(read.Tensors, group => Assert.Equal((Layers * Experts, new LayerRun(0, Layers - 1, Experts)), (group.Count, Assert.Single(group.Layers))));
        TimeSpan best = TimeSpan.MaxValue;
        long allocated = 0;
        for (int again = 0; again < Retimings && best > Allowed; again++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread(), started = Stopwatch.GetTimestamp();
            ReadFile.Reading(file);
            best = Stopwatch.GetElapsedTime(started) is var time && time < best ? time : best;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file.Length} bytes: {best.TotalMilliseconds} ms, {allocated} bytes allocated"));
        Assert.True(best <= Allowed, $"{best.TotalMilliseconds} ms");
        Assert.True(allocated <= 40_000_000, $"{allocated} bytes");
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
