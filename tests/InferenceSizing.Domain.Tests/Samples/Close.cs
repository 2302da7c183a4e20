using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Samples;

/// <summary>Agreement with figures that a log or a paper prints rounded.</summary>
internal static class Close
{
    public static void To(double expected, double actual, double relative)
    {
        double off = Math.Abs(actual - expected) / Math.Abs(expected);
        Assert.True(off <= relative, $"{actual} is {off:P3} off {expected}; {relative:P3} is allowed.");
    }

    public static void ToGibibytes(double expected, ByteCount actual, double relative) => To(expected, (double)actual.Count / ByteCount.PerGiB, relative);

    public static void ToMebibytes(double expected, ByteCount actual, double relative) => To(expected, (double)actual.Count / ByteCount.PerMiB, relative);
}
