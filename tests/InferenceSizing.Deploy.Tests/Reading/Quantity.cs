using System.Globalization;

namespace InferenceSizing.Deploy.Tests.Reading;

/// <summary>Amounts as Kubernetes and Compose write them.</summary>
internal static class Quantity
{
    private const long Mebibyte = 1L << 20;
    private const decimal Thousandth = 0.001m;

    /// <summary>Processors: "2" or "500m".</summary>
    public static decimal Processors(string text) => text.EndsWith('m')
        ? Thousandth * decimal.Parse(text[..^1], CultureInfo.InvariantCulture)
        : decimal.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Bytes: "256Mi" or Compose's "256m", which are both mebibytes.</summary>
    public static long Bytes(string text)
    {
        string unit = text.TrimStart("0123456789".ToCharArray());
        return unit is "Mi" or "m"
            ? Mebibyte * long.Parse(text[..^unit.Length], CultureInfo.InvariantCulture)
            : throw new FormatException($"{text} is not in mebibytes.");
    }

    /// <summary>Seconds: "20s".</summary>
    public static int Seconds(string text) => int.Parse(text.TrimEnd('s'), NumberStyles.None, CultureInfo.InvariantCulture);
}
