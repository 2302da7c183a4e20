using InferenceSizing.Formats.HuggingFace.Families;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>A config without <c>model_type</c>: what it is instead, or what its <c>model_type</c> would be.</summary>
internal static class MissingFamily
{
    private const string Lack = "The config lacks 'model_type', so its family is not known.";

    /// <summary>What the class of a model adds to the name of its family.</summary>
    private static readonly string[] Endings = ["For", "LMHead", "Model"];

    /// <summary>Keys one of which every config of a language model has.</summary>
    private static readonly string[] Widths = ["hidden_size", "d_model", "n_embd"];

    public static string Reason(ConfigValue config)
    {
        if (config.TryFind("_class_name", out ConfigValue part))
            return $"{Lack} '{part.Text}' is a network of a diffusers pipeline: name the whole pipeline instead, by the id of its repository.";
        if (config.TryFind("n_layers", out _) && config.TryFind("dim", out _))
            return $"{Lack} Its keys are those of a params.json: send the config.json of the same model.";
        if (config.TryFind("architectures", out ConfigValue classes) && classes is { Kind: ConfigKind.List, Length: > 0 }
            && classes.Items.First().Text is { } name && FamilyOf(name) is { } family)
            return $"{Lack} That of {name} is \"{family}\": add it, or say model.assumeFamily \"{family}\".";
        if (!Array.Exists(Widths, key => config.TryFind(key, out _)))
            return Lack;
        string nearest = UnknownFamily.Nearest(config);
        return UnknownFamily.ReadsAs(config, nearest)
            ? $"{Lack} Its keys are those of '{nearest}': with model.assumeFamily \"{nearest}\" it is estimated as such."
            : $"{Lack} The nearest supported family is '{nearest}'.";
    }

    /// <summary>The family that the class of a model is named for: <c>Qwen2MoeForCausalLM</c> is of <c>qwen2_moe</c>.</summary>
    private static string? FamilyOf(string name)
    {
        int end = Endings.Select(ending => name.IndexOf(ending, 1, StringComparison.Ordinal)).Where(at => at > 0).DefaultIfEmpty(name.Length).Min();
        string letters = name[..end];
        return FamilyList.Models.Keys.Order(StringComparer.Ordinal)
            .FirstOrDefault(family => family.Replace("_", "", StringComparison.Ordinal).Equals(letters, StringComparison.OrdinalIgnoreCase));
    }
}
