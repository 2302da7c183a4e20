using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Manifests;

/// <summary>Finds the engines that a manifest starts: documents of Kubernetes and of what builds on it, compose files, files of dstack, SkyPilot and
/// llama-swap, values of Helm charts, and files of flags.</summary>
public static class ManifestReader
{
    /// <summary>The engines of a text, in its order.</summary>
    public static Outcome<IReadOnlyList<EngineCall>> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Outcome<IReadOnlyList<YamlValue>> documents = YamlDocument.Read(text);
        if (documents.Refusal is not null && TemplateText.IsOne(text) && YamlDocument.Read(TemplateText.Plain(text)) is { Refusal: null } plain)
            documents = plain;
        return documents.SelectMany(Read, (_, calls) => calls);
    }

    private static Outcome<IReadOnlyList<EngineCall>> Read(IReadOnlyList<YamlValue> documents)
    {
        try
        {
            List<YamlMapping> all = [.. documents.OfType<YamlMapping>().SelectMany(Listed)];
            List<EngineCall> calls = [.. all.SelectMany(document => Read(document, all))];
            if (calls.Count == 0)
                calls = [.. all.SelectMany(ScriptsOf)];
            if (calls.Count == 0)
                calls = [.. all.SelectMany(HelmValues.Commands)];
            return calls.Count > 0 ? calls
                : Refusal.Invalid(Topic.Question, "No engine was found in it: no container, service or file of flags of an engine that is known.");
        }
        catch (CommandRefusedException refused)
        {
            return Refusal.Invalid(Topic.Question, refused.Message);
        }
    }

    /// <summary>The objects of a list, as kubectl writes them.</summary>
    private static IEnumerable<YamlMapping> Listed(YamlMapping document) =>
        document["kind"]?.Text == "List" ? document["items"]?.Items.OfType<YamlMapping>() ?? [] : [document];

    private static IEnumerable<EngineCall> Read(YamlMapping document, List<YamlMapping> all)
    {
        Place place = new() { Name = document.At("metadata", "name")?.Text };
        return document["kind"]?.Text switch
        {
            "LeaderWorkerSet" => KubernetesGroups.LeaderWorkerSet(document, place),
            "InferenceService" when LlmKube.IsOne(document) => LlmKube.Read(document, all, place),
            "Model" when LlmKube.IsOne(document) => [],
            "InferenceService" when document["apiVersion"]?.Text.StartsWith("ome.io", StringComparison.Ordinal) == true
                && document.At("spec", "predictor") is null => Platforms.Ome(document, place),
            "InferenceService" => KServe.InferenceService(document, place),
            "LLMInferenceService" or "LLMInferenceServiceConfig" => KServe.LanguageModelService(document, place),
            "DynamoGraphDeployment" or "DynamoComponentDeployment" => Platforms.Dynamo(document, place),
            "RayService" or "RayJob" or "RayCluster" => RayServe.Service(document, place),
            "Workspace" or "InferenceSet" => Platforms.Kaito(document, all, place),
            "Model" => Platforms.KubeAi(document, place),
            "HelmRelease" => HelmValues.Release(document, place),
            "NIMService" => Platforms.NimService(document, place),
            "Playground" or "Service" when document["apiVersion"]?.Text.Contains("llmaz", StringComparison.Ordinal) == true =>
                Platforms.Llmaz(document, all, place),
            "OpenModel" or "ConfigMap" or "Secret" or "Service" or "ServiceAccount" or "Ingress" => [],
            null when document["services"] is YamlMapping services => ComposeFile.Read(services),
            null when document["type"]?.Text is "service" or "task" or "dev-environment" => TaskFiles.Dstack(document),
            null when document["resources"] is { } resources && (resources["accelerators"] is not null || document["run"] is not null) =>
                TaskFiles.SkyPilot(document),
            null when document["models"] is YamlMapping models => TaskFiles.LlamaSwap(models, document["macros"]),
            null when document["applications"] is YamlList applications => RayServe.Applications(applications, place),
            null when HelmValues.Read(document) is { } values => values,
            null when FlagFile.Read(document) is { } flags => flags,
            _ => KubernetesGroups.Walk(document, place),
        };
    }

    /// <summary>Scripts that config maps hold, where nothing else starts an engine.</summary>
    private static IEnumerable<EngineCall> ScriptsOf(YamlMapping document) =>
        document["kind"]?.Text == "ConfigMap" && document["data"] is YamlMapping data
            ? data.Members.SelectMany(member => CommandReader.Read(member.Value.Text).Value ?? [])
            : [];
}
