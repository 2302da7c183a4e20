using System.Text.RegularExpressions;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Sglang;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.TensorRtLlm;
using InferenceSizing.Domain.Engines.Vllm;

namespace InferenceSizing.Domain.Tests.Engines;

/// <summary>The tables of releases, and the texts that are made from them.</summary>
public sealed partial class ReleaseTests
{
    public static TheoryData<string> Names => [.. EngineList.All.Select(engine => engine.Name)];

    /// <summary>vLLM's notes of 0.20.0 name pull request 38284, llama.cpp's pull request 15434 is in b6325, TensorRT-LLM's notes of 0.14 raise the
    /// batch.</summary>
    [Fact]
    public void The_text_of_a_default_is_made_from_the_rows()
    {
        Assert.Equal("0.92; 0.9 before 0.20.0", VllmKnobs.GpuMemoryUtilization.Default);
        Assert.Equal("on; off before b6325", LlamaCppKnobs.FlashAttention.Default);
        Assert.Equal("2048; 256 before 0.14.0", TensorRtLlmKnobs.MaxBatchSize.Default);
    }

    /// <summary>A rule of several releases names them by the fact that they brought; the rows say where each is from.</summary>
    [Fact]
    public void A_text_names_the_release_that_brought_a_fact()
    {
        Assert.Equal("on since V1, with recurrent layers since 0.28, of decoders alone", VllmKnobs.EnablePrefixCaching.Default);
        Assert.Contains(", since 0.28 16384 from 160 GiB on, ", VllmKnobs.MaxNumBatchedTokens.Default, StringComparison.Ordinal);
        Assert.Contains("; before 0.5.20 2048 below 35 GiB; before 0.5 2048 ", SglangKnobs.ChunkedPrefillSize.Default, StringComparison.Ordinal);
    }

    /// <summary>What a setting's text says of releases is in the engine's table.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Every_release_that_a_text_names_is_a_row(string name)
    {
        Engine engine = EngineList.Find(name)!;
        string[] rows = [.. engine.Releases.Select(release => release.Since.Text)];

        Assert.All(engine.Knobs.SelectMany(ReleasesNamedBy), named => Assert.Contains(rows, row => row == named || row == $"{named}.0"));
    }

    [Fact]
    public void A_release_in_a_text_is_found() =>
        Assert.Contains("0.28", ReleasesNamedBy(VllmKnobs.EnablePrefixCaching));

    private static IEnumerable<string> ReleasesNamedBy(Knob knob) =>
        Named().Matches($"{knob.Meaning} {knob.Default}").Select(match => match.Groups[1].Value.TrimEnd('.'));

    [GeneratedRegex(@"\b(?:since|before) (b?\d[\d.]*)")]
    private static partial Regex Named();

    [Theory, MemberData(nameof(Names))]
    public void Rows_stand_newest_first_and_each_says_where_it_is_from(string name)
    {
        Engine engine = EngineList.Find(name)!;

        for (int i = 1; i < engine.Releases.Length; i++)
            Assert.True(engine.Releases[i - 1].Since.CompareTo(engine.Releases[i].Since) > 0, $"{engine.Releases[i].Since.Text} stands too early.");
        Assert.All(engine.Releases, release => Assert.NotEmpty(release.Source));
        Assert.All(engine.Releases, release => Assert.True(release.Checked || release.Change.Length > 0, $"{release.Since.Text} says nothing."));
    }

    /// <summary>A request is read before its engine is known.</summary>
    [Fact]
    public void A_name_takes_one_kind_of_value_in_all_engines() =>
        Assert.All(EngineList.All.SelectMany(engine => engine.Knobs).GroupBy(knob => knob.Name), same =>
            Assert.Single(same.Select(knob => (knob.Kind.GetType(), string.Join(" ", knob.Shape.Words))).Distinct()));

    [Theory, MemberData(nameof(Names))]
    public void Flags_are_what_the_engine_types(string name) =>
        Assert.All(EngineList.Find(name)!.Knobs, knob =>
            Assert.True(knob.Flag is not { } flag || flag.StartsWith("--", StringComparison.Ordinal) || IsVariable(flag), $"{knob.Flag} is no flag."));

    private static bool IsVariable(string flag) => flag.All(letter => char.IsAsciiLetterUpper(letter) || letter == '_');
}
