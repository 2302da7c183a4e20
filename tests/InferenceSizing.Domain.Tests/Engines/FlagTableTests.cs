using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Tests.Engines;

public sealed class FlagTableTests
{
    public static TheoryData<string> WithCommands => [.. EngineList.All.Where(engine => engine.CommandLine is not null).Select(engine => engine.Name)];

    [Theory, MemberData(nameof(WithCommands))]
    public void Every_flag_of_a_setting_is_in_the_table_and_sets_it(string engine)
    {
        Engine known = EngineList.Find(engine)!;

        Assert.All(known.Knobs.Where(knob => knob.Flag is not null), knob =>
        {
            string[] parts = knob.Flag!.Split(' ', '=');
            Flag flag = known.CommandLine!.Flags.Find(parts[0])!;
            Assert.True(flag.Knob == knob || flag.Switching.Contains(new(parts[^1], knob)), knob.Flag);
        });
    }

    [Theory, MemberData(nameof(WithCommands))]
    public void No_name_belongs_to_two_flags(string engine)
    {
        FlagTable table = EngineList.Find(engine)!.CommandLine!.Flags;

        Assert.NotEmpty(table.Source);
        Assert.All(table.All, flag => Assert.All(flag.Names, name => Assert.Equal(flag, table.Find(name))));
    }

    /// <summary>argparse takes a beginning that only one flag has.</summary>
    [Theory, InlineData("--tensor-parallel", "--tensor-parallel-size"), InlineData("--max-num-batched-token", "--max-num-batched-tokens"),
        InlineData("--max-num", null)]
    public void A_beginning_that_one_flag_has_is_that_flag(string beginning, string? flag) =>
        Assert.Equal(flag, EngineList.Find("vllm")!.CommandLine!.Flags.FindAbbreviated(beginning)?.Name);

    [Fact]
    public void Dashes_and_underscores_are_the_same() =>
        Assert.Equal("--max-model-len", EngineList.Find("vllm")!.CommandLine!.Flags.Find("--max_model_len")?.Name);
}
