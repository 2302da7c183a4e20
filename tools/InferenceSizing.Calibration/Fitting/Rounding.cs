using System.Globalization;

namespace InferenceSizing.Calibration.Fitting;

/// <summary>Numbers as they are written: a few significant digits, so that the last bits of a fit do not change the file.</summary>
internal static class Rounding
{
    public static double ToSignificant(double value, int digits) =>
        double.Parse(value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
