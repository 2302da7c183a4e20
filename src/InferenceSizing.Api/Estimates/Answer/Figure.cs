using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>Predicted figures on the wire: six significant digits, beyond which a prediction says nothing. Counts stay exact.</summary>
internal static class Figure
{
    private const int Digits = 6;

    /// <summary>Room for the digits, a sign, a point and leading zeros of any figure that is written digit by digit.</summary>
    private const int Room = 32;

    /// <summary>Powers of ten that a whole number of 63 bits holds.</summary>
    private const int Powers = 18;

    /// <summary>Whole numbers up to here are counts, which are written as they are: 2^53.</summary>
    private const double LargestCount = 9_007_199_254_740_992;

    private static readonly long[] PowersOfTen = [.. Enumerable.Range(0, Powers + 1).Select(power => (long)Math.Pow(10, power))];

    /// <summary>Rounded as it will be written.</summary>
    public static double Of(double value)
    {
        if (value == 0)
            return 0;
        int decimals = DecimalsOf(value);
        return Math.Abs(decimals) > Powers ? value
            : decimals >= 0 ? Math.Round(value * PowersOfTen[decimals]) / PowersOfTen[decimals]
            : Math.Round(value / PowersOfTen[-decimals]) * PowersOfTen[-decimals];
    }

    /// <summary>Writes the number: a whole one as it is, any other with six significant digits.</summary>
    public static void Write(Utf8JsonWriter writer, double value)
    {
        if (double.IsInteger(value) && Math.Abs(value) <= LargestCount)
        {
            writer.WriteNumberValue((long)value);
            return;
        }

        int decimals = DecimalsOf(value);
        if (decimals is > 0 and <= Powers)
        {
            Span<byte> text = stackalloc byte[Room];
            writer.WriteRawValue(text[..Format((long)Math.Round(value * PowersOfTen[decimals]), decimals, text)], skipInputValidation: true);
            return;
        }

        double rounded = Of(value);
        if (Math.Abs(rounded) < long.MaxValue && decimals <= 0)
            writer.WriteNumberValue((long)rounded);
        else
            writer.WriteNumberValue(rounded);
    }

    /// <summary>Digits behind the point at which six are significant; below zero for tens, hundreds and so on.</summary>
    private static int DecimalsOf(double value) => Digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));

    /// <summary>Writes scaled · 10^-decimals without trailing zeros. The framework's shortest form of a double costs four times as much, and an answer has 250.</summary>
    private static int Format(long scaled, int decimals, Span<byte> text)
    {
        int length = 0;
        if (scaled < 0)
        {
            text[length++] = (byte)'-';
            scaled = -scaled;
        }

        (long whole, long fraction) = Math.DivRem(scaled, PowersOfTen[decimals]);
        Utf8Formatter.TryFormat(whole, text[length..], out int written);
        length += written;
        if (fraction == 0)
            return length;
        text[length++] = (byte)'.';
        for (int place = decimals - 1; fraction > 0; place--)
        {
            (long digit, fraction) = Math.DivRem(fraction, PowersOfTen[place]);
            text[length++] = (byte)('0' + digit);
        }

        return length;
    }
}

/// <summary>A property that holds a predicted figure.</summary>
internal sealed class FigureConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are written, not read.");

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => Figure.Write(writer, value);
}
