using InferenceSizing.Formats.Manifests;

namespace InferenceSizing.Formats.Tests.Manifests;

public sealed class YamlDocumentTests
{
    [Fact]
    public void Anchors_and_merge_keys_stand_for_what_they_repeat()
    {
        YamlValue document = Assert.Single(YamlDocument.Read("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n").Value!);

        Assert.Equal(("1", "3"), (document.At("d", "b")!.Text, document.At("d", "c")!.Text));
    }

    [Fact]
    public void Each_document_of_a_text_is_read_and_empty_ones_are_left_out() =>
        Assert.Equal(["a", "b"], YamlDocument.Read("---\nk: a\n---\n---\nk: b\n").Value!.Select(document => document["k"]!.Text));

    [Fact]
    public void An_anchor_that_repeats_anchors_is_refused_at_the_count_that_it_would_have()
    {
        string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 12).Select(level =>
            $"a{level}: &a{level} [{string.Join(',', Enumerable.Repeat($"*a{level - 1}", 10))}]\n"));

        Assert.Contains("more than", YamlDocument.Read(bomb).Refusal!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Contains("deeper than", YamlDocument.Read(new string('[', 100_000)).Refusal!.Reason, StringComparison.Ordinal);

    [Theory, InlineData("a: b: c", 1), InlineData("a: 1\nb: \"x", 2), InlineData("a: *nothing", 1)]
    public void What_is_no_YAML_is_refused_with_its_line(string text, int line) =>
        Assert.Contains($"line {line}, column", YamlDocument.Read(text).Refusal!.Reason, StringComparison.Ordinal);
}
