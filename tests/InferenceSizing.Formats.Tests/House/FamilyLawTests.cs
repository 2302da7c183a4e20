using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Tests.House;
using InferenceSizing.Formats.HuggingFace;

namespace InferenceSizing.Formats.Tests.House;

/// <summary>What a model is stands in its architecture. A rule that an engine has for a model by its type stands in the engine's table of such rules, so that
/// no other code of Domain names one.</summary>
public sealed class FamilyLawTests
{
    /// <summary>Tables by the type of a model: of rules, of releases that have it, and of what a release changed.</summary>
    private static readonly string[] Tables = ["Families", "Models", "Release", "LlamaCppModel"];

    /// <summary>Networks of images say their own families.</summary>
    private const string OfImages = "InferenceSizing.Domain.Networks.Images";

    private static readonly HashSet<string> Types = [.. HuggingFaceConfig.SupportedModelTypes];

    [Fact]
    public void No_code_of_the_domain_names_a_family_but_tables_of_engines()
    {
        Type[] domain =
        [
            .. typeof(Engine).Assembly.GetTypes().Where(type => !type.IsNested && type.Namespace?.StartsWith(OfImages, StringComparison.Ordinal) != true),
        ];
        string[] found = [.. domain.Where(type => !Array.Exists(Tables, table => type.Name.EndsWith(table, StringComparison.Ordinal))).SelectMany(NamedBy)];

        Assert.Contains("gpt_oss", domain.SelectMany(Reach.TextsIn));
        Assert.True(found.Length == 0, string.Join(Environment.NewLine, found));
    }

    [Fact]
    public void Code_that_names_a_family_is_found() => Assert.Equal(["Planted: gpt_oss"], NamedBy(typeof(Planted)));

    private static IEnumerable<string> NamedBy(Type type) => Reach.TextsIn(type).Where(Types.Contains).Select(text => $"{type.Name}: {text}");

    private static class Planted
    {
        public static bool IsGptOss(string family) => family == "gpt_oss";
    }
}
