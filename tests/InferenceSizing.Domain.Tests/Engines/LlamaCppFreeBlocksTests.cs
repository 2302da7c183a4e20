using InferenceSizing.Domain.Engines.LlamaCpp;

namespace InferenceSizing.Domain.Tests.Engines;

/// <summary>ggml's allocator of graphs: <c>ggml_dyn_tallocr</c> of <c>ggml/src/ggml-alloc.c</c>, llama.cpp v0.5.0.</summary>
public sealed class LlamaCppFreeBlocksTests
{
    [Fact]
    public void Neighbours_that_are_given_back_join()
    {
        FreeBlocks blocks = new();
        long first = blocks.Allocate(100), second = blocks.Allocate(100);
        blocks.Allocate(100);
        blocks.Free(first, 100);
        blocks.Free(second, 100);

        Assert.Equal(first, blocks.Allocate(200));
        Assert.Equal(300, blocks.HighestEnd);
    }

    [Fact]
    public void A_part_of_no_bytes_within_another_keeps_that_ones_neighbours_apart()
    {
        FreeBlocks blocks = new();
        long first = blocks.Allocate(100), empty = blocks.Allocate(0), second = blocks.Allocate(100), third = blocks.Allocate(100),
            fourth = blocks.Allocate(100);
        long end = blocks.Allocate(100) + 100;
        blocks.Free(first, 100);
        blocks.Free(second, 100);
        long both = blocks.Allocate(200);
        blocks.Free(empty, 0);
        blocks.Free(fourth, 100);
        blocks.Free(both, 200);
        blocks.Free(third, 100);

        Assert.Equal(end, blocks.Allocate(400));
    }

    [Fact]
    public void A_part_of_no_bytes_beyond_all_free_ones_can_be_given_back()
    {
        FreeBlocks blocks = new();
        long first = blocks.Allocate(100), empty = blocks.Allocate(0), second = blocks.Allocate(100);
        blocks.Free(second, 100);
        blocks.Free(first, 100);
        blocks.Free(empty, 0);

        Assert.Equal(0, blocks.Allocate(300));
    }
}
