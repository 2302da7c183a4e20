using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Manifests;

/// <summary>The engines that the containers of a pod start.</summary>
internal static class PodReader
{
    /// <summary>Variables in which images take their engine's flags.</summary>
    private static readonly string[] FlagVariables = ["_ARGS", "_OPTS", "_OPTIONS", "_FLAGS", "_COMMAND"];

    public static IEnumerable<EngineCall> Read(YamlValue pod, Place place)
    {
        place = place with { Accelerator = NodeLabels.AcceleratorOf(pod) ?? place.Accelerator };
        return pod["containers"] is YamlList containers ? containers.Items.SelectMany(container => Container(container, place)) : [];
    }

    /// <param name="container">The container.</param>
    /// <param name="place">Its surroundings.</param>
    /// <param name="usual">The engine that it runs where nothing in it says so; null for none.</param>
    public static IEnumerable<EngineCall> Container(YamlValue container, Place place, Dialect? usual = null)
    {
        ImmutableArray<ShellVariable> environment = ContainerText.EnvironmentOf(container["env"] ?? container["envs"]);
        ImmutableArray<ShellWord> words =
            [.. ContainerText.WordsOf(container["command"], environment), .. ContainerText.WordsOf(container["args"], environment)];
        place = place with { Model = place.Model ?? FetchedOf(container, environment) };
        return OfWords(words, environment, container["image"]?.Text, GpuResource.Of(container["resources"]), place, usual);
    }

    /// <summary>The model that is fetched for a container: from a variable of KServe's storage, or by what Ollama runs once it has started.</summary>
    private static string? FetchedOf(YamlValue container, ImmutableArray<ShellVariable> environment)
    {
        if (environment.FirstOrDefault(variable => variable is { Name: "STORAGE_URI", Value.IsResolved: true }).Value.Text is { } storage)
            return storage.Split('@')[0];
        YamlValue? hook = container.At("lifecycle", "postStart", "exec", "command");
        return hook is null ? null : CommandReader.OfContainer(ContainerText.WordsOf(hook, environment), environment, null)
            .Find(call => call.Dialect == Dialect.Ollama)?.Model;
    }

    public static IEnumerable<EngineCall> OfWords(ImmutableArray<ShellWord> words, ImmutableArray<ShellVariable> environment, string? image,
        GpuResource? gpus, Place place, Dialect? usual = null)
    {
        List<EngineCall> calls = CommandReader.OfContainer(words, environment, image);
        if (calls.Count == 0 && usual is not null)
            calls.Add(new EngineCall(usual) { Flags = FlagReader.Read(words, usual.Flags) });
        return calls.Select(call => Placed(WithVariables(call, environment), gpus, place));
    }

    /// <summary>A call with what its surroundings say.</summary>
    public static EngineCall Placed(EngineCall call, GpuResource? gpus, Place place)
    {
        int? count = gpus?.Count ?? place.Gpus;
        ReadFlag? named = call.Find(FlagMeaning.Model);
        bool mounted = named?.Value is { } path && ModelName.IsMount(path);
        if ((named is null || mounted) && place.Model is { } model)
            call = call with
            {
                Flags = [new ReadFlag(FlagReader.Positional, model, call.Dialect.Flags.Find(FlagMeaning.Model)), .. call.Flags.Where(flag => flag != named)],
            };
        return call with
        {
            Name = place.Name ?? call.Name,
            Replicas = place.Replicas,
            Nodes = place.Nodes,
            Accelerator = place.Accelerator ?? gpus?.Accelerator ?? call.Accelerator,
            Partition = gpus?.Partition ?? call.Partition,
            Gpus = call.Gpus ?? (count is { } given ? new GpuCount(given) : null),
        };
    }

    /// <summary>An image that takes its flags in a variable.</summary>
    private static EngineCall WithVariables(EngineCall call, ImmutableArray<ShellVariable> environment)
    {
        if (!call.Flags.IsEmpty)
            return call;
        foreach ((string name, ShellWord value) in environment)
        {
            if (Array.Exists(FlagVariables, name.EndsWith) && value.Text.Contains("--", StringComparison.Ordinal))
            {
                ShellWord[] words = [.. ShellScript.Read(value.Text.TrimStart('>', '|', ' '), new ShellVariables()).SelectMany(command => command.Words)];
                return call with { Flags = FlagReader.Read(words, call.Dialect.Flags) };
            }
        }

        return call;
    }
}
