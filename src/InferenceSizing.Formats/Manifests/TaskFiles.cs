using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Manifests;

/// <summary>Files of launchers that hold scripts: dstack, SkyPilot, llama-swap.</summary>
internal static class TaskFiles
{
    /// <summary>A dstack service or task; replicas may be groups with scripts and GPUs of their own.</summary>
    public static IEnumerable<EngineCall> Dstack(YamlMapping document)
    {
        string? name = document["name"]?.Text, model = document["model"] is YamlScalar scalar ? scalar.Value : document.At("model", "name")?.Text;
        ImmutableArray<ShellVariable> environment = ContainerText.EnvironmentOf(document["env"]);
        if (document["replicas"] is YamlList groups)
        {
            return groups.Items.SelectMany(group =>
                Group(group["commands"] ?? document["commands"], group["resources"] ?? document["resources"], group["count"]?.Text, name));
        }

        return Group(document["commands"], document["resources"], document["replicas"]?.Text, name);

        IEnumerable<EngineCall> Group(YamlValue? commands, YamlValue? resources, string? copies, string? named)
        {
            (string? card, int? count) = CardsOf(resources?["gpu"]);
            ImmutableArray<ShellVariable> variables = count is { } gpus
                ? [.. environment, new("DSTACK_GPUS_NUM", NumberOf(gpus)), new("DSTACK_GPUS_PER_NODE", NumberOf(gpus))]
                : environment;
            bool isNim = document["image"]?.Text.Contains("/nim/", StringComparison.Ordinal) == true;
            Place place = new Place { Name = named, Model = isNim ? model : null, Accelerator = card, Gpus = count }
                .Times(GpuResource.CountOf((copies ?? "").Split("..")[0]) ?? 1);
            ImmutableArray<ShellWord> words = commands is null ? [] : Script(string.Join('\n', commands.Items.Select(item => item.Text)));
            return PodReader.OfWords(words, variables, document["image"]?.Text, null, place)
                .Select(call => call with
                {
                    Environment = [.. call.Environment.Where(variable => !variable.Name.StartsWith("DSTACK_", StringComparison.Ordinal))]
                });
        }
    }

    /// <summary>A SkyPilot task: <c>accelerators: H100:8</c> and a script.</summary>
    public static IEnumerable<EngineCall> SkyPilot(YamlMapping document)
    {
        (string? card, int? count) = CardsOf(document["resources"]?["accelerators"]);
        Place place = new Place
        {
            Name = document["name"]?.Text,
            Accelerator = card,
            Gpus = count,
            Nodes = GpuResource.CountOf(document["num_nodes"]?.Text) ?? 1
        }
            .Times(GpuResource.CountOf(document.At("service", "replicas")?.Text ?? document.At("service", "replica_policy", "min_replicas")?.Text) ?? 1);
        ImmutableArray<ShellVariable> environment = [.. ContainerText.EnvironmentOf(document["envs"]),
            new("SKYPILOT_NUM_GPUS_PER_NODE", NumberOf(count ?? 1))];
        return PodReader.OfWords(Script(document["run"]?.Text ?? ""), environment, null, null, place);
    }

    /// <summary>llama-swap: a command for each model; macros are texts within them.</summary>
    public static IEnumerable<EngineCall> LlamaSwap(YamlMapping models, YamlValue? macros)
    {
        ImmutableArray<ShellVariable> known = ContainerText.EnvironmentOf(macros);
        foreach ((string name, YamlValue model) in models.Members)
        {
            ImmutableArray<ShellVariable> environment = ContainerText.EnvironmentOf(model["env"]);
            string command = ContainerText.Expanded(model["cmd"]?.Text ?? "", known).Text;
            foreach (EngineCall call in PodReader.OfWords(Script(command), environment, null, null, new Place { Name = name }))
                yield return call;
        }
    }

    private static ShellWord NumberOf(int count) => new(count.ToString(CultureInfo.InvariantCulture));

    private static ImmutableArray<ShellWord> Script(string text) => text.Length == 0 ? [] : [new ShellWord("sh"), new ShellWord("-c"), new ShellWord(text)];

    /// <summary><c>MI300X:8</c>, <c>H100:80GB:2</c>, <c>{name: H100, count: 8}</c>, or a mapping of the card to how many.</summary>
    private static AskedCards CardsOf(YamlValue? gpu)
    {
        if (gpu is YamlMapping { Members: [var only] } && gpu["name"] is null && gpu["count"] is null)
            return new AskedCards(only.Key, GpuResource.CountOf(only.Value.Text) ?? 1);
        if (gpu is YamlMapping)
            return new AskedCards(gpu["name"]?.Text, GpuResource.CountOf((gpu["count"]?.Text ?? "1").Split("..")[0]));
        string text = (gpu is YamlList list ? list.Items.FirstOrDefault()?.Text : gpu?.Text) ?? "";
        if (text.Length == 0)
            return default;
        string[] parts = text.Split(':');
        int? count = parts.Skip(1).Select(part => GpuResource.CountOf(part.Split("..")[0])).LastOrDefault(found => found is not null);
        string? memory = Array.Find(parts, part => part.EndsWith("GB", StringComparison.OrdinalIgnoreCase));
        string? card = char.IsAsciiDigit(parts[0][0]) ? null : memory is null ? parts[0] : $"{parts[0]} {memory}";
        return new AskedCards(card, count ?? 1);
    }

    /// <summary>The cards that a task asks for.</summary>
    /// <param name="Name">Their name; null where any will do.</param>
    /// <param name="Count">How many; null where the text does not say.</param>
    private readonly record struct AskedCards(string? Name, int? Count);
}
