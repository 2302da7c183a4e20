using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>An engine, its version and its own settings; a setting left out is as that engine sets it.</summary>
[JsonConverter(typeof(EngineConverter))]
internal sealed record EngineChoice
{
    public const string JsonPath = "engine";

    /// <summary>The engine. Default: vllm for a decoder, transformers for an encoder-decoder, for the rest tensorrt (pytorch for diffusion pipelines, and
    /// on chips that TensorRT does not run on).</summary>
    [OneOf(typeof(EngineNames))]
    public string? Name { get; init => field = EngineNames.IdOf(value); }

    /// <summary>Its version. Default: the newest known; the nearest known one answers for others, with a warning.</summary>
    [StringLength(Bounds.MaxNameLength, MinimumLength = 1), RegularExpression("^v?b?[0-9]{1,8}([^0-9].*)?$")]
    public string? Version { get; init; }

    /// <summary>Its settings, each name once.</summary>
    internal ImmutableArray<GivenSetting> Settings { get; init; } = [];

    /// <summary>The names of the members that have a value, in the order of the body.</summary>
    public IEnumerable<string> MembersGiven()
    {
        if (Name is not null)
            yield return EngineConverter.Name;
        if (Version is not null)
            yield return EngineConverter.Version;
        foreach (GivenSetting setting in Settings)
            yield return setting.Name;
    }

    /// <summary>The shares of the stages, where the client gave any.</summary>
    public IReadOnlyList<double>? StageShares()
    {
        foreach (GivenSetting setting in Settings)
        {
            if (setting.Value is double[] items && SettingVocabulary.Find(setting.Name)!.Has(KnobRole.StageShares))
                return items;
        }

        return null;
    }
}
