using System.Reflection;
using InferenceSizing.Formats.HuggingFace.Families;

namespace InferenceSizing.Formats.Tests.HuggingFace;

/// <summary>A family is one class with a <c>Family</c> property, and everything about it is found there.</summary>
public sealed class FamilyListTests
{
    private static PropertyInfo[] Declared { get; } =
    [
        .. typeof(Family).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(Family).Namespace)
            .Select(type => type.GetProperty(nameof(Family), BindingFlags.Public | BindingFlags.Static))
            .OfType<PropertyInfo>(),
    ];

    [Fact]
    public void Every_class_of_a_family_is_in_the_list()
    {
        Assert.Empty(Declared.Where(property => !FamilyList.All.Contains((Family)property.GetValue(null)!)).Select(property => property.DeclaringType!.Name));
        Assert.Equal(Declared.Length, FamilyList.All.Length);
    }

    [Fact]
    public void No_model_type_is_claimed_twice()
    {
        string[] claimed = [.. FamilyList.All.SelectMany(
            family => family.Decoders.Select(row => row.ModelType).Concat(family.Models.Select(row => row.ModelType)))];

        Assert.NotEmpty(claimed);
        Assert.Equal(claimed.Distinct(), claimed);
    }

    [Fact]
    public void No_gguf_architecture_is_claimed_twice()
    {
        string[] claimed = [.. FamilyList.All.SelectMany(family => family.Gguf.Select(row => row.Architecture))];

        Assert.NotEmpty(claimed);
        Assert.Equal(claimed.Distinct(), claimed);
    }

    [Fact]
    public void A_gguf_architecture_is_a_model_type_that_is_read() =>
        Assert.All(FamilyList.All.SelectMany(family => family.Gguf), row => Assert.Contains(row.ModelType, FamilyList.Models.Keys));

    [Fact]
    public void A_family_says_where_its_config_classes_are() =>
        Assert.All(FamilyList.All, family => Assert.Matches("config class|Config |Config$|arXiv:|\\.py|github\\.com", family.Source));
}
