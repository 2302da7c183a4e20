using System.Collections.Immutable;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Manifests;

/// <summary>Services of a compose file.</summary>
/// <remarks>The Compose Specification: entrypoint, command, environment, deploy.resources.reservations.devices, gpus, scale.</remarks>
internal static class ComposeFile
{
    public static IEnumerable<EngineCall> Read(YamlMapping services) => services.Members.SelectMany(member => Service(member.Key, member.Value));

    private static IEnumerable<EngineCall> Service(string name, YamlValue service)
    {
        ImmutableArray<ShellVariable> environment = ContainerText.EnvironmentOf(service["environment"]);
        ImmutableArray<ShellWord> words = [.. ContainerText.WordsOf(service["entrypoint"], []), .. ContainerText.WordsOf(service["command"], [])];
        YamlValue? device = service.At("deploy", "resources", "reservations", "devices")?.Items.FirstOrDefault();
        Place place = new Place
        {
            Name = name,
            Gpus = GpuResource.CountOf(device?["count"]?.Text) ?? (device?["device_ids"]?.Items is { Length: > 0 } ids ? ids.Length : (int?)null)
                ?? GpuResource.CountOf(service["gpus"]?.Text),
            Accelerator = service["runtime"]?.Text == "habana" ? "Intel Gaudi" : null,
        }.Times(GpuResource.CountOf(service.At("deploy", "replicas")?.Text ?? service["scale"]?.Text) ?? 1);
        string? image = service["image"]?.Text is { } given ? ContainerText.Expanded(given, []).Text : null;
        return PodReader.OfWords(words, environment, image, null, place);
    }
}
