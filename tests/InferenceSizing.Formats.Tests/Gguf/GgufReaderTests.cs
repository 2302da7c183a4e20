using System.Buffers.Binary;
using System.Text;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Checkpoints;
using InferenceSizing.Formats.Tests.Checkpoints;

namespace InferenceSizing.Formats.Tests.Gguf;

public sealed class GgufReaderTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Every_version_and_byte_order_says_the_same(int version, bool bigEndian)
    {
        GgufWriter writer = Small(version, bigEndian);
        GgufFile file = ReadFile.File<GgufFile>(writer.ToArray());

        Assert.Equal((version, bigEndian), (file.Metadata.Version, file.Metadata.BigEndian));
        Assert.Equal("llama", file.Metadata.Architecture);
        Assert.Equal(3, file.Metadata.LengthOf("tokenizer.ggml.tokens"));
        Assert.Equal(-7, file.Metadata.Values["llama.list"].Items[1]);
        TensorGroup layers = Assert.Single(file.Tensors, group => group.Name == "blk.*.attn_q.weight");
        Assert.Equal(("q4_k", 2), (layers.Format.Id, layers.Count));
        Assert.Equal([512L, 256L], layers.Shape.ToArray());
        Assert.Equal(new LayerRun(0, 1, 1), Assert.Single(layers.Layers));
        // 512 rows of one block of 256 in 144 bytes, twice; 300 rows of 8 blocks of 32 in 34 bytes.
        Assert.Equal(2 * 512 * 144, layers.Bytes.Count);
        Assert.Equal((2 * 512 * 144) + (300 * 8 * 34), file.Tensors.Sum(group => group.Bytes.Count));
    }

    /// <summary>The head of a file with one tensor, written out by hand.</summary>
    [Fact]
    public void A_head_written_by_hand_is_read()
    {
        byte[] head =
        [
            .. "GGUF"u8, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
            20, 0, 0, 0, 0, 0, 0, 0, .. "general.architecture"u8, 8, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, .. "t5x"u8,
            1, 0, 0, 0, 0, 0, 0, 0, (byte)'w', 2, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        GgufFile file = ReadFile.File<GgufFile>(head);

        Assert.Equal("t5x", file.Metadata.Architecture);
        TensorGroup only = Assert.Single(file.Tensors);
        Assert.Equal(("w", "q4_0", 36L), (only.Name, only.Format.Id, only.Bytes.Count));
        Assert.All(Enumerable.Range(1, head.Length - 1), length => Assert.NotNull(ReadFile.Reading(head[..length]).Refusal));
    }

    [Fact]
    public void Claims_cost_nothing()
    {
        byte[] head = [.. "GGUF"u8, 3, 0, 0, 0, .. BitConverter.GetBytes(1UL << 60), .. BitConverter.GetBytes(1UL << 60)];
        ReadFile.Refusal(head);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string reason = ReadFile.Refusal(head);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 * 1024);
        Assert.Contains("1152921504606846976", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_out_of_its_place_is_refused()
    {
        byte[] head = Small(3, false).ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(head.Length - sizeof(ulong)), 32);

        Assert.Contains("offset 32", ReadFile.Refusal(head), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4u)]
    [InlineData(5u)]
    [InlineData(99u)]
    public void A_tensor_type_that_does_not_exist_is_refused(uint type)
    {
        byte[] head = new GgufWriter().Tensor("w", 0, 4).ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(head.Length - sizeof(ulong) - sizeof(uint)), type);

        Assert.Contains($"type {type}", ReadFile.Refusal(head), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_are_whole_blocks()
    {
        byte[] head = new GgufWriter().Tensor("w", 12, 3, 128).ToArray();

        Assert.Contains("whole blocks of q4_k", ReadFile.Refusal(head), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_or_key_that_occurs_twice_is_refused()
    {
        Assert.Contains("more than once", ReadFile.Refusal(new GgufWriter().Tensor("w", 0, 8).Tensor("w", 0, 8).ToArray()), StringComparison.Ordinal);
        Assert.Contains("more than once", ReadFile.Refusal(new GgufWriter().Pair("k", 1u).Pair("k", 1u).ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_not_UTF8_is_refused()
    {
        byte[] head = new GgufWriter().Tensor("name", 0, 8).ToArray();
        head[head.AsSpan().IndexOf(Encoding.UTF8.GetBytes("name"))] = 0xFF;

        Assert.Contains("UTF-8", ReadFile.Refusal(head), StringComparison.Ordinal);
    }

    private static GgufWriter Small(int version, bool bigEndian) => new GgufWriter(version, bigEndian)
        .Pair("general.architecture", "llama")
        .Pair("llama.block_count", 2)
        .Pair("llama.rope.freq_base", 10000f)
        .Pair("llama.flag", true)
        .Pair("llama.list", 1, -7)
        .Pair("tokenizer.ggml.tokens", ["a", "bc", ""])
        .Tensor("blk.0.attn_q.weight", 12, 512, 256)
        .Tensor("blk.1.attn_q.weight", 12, 512, 256)
        .Tensor("token_embd.weight", 8, 300, 256);
}
