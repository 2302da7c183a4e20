using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Manifests;

/// <summary>Objects that hold pods: Deployment, StatefulSet, Job, Pod, LeaderWorkerSet, StormService, serving runtimes, and any other with containers in
/// it.</summary>
internal static class KubernetesGroups
{
    /// <summary>All pods below a value; counts of copies on the way multiply.</summary>
    public static IEnumerable<EngineCall> Walk(YamlValue value, Place place)
    {
        if (value is YamlMapping mapping)
        {
            Place here = Within(mapping, place);
            if (mapping["containers"] is YamlList)
                return PodReader.Read(mapping, here);
            if (mapping["runner"] is YamlMapping runner)
                return PodReader.Container(runner, here with { Accelerator = NodeLabels.AcceleratorOf(mapping) ?? here.Accelerator });
            return mapping.Members.Where(member => member.Key is not ("metadata" or "status" or "initContainers" or "worker"))
                .SelectMany(member => Walk(member.Value, here));
        }

        return value.Items.SelectMany(item => Walk(item, place with { Name = item["name"]?.Text ?? place.Name }));
    }

    /// <summary>A leader and its workers are one instance: what the workers start belongs to it.</summary>
    public static IEnumerable<EngineCall> LeaderWorkerSet(YamlMapping document, Place place)
    {
        YamlValue? group = document.At("spec", "leaderWorkerTemplate");
        place = place.Times(GpuResource.CountOf(document.At("spec", "replicas")?.Text) ?? 1) with { Nodes = GpuResource.CountOf(group?["size"]?.Text) ?? 1 };
        YamlValue? worker = group?.At("workerTemplate", "spec"), leader = group?.At("leaderTemplate", "spec") ?? worker;
        if (leader is null)
            return [];
        place = place with { Accelerator = NodeLabels.AcceleratorOf(worker) };
        List<EngineCall> calls = [.. PodReader.Read(leader, place)];
        if (calls.Count == 0 && worker is not null)
            calls = [.. PodReader.Read(worker, place)];
        GpuResource? gpus = worker?["containers"]?.Items.Select(container => GpuResource.Of(container["resources"])).FirstOrDefault(found => found is not null);
        return calls.Select(call => call.Gpus is null && gpus is not null ? call with { Gpus = new GpuCount(gpus.Count) } : call);
    }

    private static Place Within(YamlMapping mapping, Place place)
    {
        if (GpuResource.CountOf(mapping["replicas"]?.Text) is { } replicas)
            place = place.Times(replicas);
        return GpuResource.CountOf(mapping["multinode"]?["nodeCount"]?.Text ?? mapping["leaderWorkerTemplate"]?["size"]?.Text) is { } nodes
            ? place with { Nodes = nodes } : place;
    }
}
