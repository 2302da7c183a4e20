namespace InferenceSizing.Formats.Manifests;

/// <summary>The GPU that a pod is bound to by labels of its node.</summary>
/// <remarks>Labels of NVIDIA's, AMD's and Intel's feature discovery, GKE, EKS and Karpenter, AKS, OKE, CoreWeave.</remarks>
internal static class NodeLabels
{
    /// <summary>Those that name the GPU itself before those that name a machine with it.</summary>
    private static readonly string[] Keys =
    [
        "nvidia.com/gpu.product", "cloud.google.com/gke-accelerator", "cloud.google.com/gke-tpu-accelerator", "amd.com/gpu.product-name",
        "gpu.nvidia.com/model", "gpu.nvidia.com/class", "gpu.intel.com/product", "k8s.amazonaws.com/accelerator",
        "karpenter.k8s.aws/instance-gpu-name", "nvidia.com/gpu.family", "karpenter.k8s.aws/instance-family", "node.kubernetes.io/instance-type",
        "beta.kubernetes.io/instance-type", "accelerator", "gpu-type", "gpu_type", "gpu.product", "k8s.aws/accelerator", "oci.oraclecloud.com/shape",
    ];

    /// <summary>Labels that have their value in the key.</summary>
    private static readonly string[] Prefixes = ["beta.amd.com/gpu.product-name.", "amd.com/gpu.product-name."];

    /// <summary>By selector or affinity of a pod; null where neither names a GPU.</summary>
    public static string? AcceleratorOf(YamlValue? pod)
    {
        List<(string Key, string Value)> labels = [.. Selected(pod?["nodeSelector"]), .. Required(pod?.At("affinity", "nodeAffinity",
            "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")), .. Required(pod?["nodeSelectorTerms"])];
        foreach (string key in Keys)
        {
            foreach ((string other, string value) in labels)
            {
                if (other == key && value.Length > 0)
                    return value;
            }
        }

        return labels.SelectMany(label => Prefixes.Where(label.Key.StartsWith).Select(prefix => label.Key[prefix.Length..])).FirstOrDefault();
    }

    private static IEnumerable<(string, string)> Selected(YamlValue? selector) =>
        selector is YamlMapping mapping ? mapping.Members.Select(member => (member.Key, member.Value.Text)) : [];

    private static IEnumerable<(string, string)> Required(YamlValue? terms) =>
        from term in terms?.Items ?? []
        from expression in term["matchExpressions"]?.Items ?? []
        where expression["operator"]?.Text is "In" or "Exists" or null
        select (expression["key"]?.Text ?? "", expression["values"]?.Items.FirstOrDefault()?.Text ?? "");
}
