using System.Collections.Immutable;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Manifests;

/// <summary>Ray Serve's language models: a configuration, by itself or as a text within a RayService. Its engine is vLLM, whose flags are keys with
/// underscores.</summary>
internal static class RayServe
{
    public static IEnumerable<EngineCall> Service(YamlMapping document, Place place)
    {
        YamlValue? worker = document.At("spec", "rayClusterConfig", "workerGroupSpecs")?.Items.FirstOrDefault();
        YamlValue? pod = worker?.At("template", "spec");
        place = place with { Accelerator = NodeLabels.AcceleratorOf(pod) };
        if (document.At("spec", "serveConfigV2")?.Text is { Length: > 0 } config
            && YamlDocument.Read(config).Value is [var first, ..] && first["applications"] is YamlList applications)
        {
            List<EngineCall> calls = [.. Applications(applications, place)];
            return calls.Count > 0 ? calls : applications.Items.SelectMany(application => Script(application, pod, place));
        }

        return KubernetesGroups.Walk(document, place);
    }

    /// <summary>Variables of scripts of one's own that vLLM's flags have other names for.</summary>
    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal)
    {
        ["TENSOR_PARALLELISM"] = "tensor-parallel-size",
        ["MAX_NUM_SEQ"] = "max-num-seqs",
    };

    /// <summary>An application of a script of one's own: it is vLLM's where it says so, and its settings are the variables that it hands to the script
    /// (GoogleCloudPlatform/kubernetes-engine-samples, ai-ml/gke-ray; awslabs/ai-on-eks, vllm-rayserve-gpu).</summary>
    private static IEnumerable<EngineCall> Script(YamlValue application, YamlValue? pod, Place place)
    {
        string[] names = [application["import_path"]?.Text ?? "", .. application["deployments"]?.Items.Select(item => item["name"]?.Text ?? "") ?? []];
        ImmutableArray<ShellVariable> given = ContainerText.EnvironmentOf(application.At("runtime_env", "env_vars"));
        string? model = given.FirstOrDefault(variable => variable.Name == "MODEL_ID").Value.Text;
        if (model is null || !Array.Exists(names, name => name.Contains("vllm", StringComparison.OrdinalIgnoreCase)))
            return [];
        IEnumerable<ReadFlag> flags = given
            .Select(variable => FlagReader.Of(Variables.GetValueOrDefault(variable.Name, KeyedFlags.Dashed(variable.Name)), variable.Value.Text,
                Dialect.Vllm.Flags, variable.Value.IsResolved))
            .Where(flag => flag.Flag is not null);
        GpuResource? gpus = pod?["containers"]?.Items.Select(container => GpuResource.Of(container["resources"])).FirstOrDefault(found => found is not null);
        return [PodReader.Placed(new EngineCall(Dialect.Vllm) { Flags = [.. flags] }, gpus, place with { Model = model })];
    }

    public static IEnumerable<EngineCall> Applications(YamlList applications, Place place) =>
        from application in applications.Items
        from model in Configs(application["args"])
        select Model(model, place);

    private static ImmutableArray<YamlValue> Configs(YamlValue? arguments) =>
        arguments?["llm_configs"]?.Items ?? (arguments?["llm_config"] is { } one ? [one] : []);

    private static EngineCall Model(YamlValue config, Place place)
    {
        YamlValue? loading = config["model_loading_config"], scaling = config.At("deployment_config", "autoscaling_config");
        place = place.Times(GpuResource.CountOf(scaling?["min_replicas"]?.Text ?? config.At("deployment_config", "num_replicas")?.Text) ?? 1) with
        {
            Name = loading?["model_id"]?.Text ?? place.Name,
            Model = loading?["model_source"] is YamlScalar source ? source.Value : loading?["model_id"]?.Text,
            Accelerator = config["accelerator_type"]?.Text ?? place.Accelerator,
        };
        return PodReader.Placed(new EngineCall(Dialect.Vllm)
        {
            Flags = [.. KeyedFlags.Of(config["engine_kwargs"], Dialect.Vllm, all: true)],
            Environment = [.. ContainerText.ShownOf(config.At("runtime_env", "env_vars"))],
        }, null, place);
    }
}
