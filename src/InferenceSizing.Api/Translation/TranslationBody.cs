using System.Text;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Commands;
using InferenceSizing.Formats.Manifests;
using Microsoft.Net.Http.Headers;

namespace InferenceSizing.Api.Translation;

/// <summary>What a text sent as it is may be.</summary>
internal static class TranslationBody
{
    public const string Text = "text/plain", Yaml = "application/yaml";

    public static readonly string[] YamlTypes = [Yaml, "application/x-yaml", "text/yaml", "text/x-yaml"];

    /// <summary>Whether a body is a command or a manifest, and not a request.</summary>
    public static bool IsText(string? contentType) => TypeOf(contentType) is Text || IsYaml(contentType);

    /// <summary>The engines of a body by its content type; null for JSON, which is read as a request.</summary>
    public static Outcome<IReadOnlyList<EngineCall>>? Read(byte[] body, string? contentType) =>
        TypeOf(contentType) == Text ? CommandReader.Read(Encoding.UTF8.GetString(body))
        : IsYaml(contentType) ? ManifestReader.Read(Encoding.UTF8.GetString(body))
        : null;

    private static bool IsYaml(string? contentType) => YamlTypes.Contains(TypeOf(contentType));

    private static string TypeOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? parsed) ? parsed.MediaType.Value!.ToLowerInvariant() : "";

    /// <summary>The engines of a request's command.</summary>
    public static Outcome<IReadOnlyList<EngineCall>> Read(CommandChoice command) =>
        (command.Words is { } words ? CommandReader.Read(words) : CommandReader.Read(command.Text!)) is var calls
            && calls.Refusal is { } refusal ? Refused.At("command", refusal.Reason) : calls;
}
