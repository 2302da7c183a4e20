using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Tests.Commands;

/// <summary>IEEE Std 1003.1, Shell Command Language: quoting (2.2), expansions (2.6), redirection (2.7), lists (2.9).</summary>
public sealed class ShellScriptTests
{
    [Theory]
    [InlineData("a b\tc", "a|b|c")]
    [InlineData("a 'b c' \"d e\"", "a|b c|d e")]
    [InlineData("a\\ b", "a b")]
    [InlineData("a \\\n  b \\ \n c", "a|b|c")]
    [InlineData("a \"b \\\"c\\\" $X\"", "a|b \"c\" $X")]
    [InlineData("a 'it'\\''s'", "a|it's")]
    [InlineData("a \"\"", "a|")]
    [InlineData("a # b", "a")]
    [InlineData("a > out 2>&1", "a")]
    [InlineData("a < in", "a")]
    [InlineData("$ a b", "a|b")]
    [InlineData("PS C:\\work> a b", "a|b")]
    [InlineData("D:\\llama.cpp\\x.exe -m D:\\a.gguf", "D:\\llama.cpp\\x.exe|-m|D:\\a.gguf")]
    public void Words_are_those_that_the_program_gets(string text, string words) =>
        Assert.Equal(words, string.Join('|', Assert.Single(ShellScript.Read(text, new ShellVariables())).Words));

    [Theory]
    [InlineData("X=1; a $X", "1")]
    [InlineData("X=1; a ${X}2", "12")]
    [InlineData("a ${X:-7}", "7")]
    [InlineData("X=; a ${X:-7}", "7")]
    [InlineData("X=3\na ${X:-7}", "3")]
    [InlineData("X=3; a ${X:+yes}", "yes")]
    [InlineData("X=4; a $(X)", "4")]
    [InlineData("Y=5; a ${X:-$Y}", "5")]
    [InlineData("export X='1 2'; a \"$X\"", "1 2")]
    [InlineData("X=(1 2); a \"${X[@]}\"", "1|2")]
    [InlineData("X=(); a \"${X[@]}\" 3", "3")]
    [InlineData("X=1; a '$X'", "$X")]
    public void Variables_are_what_the_script_gives_them(string text, string arguments) =>
        Assert.Equal(arguments, string.Join('|', ShellScript.Read(text, new ShellVariables())[^1].Words.Skip(1)));

    [Theory, InlineData("a $X"), InlineData("a ${X}"), InlineData("a $(date)"), InlineData("a `date`"), InlineData("a {{ .Values.x }}"),
        InlineData("a <token>")]
    public void What_the_text_does_not_say_is_not_resolved(string text) =>
        Assert.False(Assert.Single(ShellScript.Read(text, new ShellVariables())).Words[1].IsResolved);

    [Fact]
    public void A_branch_gives_a_variable_its_value_only_where_no_other_is_known()
    {
        const string script = "A=(1)\nB=()\nif [ \"$C\" = x ]; then\nA=(2)\nB=(3)\nfi\na \"${A[@]}\" \"${B[@]}\"";

        Assert.Equal("a|1|3", string.Join('|', ShellScript.Read(script, new ShellVariables())[^1].Words));
    }

    [Theory, InlineData("a 'b", 1, 3), InlineData("a\nb \"c", 2, 3), InlineData("x=(1", 1, 3)]
    public void A_quote_without_an_end_is_refused_with_its_place(string text, int line, int column) =>
        Assert.Contains($"line {line}, column {column}",
            Assert.Throws<CommandRefusedException>(() => ShellScript.Read(text, new ShellVariables())).Message, StringComparison.Ordinal);

    [Fact]
    public void Variables_that_repeat_each_other_cost_bounded_work()
    {
        string script = "A=aaaaaaaaaa\n" + string.Concat(Enumerable.Repeat("A=$A$A\n", 64)) + "a $A";

        Assert.Throws<CommandRefusedException>(() => ShellScript.Read(script, new ShellVariables()));
    }

    [Fact]
    public void A_word_of_escapes_costs_bounded_work() =>
        Assert.Equal(1_000_000, ShellScript.Read("a " + string.Concat(Enumerable.Repeat("\\b", 1_000_000)), new ShellVariables())[0].Words[1].Text.Length);

    [Fact]
    public void The_environment_of_this_process_is_not_seen() => Assert.Equal("$PATH", ShellScript.Read("a $PATH", new ShellVariables())[0].Words[1].Text);
}
