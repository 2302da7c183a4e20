using System.Text.RegularExpressions;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Manifests;

/// <summary>KServe's InferenceService and LLMInferenceService.</summary>
/// <remarks>serving.kserve.io v1beta1, v1alpha1 and v1alpha2; llm-d's model service has the members of the latter.</remarks>
internal static partial class KServe
{
    private const string NimFormat = "nvidia-nim-";

    private const string DeviceCount = "serving.kserve.io/exp-dra-device-count", DeviceSelector = "serving.kserve.io/exp-dra-cel-selector";

    /// <summary>Its Hugging Face runtime is vLLM.</summary>
    public static IEnumerable<EngineCall> InferenceService(YamlMapping document, Place place)
    {
        YamlValue? predictor = document.At("spec", "predictor");
        if (predictor is null)
            return [];
        place = place.Times(GpuResource.CountOf(predictor["minReplicas"]?.Text) ?? 1) with { Accelerator = NodeLabels.AcceleratorOf(predictor) };
        if (predictor["workerSpec"] is { } workers)
            place = place with
            {
                Nodes = 1
                + (GpuResource.CountOf(workers["size"]?.Text) ?? GpuResource.CountOf(workers["pipelineParallelSize"]?.Text) - 1 ?? 1)
            };
        if (predictor["model"] is not { } model)
            return KubernetesGroups.Walk(predictor, place);
        string format = model.At("modelFormat", "name")?.Text ?? "";
        // A NIM's format is named by its model, which its image holds.
        bool nim = format.StartsWith(NimFormat, StringComparison.Ordinal);
        place = place with { Model = nim ? format[NimFormat.Length..] : model["storageUri"]?.Text };
        Dialect? usual = nim ? Dialect.Nim : format is "huggingface" or "vLLM" or "vllm" ? Dialect.Vllm
            : format == "sglang" || model["runtime"]?.Text.Contains("sglang", StringComparison.Ordinal) == true ? Dialect.Sglang
            : model["runtime"]?.Text.Contains("vllm", StringComparison.Ordinal) == true ? Dialect.Vllm : null;
        return PodReader.Container(model, place, usual)
            .Select(call => nim ? Platforms.AcrossAll(call)
                : call with { Flags = [.. call.Flags, .. KeyedFlags.Of(predictor["workerSpec"], Dialect.Vllm)] });
    }

    public static IEnumerable<EngineCall> LanguageModelService(YamlMapping document, Place place)
    {
        if (document["spec"] is not { } spec)
            return [];
        place = place with { Model = ModelOf(spec["model"]) };
        YamlValue? notes = document.At("metadata", "annotations");
        place = place with
        {
            Gpus = GpuResource.CountOf(notes?[DeviceCount]?.Text),
            Accelerator = notes?[DeviceSelector]?.Text is { } selector ? CardOf(selector) : null,
        };
        IEnumerable<EngineCall> decode = Workload(spec, place);
        return spec["prefill"] is { } prefill ? decode.Concat(Workload(prefill, place with { Name = $"{place.Name}-prefill" })) : decode;
    }

    /// <summary>A volume is named after its claim: what is in it is the name that clients ask for.</summary>
    private static string? ModelOf(YamlValue? model) =>
        model?["uri"]?.Text is { } uri && !(uri.StartsWith("pvc://", StringComparison.Ordinal) && model["name"] is not null) ? uri : model?["name"]?.Text;

    private static IEnumerable<EngineCall> Workload(YamlValue workload, Place place)
    {
        place = place.Times(GpuResource.CountOf(workload["replicas"]?.Text) ?? 1);
        YamlValue? template = workload["template"];
        place = place with { Accelerator = NodeLabels.AcceleratorOf(template) ?? place.Accelerator };
        List<EngineCall> calls = [];
        foreach (YamlValue container in template?["containers"]?.Items ?? [])
            calls.AddRange(PodReader.Container(container, place, container["name"]?.Text == "main" ? Dialect.Vllm : null));
        if (calls.Count == 0)
            calls.Add(PodReader.Placed(new EngineCall(Dialect.Vllm), null, place));
        return calls.Select(call => call with { Flags = [.. call.Flags, .. ParallelismOf(workload["parallelism"])] });
    }

    private static readonly (string Key, string Flag)[] Degrees =
    [
        ("tensor", "tensor-parallel-size"), ("pipeline", "pipeline-parallel-size"), ("data", "data-parallel-size"), ("expert", "enable-expert-parallel"),
    ];

    public static IEnumerable<ReadFlag> ParallelismOf(YamlValue? parallelism) =>
        from degree in Degrees
        let given = parallelism?[degree.Key]
        where given is not null
        select FlagReader.Of(degree.Flag, given.Text, Dialect.Vllm.Flags);

    /// <summary>The card that a claim's selector asks for: its type or product name, and the memory that it has at least.</summary>
    private static string? CardOf(string selector) => Device().Match(selector) is { Success: true } device
        ? Memory().Match(selector) is { Success: true } memory ? $"{device.Groups["name"].Value} {memory.Groups["size"].Value}GB" : device.Groups["name"].Value
        : null;

    [GeneratedRegex(@"\[['""](?:type|productName|model)['""]\]\s*==\s*['""](?<name>[^'""]+)['""]", RegexOptions.CultureInvariant)]
    private static partial Regex Device();

    [GeneratedRegex(@"quantity\(['""](?<size>[0-9]+)Gi['""]\)", RegexOptions.CultureInvariant)]
    private static partial Regex Memory();
}
