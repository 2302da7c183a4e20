using System.Text.Json;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.HuggingFace.Families;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>What a config.json describes.</summary>
/// <param name="Architecture">The model.</param>
/// <param name="Defaulted">Keys that were absent, with the default that the family gives them.</param>
/// <param name="Checkpoint">How the checkpoint stores its weights.</param>
/// <param name="Asked">Paths of the members that bear on the model, present or not.</param>
public sealed record ConfiguredModel(
    Architecture Architecture, IReadOnlyList<ConfigDefault> Defaulted, CheckpointPrecision Checkpoint, IReadOnlySet<string> Asked)
{
    /// <summary>The precision id of the checkpoint's weights, or the one that comes nearest; null where the config does not say.</summary>
    public string? Precision => Checkpoint.Id;

    /// <summary>The family as which it was read though it is of another that has no builder; null where it has one.</summary>
    public string? AssumedFamily { get; init; }
}

/// <summary>The door of this room: a Hugging Face config.json in, an <see cref="Architecture"/> or the reason against it out.</summary>
public static class HuggingFaceConfig
{
    public static IReadOnlyCollection<string> SupportedModelTypes => FamilyList.Models.Keys;

    /// <summary>Reads the config. Unknown keys are ignored; unknown families are refused, unless they may be taken for a known one.</summary>
    /// <param name="config">A config.json.</param>
    /// <param name="assumed">The <c>model_type</c> as which a config without a builder is read; null to refuse it.</param>
    public static Outcome<ConfiguredModel> Read(JsonElement config, string? assumed = null) => JsonStrings.AreValid(config)
        ? Read(ConfigValue.Of(config), assumed)
        : Refusal.Invalid(Topic.ModelConfig, "A string of the config is not valid UTF-8, or has half of a surrogate pair.");

    internal static Outcome<ConfiguredModel> Read(ConfigValue config, string? assumed = null)
    {
        try
        {
            ConfigFields fields = new(config);
            string? modelType = fields.Text("model_type");
            bool known = FamilyList.Models.TryGetValue(modelType ?? "", out Func<ConfigFields, Architecture>? read);
            if (!known && (assumed is null || !FamilyList.Models.TryGetValue(assumed, out read)))
                throw fields.Refuse("model_type", modelType is null ? MissingFamily.Reason(config) : UnknownReason(config, modelType));
            Architecture architecture = read!(fields);
            if (architecture.Dimensions is { AttentionHeads.Exists: true, HeadDimension.Exists: false })
                throw fields.Refuse("num_attention_heads", "There are more attention heads than dimensions in the hidden size: a head would have none.");
            CheckpointPrecision precision = CheckpointPrecision.Of(fields, architecture);
            if (known)
                return new ConfiguredModel(architecture, fields.Defaulted, precision, fields.Asked);
            string asked = modelType is null ? "The config" : $"'{modelType}'";
            if (UnknownFamily.Unread(config, fields.Asked) is { Count: > 0 } unread)
                throw fields.Refuse("model_type", $"{asked} is not shaped like '{assumed}', which has no {string.Join(", ", unread)}.");
            return new ConfiguredModel(architecture, fields.Defaulted, precision, fields.Asked) { AssumedFamily = assumed };
        }
        catch (ConfigRefusedException refused)
        {
            return refused.Refusal;
        }
        catch (OverflowException)
        {
            return Refusal.Unsupported(Topic.ModelConfig, "The dimensions multiply to more than 2^63 parameters.");
        }
    }

    private static string UnknownReason(ConfigValue config, string modelType)
    {
        string nearest = UnknownFamily.Nearest(config);
        IReadOnlyList<string> unread = UnknownFamily.Unread(config, new HashSet<string>());
        bool reads = UnknownFamily.ReadsAs(config, nearest) && !config.TryFind("text_config", out _);
        string unknown = unread.Count == 0 ? "" : $" Beyond a plain decoder it has {string.Join(", ", unread)}.";
        string remedy = reads ? $" Its keys are those of '{nearest}': with model.assumeFamily \"{nearest}\" it is estimated as such." : "";
        return $"The family '{modelType}' has no builder here; its memory would be a guess.{unknown} The nearest supported family is '{nearest}'.{remedy}";
    }
}
