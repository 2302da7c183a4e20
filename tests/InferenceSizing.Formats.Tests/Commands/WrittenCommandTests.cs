using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Tests.Commands;

public sealed class WrittenCommandTests
{
    [Fact]
    public void Flags_beyond_another_command_are_those_that_differ_with_their_values()
    {
        WrittenCommand before = Of("MODEL", "--tensor-parallel-size", "2", "--enforce-eager", "--max-num-seqs", "-1");
        WrittenCommand after = Of("MODEL", "--tensor-parallel-size", "4", "--enforce-eager", "--max-num-seqs", "-1", "--tensor-split", "1,1 2");

        Assert.Equal(["--tensor-parallel-size 4", "--tensor-split '1,1 2'"], after.FlagsBeyond(before).ToArray());
        Assert.Empty(before.FlagsBeyond(before));
    }

    private static WrittenCommand Of(params string[] arguments) => new(["engine", .. arguments], []) { Arguments = [.. arguments] };
}
