using System.Globalization;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>A key that a config left out, and what its family's config class has for it.</summary>
/// <param name="Path">The key, behind those of the configs that it is nested in (<c>text_config.head_dim</c>).</param>
/// <param name="Number">A number; null for a flag.</param>
/// <param name="Flag">A flag; null for a number.</param>
public sealed record ConfigDefault(string Path, int? Number, bool? Flag)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Path}={(Number is { } number ? number : Flag)}");
}
