using System.Globalization;

namespace InferenceSizing.Formats.Commands;

/// <summary>Lists of devices: <c>0,1</c> of CUDA_VISIBLE_DEVICES, <c>"device=0,1"</c> and <c>2</c> of <c>docker run --gpus</c>.</summary>
internal static class DeviceList
{
    private const string Devices = "device=";

    /// <summary>Devices of <c>--gpus</c>; null for all.</summary>
    public static GpuCount? CountOf(string gpus)
    {
        string text = gpus.Trim('"', '\'');
        if (text.StartsWith(Devices, StringComparison.Ordinal))
            return Named(text[Devices.Length..]);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is > 0 and <= 1024 ? new GpuCount(count) : null;
    }

    /// <summary>Devices of a list of numbers or names; null for all and for none.</summary>
    public static GpuCount? Named(string list)
    {
        string[] devices = list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return devices.Length is 0 or > 1024 || devices[0] is "all" or "void" or "none" or "-1" ? null : new GpuCount(devices.Length);
    }
}
