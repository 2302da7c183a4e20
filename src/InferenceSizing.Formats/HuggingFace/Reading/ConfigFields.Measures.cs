using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>Whole numbers of a config by what they count: lengths of axes, tokens, layers, and those without a unit.</summary>
/// <remarks>What is <c>absent</c> is the class's default in transformers, listed among the defaulted keys where it is taken.</remarks>
internal sealed partial class ConfigFields
{
    /// <summary>No published model has a width, vocabulary or context beyond this.</summary>
    public const int LargestDimension = Ceilings.Dimension;

    /// <summary>Layers beyond this are a mistake, and each costs work.</summary>
    public const int MostLayers = Ceilings.Layers;

    /// <summary>A dimension that the config must give, at least one.</summary>
    public AxisLength Dimension(string key) => AxisLength.From(Integer(key));

    /// <summary>A dimension that may go by another name in older configs.</summary>
    public AxisLength Dimension(string key, string alias) => Dimension(Named(key, alias));

    public AxisLength Dimension(string key, int absent) => AxisLength.From(Integer(key, absent));

    public AxisLength Dimension(string key, AxisLength absent) => Dimension(key, (int)absent.Length);

    /// <summary>A dimension for which null has a meaning of its own, next to the class's default where the key is absent.</summary>
    public AxisLength Dimension(string key, int absent, AxisLength whenNull) => IsNull(key) ? whenNull : Dimension(key, absent);

    /// <summary>A dimension that makes a model its size: a config may leave it to its class, where that has one.</summary>
    public AxisLength CoreDimension(string key, int? absent) => AxisLength.From(CoreInteger(key, absent));

    /// <summary>The same, by the name that older configs have for it.</summary>
    public AxisLength CoreDimension(string key, string alias, int absent) =>
        Has(key) || !Has(alias) ? CoreDimension(key, absent) : Dimension(alias);

    /// <summary>A dimension that replaces one that a tower has under a name of its own: no default of a class, so it is not listed.</summary>
    public AxisLength DimensionOr(string key, AxisLength usual) => Number(key) is > 0 and { } given ? AxisLength.From(given) : usual;

    /// <summary>A dimension for which null or zero means that there is none.</summary>
    public AxisLength DimensionOrZero(string key) => AxisLength.From(IntegerOrZero(key));

    /// <summary>A dimension that divides others, so at least one.</summary>
    public AxisLength Positive(string key, int absent) => AxisLength.From(PositiveInteger(key, absent));

    public AxisLength Positive(string key, AxisLength absent) => Positive(key, (int)absent.Length);

    /// <summary>An array of lengths, or null where absent.</summary>
    public AxisLength[]? Dimensions(string key) => Integers(key)?.Select(value => value is >= 0 and <= LargestDimension
        ? AxisLength.From(value)
        : throw new ConfigRefusedException(_path + key, $"'{key}' is an array of whole numbers from 0 to {LargestDimension}.")).ToArray();

    /// <summary>Two lengths, each at least one: a tile, a kernel, the channels of two convolutions.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="absent">What the class has.</param>
    /// <param name="says">What the pair is, for a refusal.</param>
    public (AxisLength First, AxisLength Second) Pair(string key, (int First, int Second)? absent = null, string says = "whole numbers") =>
        !Has(key) && absent is { } pair ? (AxisLength.From(pair.First), AxisLength.From(pair.Second))
        : Dimensions(key) is [{ Exists: true } first, { Exists: true } second] ? (first, second) : throw Refuse(key, $"'{key}' is a pair of {says}.");

    /// <summary>A length, or a list of equal ones: one for each layer or side.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="absent">What the class has.</param>
    /// <param name="reason">Why another list is refused.</param>
    public AxisLength Uniform(string key, AxisLength absent, string reason)
    {
        if (Raw(key) is not { Kind: ConfigKind.List })
            return Positive(key, absent);
        return Dimensions(key) is [{ Exists: true } first, ..] values && values.All(value => value == first) ? first : throw Refuse(key, reason);
    }

    /// <summary>Tokens of a context or of a window that the config must give, at least one.</summary>
    public TokenCount Tokens(string key) => TokenCount.From(Integer(key));

    public TokenCount Tokens(string key, int absent) => TokenCount.From(Integer(key, absent));

    public TokenCount Tokens(string key, TokenCount absent) => Tokens(key, (int)absent.Count);

    /// <summary>Tokens for which null or zero means that there is no bound.</summary>
    public TokenCount TokensOrZero(string key) => TokenCount.From(IntegerOrZero(key));

    /// <summary>A context that makes a model its size.</summary>
    public TokenCount CoreTokens(string key, string alias, int absent) =>
        TokenCount.From(Has(key) || !Has(alias) ? CoreInteger(key, absent) : Integer(alias));

    /// <summary>Tokens that others are divided by, so at least one.</summary>
    public TokenCount PositiveTokens(string key, int absent) => TokenCount.From(PositiveInteger(key, absent));

    public LayerCount Layers(string key = "num_hidden_layers", int? absent = null)
    {
        int layers = CoreInteger(key, absent);
        return layers is >= 1 and <= MostLayers
            ? LayerCount.From(layers)
            : throw new ConfigRefusedException(_path + key, $"'{key}' is between 1 and {MostLayers}.");
    }

    /// <summary>Layers by the name that older configs have for them, or by the newer one.</summary>
    public LayerCount Layers(string key, string alias, int absent) => Has(key) || !Has(alias) ? Layers(key, absent) : Layers(alias);

    /// <summary>Layers of a stack, with the number that the family has where the config does not say.</summary>
    public LayerCount LayersOr(string key, int absent) => Has(key) ? Layers(key) : LayerCount.From(Default(key, absent));

    public LayerCount LayersOr(string key, LayerCount absent) => LayersOr(key, absent.Count);

    /// <summary>Layers that say how deep a part of the model is, where it need not say so: not listed.</summary>
    public LayerCount DepthOr(string key, LayerCount usual) => Number(key) is > 0 and { } given ? LayerCount.From(given) : usual;

    /// <summary>A number that counts neither an axis nor tokens nor layers, and that the config must give: at least one.</summary>
    public int Integer(string key) => AtLeastOne(key, Number(key) ?? throw new ConfigRefusedException(_path + key, $"The config lacks '{key}'."));

    public int Integer(string key, int absent) => Number(key) ?? Default(key, absent);

    /// <summary>A number for which null or zero means that there is none.</summary>
    public int IntegerOrZero(string key) => Number(key) ?? 0;

    /// <summary>A number that others are divided by, so at least one.</summary>
    public int PositiveInteger(string key, int absent) => AtLeastOne(key, Integer(key, absent));

    private int CoreInteger(string key, int? absent) => absent is { } value && !Has(key) ? Default(key, value) : Integer(key);

    private string Named(string key, string alias) => Has(key) || !Has(alias) ? key : alias;

    private int AtLeastOne(string key, int value) => value >= 1 ? value : throw new ConfigRefusedException(_path + key, $"'{key}' is at least 1.");

    private int? Number(string key)
    {
        if (Raw(key) is not { } value)
            return null;
        return value.TryGetInt32(out int number) && number is >= 0 and <= LargestDimension
            ? number
            : throw new ConfigRefusedException(_path + key, $"'{key}' is a whole number from 0 to {LargestDimension}.");
    }

    private int Default(string key, int value)
    {
        Note(new ConfigDefault(_path + key, value, null));
        return value;
    }
}
