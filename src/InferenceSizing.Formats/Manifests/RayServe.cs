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
            return Applications(applications, place);
        return KubernetesGroups.Walk(document, place);
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
