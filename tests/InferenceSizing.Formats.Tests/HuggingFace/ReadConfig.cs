using System.Text.Json;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.HuggingFace;

namespace InferenceSizing.Formats.Tests.HuggingFace;

/// <summary>A config as text, read as the service reads it.</summary>
internal static class ReadConfig
{
    public static Architecture Architecture(string config) =>
        Model(config).Succeeded(out ConfiguredModel? model, out Refusal? refusal) ? model.Architecture
            : throw new InvalidOperationException($"{refusal.Subject.Name}: {refusal.Reason}");

    public static OperatorList Operators(string config) => Architecture(config).LayOut().Operators!;

    public static IReadOnlyList<string> Defaulted(string config) => [.. Model(config).Value!.Defaulted.Select(taken => taken.ToString())];

    public static Refusal Refusal(string config) => Model(config).Refusal ?? throw new InvalidOperationException("The config was read.");

    private static Outcome<ConfiguredModel> Model(string config)
    {
        using JsonDocument document = JsonDocument.Parse(config);
        return HuggingFaceConfig.Read(document.RootElement);
    }
}
