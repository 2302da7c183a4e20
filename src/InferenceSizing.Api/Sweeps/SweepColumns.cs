using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Text;
using System.Text.Json;
using InferenceSizing.Api.Estimates.Binding;

namespace InferenceSizing.Api.Sweeps;

/// <summary>Points as lines of CSV (RFC 4180): the axes by their paths, then the members of a point.</summary>
internal static class SweepColumns
{
    private static readonly (string Name, Func<SweepPointAnswer, object?> Read)[] Figures =
        [.. typeof(SweepPointAnswer).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.Name is not (nameof(SweepPointAnswer.At) or nameof(SweepPointAnswer.Index))).Select(Column)];

    public static string Header(IEnumerable<string> axes) =>
        string.Join(',', axes.Select(Quoted).Prepend("index").Concat(Figures.Select(figure => figure.Name))) + "\r\n";

    public static void Append(StringBuilder text, SweepPointAnswer point)
    {
        text.Append(CultureInfo.InvariantCulture, $"{point.Index}");
        foreach (JsonElement value in point.At.Values)
            text.Append(',').Append(Quoted(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()));
        foreach ((_, Func<SweepPointAnswer, object?> read) in Figures)
            text.Append(',').Append(Text(read(point)));
        text.Append("\r\n");
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        string text => Quoted(text),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"A column cannot hold a {value.GetType()}."),
    };

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static (string, Func<SweepPointAnswer, object?>) Column(PropertyInfo property)
    {
        ParameterExpression point = Expression.Parameter(typeof(SweepPointAnswer), "point");
        return (RequestPath.JsonNameOf(property),
            Expression.Lambda<Func<SweepPointAnswer, object?>>(Expression.Convert(Expression.Property(point, property), typeof(object)), point).Compile());
    }
}
