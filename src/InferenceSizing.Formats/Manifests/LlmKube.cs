using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Manifests;

/// <summary>LLMKube: a model is an object of its own, and a service of llama.cpp names it.</summary>
/// <remarks>defilantech/LLMKube, api/v1alpha1/inferenceservice_types.go and model_types.go, 2026; manifests of joryirving/home-ops.</remarks>
internal static class LlmKube
{
    /// <summary>Members of a service that are flags of llama-server.</summary>
    private static readonly (string Member, string Flag)[] Flags =
    [
        ("contextSize", "--ctx-size"), ("parallelSlots", "--parallel"), ("batchSize", "--batch-size"), ("uBatchSize", "--ubatch-size"),
        ("cacheTypeK", "--cache-type-k"), ("cacheTypeV", "--cache-type-v"),
    ];

    public static bool IsOne(YamlMapping document) => document["apiVersion"]?.Text.Contains("llmkube", StringComparison.Ordinal) == true;

    public static IEnumerable<EngineCall> Read(YamlMapping document, List<YamlMapping> all, Place place)
    {
        if (document["spec"] is not { } spec || (spec["runtime"]?.Text ?? "llamacpp") != "llamacpp")
            return [];
        YamlValue? model = all.Find(other => other["kind"]?.Text == "Model" && other.At("metadata", "name")?.Text == spec["modelRef"]?.Text)?["spec"];
        YamlValue? gpu = model?.At("hardware", "gpu");
        place = place.Times(GpuResource.CountOf(spec["replicas"]?.Text) ?? 1) with
        {
            Model = FileOf(model),
            Gpus = GpuResource.CountOf(spec.At("resources", "gpu")?.Text ?? gpu?["count"]?.Text),
            Accelerator = NodeLabels.AcceleratorOf(spec),
        };
        List<ShellWord> words = [];
        foreach ((string member, string flag) in Flags)
        {
            if (spec[member]?.Text is { } value)
                words.AddRange([new ShellWord(flag), new ShellWord(value)]);
        }

        if (spec["flashAttention"]?.Text is { } attention)
            words.AddRange([new ShellWord("--flash-attn"), new ShellWord(attention == "true" ? "on" : "off")]);
        if (GpuResource.CountOf(gpu?["layers"]?.Text) is { } layers)
            words.AddRange([new ShellWord("--n-gpu-layers"), new ShellWord(layers.ToString(CultureInfo.InvariantCulture))]);
        ImmutableArray<ShellVariable> environment = ContainerText.EnvironmentOf(spec["env"]);
        words.AddRange(ContainerText.WordsOf(spec["extraArgs"], environment));
        return PodReader.OfWords([.. words], environment, spec["image"]?.Text, null, place, Dialect.LlamaCpp);
    }

    /// <summary>The model's file: where it is, and the first that is no projector.</summary>
    private static string? FileOf(YamlValue? model)
    {
        if (model?["source"]?.Text is not { } source)
            return null;
        const string hub = "hf://";
        string place = source.StartsWith(hub, StringComparison.Ordinal) ? source[hub.Length..] : source;
        string? file = model["files"]?.Items.Select(item => item.Text).FirstOrDefault(name => !name.StartsWith("mmproj", StringComparison.Ordinal));
        return file is null || place.EndsWith(".gguf", StringComparison.Ordinal) ? place : $"{place}/{file}";
    }
}
