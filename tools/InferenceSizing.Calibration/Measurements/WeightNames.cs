using System.Text.RegularExpressions;

namespace InferenceSizing.Calibration.Measurements;

/// <summary>The precision id of a row's weights.</summary>
internal static partial class WeightNames
{
    /// <summary>What the row says; the checkpoint's own format where it says nothing or names a column rather than a format. Null where neither is
    /// known.</summary>
    public static string? Of(Names names, string stated, string model, bool gguf)
    {
        string? native = names.Native(model);
        if (stated.Length == 0)
            return native;
        string? id = names.Precision(gguf ? "gguf" : "weights", Remark().Replace(stated, "").Trim());
        return (native, id) switch
        {
            ("mxfp4", "nvfp4" or "fp8") => "mxfp4",
            ("fp8-block", "fp8") => "fp8-block",
            _ => id,
        };
    }

    [GeneratedRegex(@"\s*\(GGUF[^)]*\)")]
    private static partial Regex Remark();
}
