using System.Collections.Immutable;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Manifests;

/// <summary>Values of Helm charts: vLLM's production stack, llm-d's model service and its benchmark scenarios, and charts with a command in their
/// values.</summary>
internal static class HelmValues
{
    private const string Slice = "mig-";

    /// <summary>Flux: a release of a chart holds its values.</summary>
    public static IEnumerable<EngineCall> Release(YamlMapping document, Place place) => document.At("spec", "values") is not YamlMapping values ? []
        : values["controllers"] is YamlMapping controllers ? controllers.Members.SelectMany(member => Controller(member.Value, values, place))
        : Read(values) ?? KubernetesGroups.Walk(values, place);

    /// <summary>bjw-s' app-template: containers by name, images in parts, variables as keys (charts/library/common/values.yaml, 1 to 4).</summary>
    private static IEnumerable<EngineCall> Controller(YamlValue controller, YamlValue values, Place place)
    {
        YamlValue? pod = controller["pod"];
        place = place.Times(GpuResource.CountOf(controller["replicas"]?.Text) ?? 1) with
        {
            Accelerator = NodeLabels.AcceleratorOf(pod) ?? NodeLabels.AcceleratorOf(values["defaultPodOptions"]),
        };
        foreach (YamlValue container in ((controller["containers"] as YamlMapping)?.Members ?? []).Select(member => member.Value))
        {
            YamlValue? image = container["image"];
            ImmutableArray<ShellVariable> environment = ContainerText.EnvironmentOf(container["env"]);
            ImmutableArray<ShellWord> words =
                [.. ContainerText.WordsOf(container["command"], environment), .. ContainerText.WordsOf(container["args"], environment)];
            foreach (EngineCall call in PodReader.OfWords(
                words, environment, $"{image?["repository"]?.Text}:{image?["tag"]?.Text}", GpuResource.Of(container["resources"]), place))
                yield return call;
        }
    }

    /// <summary>A chart of one's own: a command of an engine as a value, and the GPUs beside it.</summary>
    public static IEnumerable<EngineCall> Commands(YamlMapping document)
    {
        if (document["kind"] is not null)
            return [];
        GpuResource? gpus = GpuResource.Of(document["resources"]) ?? GpuResource.In(document["resources"]);
        return document.Members.Where(member => member.Value is YamlScalar && member.Value.Text.Contains("--", StringComparison.Ordinal))
            .SelectMany(member => CommandReader.Read(member.Value.Text).Value ?? []).Select(call => PodReader.Placed(call, gpus, new Place()));
    }

    /// <summary>Null where the document is no chart's values.</summary>
    public static IEnumerable<EngineCall>? Read(YamlMapping document)
    {
        if (document.At("servingEngineSpec", "modelSpec") is YamlList models)
            return models.Items.Select(model => Model(model, document["servingEngineSpec"]!));
        if (document["scenario"] is YamlList scenarios)
            return scenarios.Items.SelectMany(Scenario);
        return document["decode"] is YamlMapping || document["prefill"] is YamlMapping ? ModelService(document) : null;
    }

    /// <summary>One entry of <c>servingEngineSpec.modelSpec</c>.</summary>
    private static EngineCall Model(YamlValue model, YamlValue chart)
    {
        YamlValue? config = model["vllmConfig"];
        ShellWord[] extra = [.. (config?["extraArgs"] ?? model["extraArgs"])?.Items.Select(item => new ShellWord(item.Text)) ?? []];
        ReadFlag[] adapters = model["enableLoRA"] is { } lora ? [FlagReader.Of("enable-lora", lora.Text, Dialect.Vllm.Flags)] : [];
        string image = $"{model["repository"]?.Text}:{model["tag"]?.Text}";
        string? slice = model["requestGPUType"]?.Text is { } type && type.IndexOf(Slice, StringComparison.Ordinal) is >= 0 and var at
            ? type[(at + Slice.Length)..] : null;
        Place place = new Place
        {
            Name = model["name"]?.Text,
            Model = model["modelURL"]?.Text,
            Gpus = GpuResource.CountOf(model["requestGPU"]?.Text),
            Accelerator = NodeLabels.AcceleratorOf(model) ?? NodeLabels.AcceleratorOf(chart),
        }.Times(GpuResource.CountOf(model["replicaCount"]?.Text) ?? 1);
        EngineCall call = new(Dialect.Vllm)
        {
            Flags = [.. adapters, .. KeyedFlags.Of(config, Dialect.Vllm), .. FlagReader.Read(extra, Dialect.Vllm.Flags)],
            Environment = [.. ContainerText.ShownOf(model["env"])],
            Version = Programs.VersionOf(image)?.TrimStart('v'),
        };
        return PodReader.Placed(call, slice is null || place.Gpus is null ? null : new GpuResource(place.Gpus.Value, slice, null), place);
    }

    /// <summary>A scenario of llm-d's benchmark: settings of the model as keys of a chart.</summary>
    private static IEnumerable<EngineCall> Scenario(YamlValue scenario)
    {
        YamlValue? common = scenario["common"] ?? scenario, model = common["model"];
        if (model is null)
            return [];
        Place place = new() { Name = scenario["name"]?.Text, Model = model["huggingfaceId"]?.Text ?? model["name"]?.Text };
        IEnumerable<ReadFlag> flags = KeyedFlags.Of(model, Dialect.Vllm).Where(flag => flag.Flag!.Knob is not null);
        return [PodReader.Placed(new EngineCall(Dialect.Vllm) { Flags = [.. flags] }, null, place)];
    }

    /// <summary>llm-d's model service: decode and prefill workers, each with its degrees and containers.</summary>
    private static IEnumerable<EngineCall> ModelService(YamlMapping document)
    {
        string? model = document.At("modelArtifacts", "uri")?.Text ?? document.At("modelArtifacts", "name")?.Text;
        foreach (string role in (string[])["prefill", "decode"])
        {
            if (document[role] is not YamlMapping worker || worker["create"]?.Text == "false")
                continue;
            Place place = new Place
            {
                Name = role,
                Model = model,
                Accelerator = NodeLabels.AcceleratorOf(worker) ?? worker.At("acceleratorTypes", "labelValues")?.Items.FirstOrDefault()?.Text,
            }.Times(GpuResource.CountOf(worker["replicas"]?.Text) ?? 1);
            foreach (YamlValue container in worker["containers"]?.Items ?? [])
            {
                foreach (EngineCall call in PodReader.Container(container, place, Dialect.Vllm))
                    yield return call with { Flags = [.. call.Flags, .. KServe.ParallelismOf(worker["parallelism"])] };
            }
        }
    }
}
