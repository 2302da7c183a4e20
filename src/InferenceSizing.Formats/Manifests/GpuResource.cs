using System.Globalization;
using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Manifests;

/// <summary>The GPUs that a container asks for.</summary>
/// <param name="Count">How many, of slices how many of them.</param>
/// <param name="Partition">The MIG profile; null for whole cards.</param>
/// <param name="Accelerator">The card, where the resource itself tells it.</param>
internal sealed partial record GpuResource(int Count, string? Partition, string? Accelerator)
{
    private static readonly (string Resource, string? Accelerator)[] Known =
    [
        ("nvidia.com/gpu", null), ("nvidia.com/gpu.shared", null), ("amd.com/gpu", null), ("gpu.intel.com/i915", null), ("gpu.intel.com/xe", null),
        ("habana.ai/gaudi", null), ("google.com/tpu", null), ("aws.amazon.com/neuron", null), ("aws.amazon.com/neuroncore", null),
        ("aws.amazon.com/neurondevice", null), ("huawei.com/Ascend910", "Ascend 910B"), ("huawei.com/Ascend310P", null), ("rebellions.ai/ATOM", null),
        ("gpu", null), ("gpus", null),
    ];

    /// <summary>Of limits, or of requests where there are none; null where no GPU is asked for.</summary>
    public static GpuResource? Of(YamlValue? resources) => In(resources?["limits"]) ?? In(resources?["requests"]);

    /// <summary>A count within reason; null for anything else.</summary>
    public static int? CountOf(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= 4096 ? count : null;

    /// <summary>Of amounts by the names of their resources.</summary>
    public static GpuResource? In(YamlValue? amounts)
    {
        if (amounts is not YamlMapping mapping)
            return null;
        foreach ((string key, YamlValue value) in mapping.Members)
        {
            if (CountOf(value.Text) is not { } count)
                continue;
            if (Slice().Match(key) is { Success: true } slice)
                return new GpuResource(count, slice.Groups["profile"].Value, null);
            foreach ((string resource, string? accelerator) in Known)
            {
                if (resource == key)
                    return new GpuResource(count, null, accelerator);
            }
        }

        return null;
    }

    [GeneratedRegex(@"^nvidia\.com/mig-(?<profile>[0-9]g\.[0-9]+gb)", RegexOptions.CultureInvariant)]
    private static partial Regex Slice();
}
