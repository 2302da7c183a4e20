namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>How a config stretches the positions that its model was trained on: <c>rope_scaling</c>, or <c>rope_parameters</c> since transformers 5.</summary>
/// <param name="fields">The config's part. Its keys are read where they are asked for, so that those of another kind are not taken for known.</param>
internal sealed class RopeScaling(ConfigFields fields)
{
    public const string Yarn = "yarn", Linear = "linear", Dynamic = "dynamic";

    /// <summary>That of a config; null where it has none.</summary>
    public static RopeScaling? Of(ConfigFields config) => (config.Nested("rope_scaling") ?? config.Nested("rope_parameters")) is { } part ? new(part) : null;

    /// <summary>Its name, under the older key too; null where none is stated.</summary>
    public string? Kind => fields.Text("rope_type") ?? fields.Text("type");

    /// <summary>How many times longer the positions become.</summary>
    public double Factor => fields.Number("factor", 1);

    /// <summary>Tokens that YaRN starts from; zero where they are not stated.</summary>
    public double Original => fields.Number("original_max_position_embeddings", 0);

    /// <summary>Share of a head that is rotated.</summary>
    public double PartialFactor => fields.Number("partial_rotary_factor", 1);
}
