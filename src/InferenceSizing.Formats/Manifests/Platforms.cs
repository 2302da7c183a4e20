using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Manifests;

/// <summary>Objects of platforms that name the model and the GPU beside the container, or in its place.</summary>
internal static class Platforms
{
    /// <summary>NVIDIA Dynamo: workers are services, GPUs plain numbers, and several nodes one worker. Since v1beta1 workers are components, each with a pod
    /// as Kubernetes has it.</summary>
    /// <remarks>ai-dynamo/dynamo, examples/backends/vllm/deploy/v1beta1, of 2026.</remarks>
    public static IEnumerable<EngineCall> Dynamo(YamlMapping document, Place place)
    {
        YamlValue? spec = document["spec"];
        if (spec?["podTemplate"] is not null)
            return DynamoComponent(spec, place);
        if (spec?["components"] is YamlList components)
            return components.Items.SelectMany(component => DynamoComponent(component, place));
        IEnumerable<(string Key, YamlValue Value)> services = (spec?["services"] as YamlMapping)?.Members
            ?? [(place.Name ?? "worker", spec ?? document)];
        return services.SelectMany(service => DynamoService(service.Key, service.Value, place));
    }

    private static IEnumerable<EngineCall> DynamoService(string name, YamlValue service, Place place)
    {
        YamlValue? pod = service["extraPodSpec"];
        if (pod?["mainContainer"] is not { } container || StartsNoEngine(service["componentType"]))
            return [];
        place = DynamoPlace(name, service, place) with
        {
            Accelerator = NodeLabels.AcceleratorOf(pod),
            Gpus = GpuResource.Of(service["resources"])?.Count,
        };
        return PodReader.Container(container, place);
    }

    private static IEnumerable<EngineCall> DynamoComponent(YamlValue component, Place place) =>
        component.At("podTemplate", "spec") is not { } pod || StartsNoEngine(component["type"]) ? []
        : PodReader.Read(pod, DynamoPlace(component["name"]?.Text, component, place));

    private static bool StartsNoEngine(YamlValue? type) => type?.Text is "frontend" or "planner" or "epp";

    private static Place DynamoPlace(string? name, YamlValue worker, Place place) =>
        (place with { Name = name ?? place.Name }).Times(GpuResource.CountOf(worker["replicas"]?.Text) ?? 1) with
        {
            Nodes = GpuResource.CountOf(worker.At("multinode", "nodeCount")?.Text) ?? 1,
        };

    /// <summary>What KAITO gives vLLM where its config has no other (kaito-project/kaito, pkg/model/interface.go of 2026; 0.82 on A10).</summary>
    private const string KaitoShare = "0.84";

    /// <summary>KAITO: a preset is a model on vLLM; a partition a MIG slice; an instance type a machine.</summary>
    public static IEnumerable<EngineCall> Kaito(YamlMapping document, List<YamlMapping> all, Place place)
    {
        YamlValue? spec = document["spec"] is { } given && given["template"] is { } template ? template : document["spec"];
        YamlValue? inference = spec?["inference"] ?? document["inference"], resource = spec?["resource"] ?? document["resource"];
        if (inference?.At("preset", "name")?.Text is not { } preset)
            return KubernetesGroups.Walk(document, place);
        place = place.Times(GpuResource.CountOf(document.At("spec", "replicas")?.Text) ?? 1) with
        {
            Model = preset,
            Accelerator = resource?["instanceType"]?.Text,
            Nodes = GpuResource.CountOf(resource?["count"]?.Text) ?? 1,
        };
        ReadFlag usual = FlagReader.Of("gpu-memory-utilization", KaitoShare, Dialect.Vllm.Flags);
        IEnumerable<ReadFlag> flags =
            [usual, .. ConfigOf(inference["config"]?.Text, all) is { } config ? KeyedFlags.Of(config["vllm"], Dialect.Vllm, all: true) : []];
        string? slice = resource?.At("partition", "profile")?.Text;
        return [PodReader.Placed(new EngineCall(Dialect.Vllm) { Flags = [.. flags] }, slice is null ? null : new GpuResource(1, slice, null), place)];
    }

    private static YamlValue? ConfigOf(string? name, List<YamlMapping> all) =>
        (all.Find(document => name is not null && document["kind"]?.Text == "ConfigMap" && document.At("metadata", "name")?.Text == name)?[
            "data"] as YamlMapping)
            ?.Members.Select(member => YamlDocument.Read(member.Value.Text).Value is [var first, ..] ? first : null).FirstOrDefault(value => value is not null);

    /// <summary>KubeAI: a profile names the card and how many.</summary>
    public static IEnumerable<EngineCall> KubeAi(YamlMapping document, Place place)
    {
        if (document["spec"] is not { } spec || spec["url"]?.Text is not { } url)
            return KubernetesGroups.Walk(document, place);
        Dialect? dialect = spec["engine"]?.Text switch
        {
            "VLLM" or null => Dialect.Vllm,
            "OLlama" => Dialect.Ollama,
            "Infinity" => Dialect.TextEmbeddings,
            _ => null,
        };
        if (dialect is null)
            return [];
        string[] profile = (spec["resourceProfile"]?.Text ?? "").Split(':');
        int? gpus = profile.Length > 1 ? GpuResource.CountOf(profile[1]) : null;
        place = place.Times(GpuResource.CountOf(spec["minReplicas"]?.Text ?? spec["replicas"]?.Text) ?? 1) with
        {
            Model = url,
            Gpus = gpus,
            Accelerator = profile[0].Contains("gpu-", StringComparison.Ordinal) ? profile[0][(profile[0].IndexOf("gpu-", StringComparison.Ordinal) + 4)..]
                : null,
        };
        ShellWord[] words = [.. spec["args"]?.Items.Select(item => new ShellWord(item.Text)) ?? []];
        return [PodReader.Placed(new EngineCall(dialect)
        {
            Flags = FlagReader.Read(words, dialect.Flags),
            Environment = [.. ContainerText.ShownOf(spec["env"])],
        }, null, place)];
    }

    /// <summary>OME: a model by the name that the cluster knows, on a runtime that is named by its engine.</summary>
    /// <remarks>sgl-project/ome, config/runtimes and config/samples/isvc, 2026: srt is SGLang's runtime.</remarks>
    public static IEnumerable<EngineCall> Ome(YamlMapping document, Place place)
    {
        string runtime = document.At("spec", "runtime", "name")?.Text ?? "";
        Dialect? dialect = runtime.StartsWith("srt-", StringComparison.Ordinal) ? Dialect.Sglang
            : runtime.StartsWith("vllm-", StringComparison.Ordinal) ? Dialect.Vllm : null;
        if (dialect is null || document.At("spec", "model", "name")?.Text is not { } model)
            return KubernetesGroups.Walk(document, place);
        place = place.Times(GpuResource.CountOf(document.At("spec", "engine", "minReplicas")?.Text) ?? 1) with { Model = model };
        return [PodReader.Placed(new EngineCall(dialect), null, place)];
    }

    /// <summary>NVIDIA NIM: the image is the model.</summary>
    public static IEnumerable<EngineCall> NimService(YamlMapping document, Place place)
    {
        YamlValue? spec = document["spec"];
        string? image = spec?.At("image", "repository")?.Text;
        place = place.Times(GpuResource.CountOf(spec?["replicas"]?.Text) ?? 1) with
        {
            Model = image is null ? null : NimModel(image),
            Accelerator = NodeLabels.AcceleratorOf(spec),
        };
        return PodReader.OfWords([], ContainerText.EnvironmentOf(spec?["env"]), image, GpuResource.Of(spec?["resources"]), place, Dialect.Nim)
            .Select(AcrossAll);
    }

    /// <summary>A NIM takes the profile of as many GPUs as it sees, if no variable says another degree (docs.nvidia.com/nim, model profiles).</summary>
    public static EngineCall AcrossAll(EngineCall call) => call is { Gpus: { Count: > 1 } gpus } && call.Find(FlagMeaning.TensorDegree) is null
        ? call with
        {
            Flags = [.. call.Flags, FlagReader.Of("nim-tensor-parallel-size", gpus.Count.ToString(CultureInfo.InvariantCulture), Dialect.Nim.Flags)],
        }
        : call;

    /// <summary>The publisher and model that a NIM's image is named by.</summary>
    public static string NimModel(string image) => string.Join('/', image.Split(':')[0].Split('/')[^2..]);

    /// <summary>llmaz: models are objects of their own, by roles.</summary>
    public static IEnumerable<EngineCall> Llmaz(YamlMapping document, List<YamlMapping> all, Place place)
    {
        YamlValue? spec = document["spec"];
        YamlValue[] claims = [.. spec?.At("modelClaims", "models")?.Items ?? [], .. spec?["modelClaim"] is { } only ? [only] : Array.Empty<YamlValue>()];
        YamlValue? main = Array.Find(claims, claim => claim["role"]?.Text is "main" or null),
            draft = Array.Find(claims, claim => claim["role"]?.Text == "draft");
        YamlMapping? model = Named(main, all);
        if (model is null)
            return [];
        YamlValue? flavor = model.At("spec", "inferenceConfig", "flavors")?.Items.FirstOrDefault();
        Dialect dialect = Dialect.Find(spec?.At("backendRuntimeConfig", "backendName")?.Text ?? spec?.At("backendRuntimeConfig", "name")?.Text ?? "")
            ?? Dialect.Vllm;
        place = place.Times(GpuResource.CountOf(spec?["replicas"]?.Text) ?? 1) with { Model = HubId(model), Accelerator = flavor?["name"]?.Text };
        ShellWord[] words = [.. spec?.At("backendRuntimeConfig", "args")?.Items.Select(item => new ShellWord(item.Text)) ?? []];
        ReadFlag[] drafts = Named(draft, all) is { } other && HubId(other) is { } id
            ? [new ReadFlag("--speculative-model", id, dialect.Flags.Find("--speculative-model"))] : [];
        return [PodReader.Placed(
            new EngineCall(dialect) { Flags = [.. FlagReader.Read(words, dialect.Flags), .. drafts] }, GpuResource.Of(flavor), place)];
    }

    private static YamlMapping? Named(YamlValue? claim, List<YamlMapping> all) => (claim?["name"] ?? claim?["modelName"])?.Text is { } name
        ? all.Find(document => document["kind"]?.Text == "OpenModel" && document.At("metadata", "name")?.Text == name) : null;

    private static string? HubId(YamlMapping model) => model.At("spec", "source", "modelHub", "modelID")?.Text ?? model.At("spec", "source", "uri")?.Text;
}
