using System.Globalization;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Pictures;

/// <summary>One figure over one axis of a sweep, a curve for each combination of the other axes.</summary>
/// <param name="Metric">What is drawn.</param>
/// <param name="Curves">At least one, each with its points in order.</param>
/// <param name="Limit">The bound that the request sets; null where it sets none.</param>
internal sealed record Panel(Metric Metric, IReadOnlyList<Curve> Curves, double? Limit);

/// <summary>A curve.</summary>
/// <param name="Name">What tells it from the others; empty for a single one.</param>
/// <param name="Points">In order.</param>
internal sealed record Curve(string Name, IReadOnlyList<CurvePoint> Points);

/// <summary>A point with its 80 % interval.</summary>
/// <param name="At">Value of the axis.</param>
/// <param name="Reading">The figure.</param>
/// <param name="Fits">Whether the deployment fits there.</param>
internal sealed record CurvePoint(double At, Reading Reading, bool Fits);

/// <summary>A place on the axis worth a line.</summary>
/// <param name="At">Value of the axis.</param>
/// <param name="Text">What is there.</param>
internal sealed record CurveMark(double At, string Text);

/// <summary>Curves of a sweep with their bands, one panel above the other.</summary>
internal static class CurvesPicture
{
    private const double Left = 64, Right = 24, Top = 62, PanelHeight = 200, PanelGap = 46, Bottom = 52, LegendRow = 18;

    /// <summary>Colours of the style sheet; more curves would not be told apart.</summary>
    public const int MostCurves = 6;

    /// <param name="title">What is swept.</param>
    /// <param name="axisName">Path of the axis.</param>
    /// <param name="panels">At least one.</param>
    /// <param name="marks">Places on the axis.</param>
    /// <param name="size">Of the picture.</param>
    public static string Of(string title, string axisName, IReadOnlyList<Panel> panels, IReadOnlyList<CurveMark> marks, PictureWidth size)
    {
        double width = size.Units, right = width - Right;
        int named = panels[0].Curves.Count(curve => curve.Name.Length > 0);
        var heading = Drawing.Heading(title, width);
        double marksTop = Top + ((heading.Count - 1) * Drawing.HeadingRow), top = marksTop + (marks.Count * LegendRow);
        double legendTop = top + (panels.Count * (PanelHeight + PanelGap)) + Bottom - PanelGap;
        Drawing drawing = new(width, legendTop + (named * LegendRow) + 12, title, Description(axisName, panels, marks));
        drawing.Text("heading", Drawing.Margin, heading);
        IEnumerable<double> places = panels.SelectMany(panel => panel.Curves).SelectMany(curve => curve.Points).Select(point => point.At);
        double[] values = [.. places];
        Axis across = Axis.Over(values, Left, right);
        // The last has its words highest, those before it below, to its left: no line crosses the words of another.
        CurveMark[] shown = [.. marks.Where(mark => mark.At >= values.Min() && mark.At <= values.Max()).OrderByDescending(mark => mark.At)];
        for (int i = 0; i < panels.Count; i++)
            Draw(drawing, panels[i], across, right, top + (i * (PanelHeight + PanelGap)));
        double floor = top + (panels.Count * (PanelHeight + PanelGap)) - PanelGap;
        foreach (double value in across.Marks)
            drawing.Text("tick middle", across.Of(value), floor + 18, Axis.Label(value));
        drawing.Text("label middle", (Left + right) / 2, floor + 38, axisName);
        for (int i = 0; i < shown.Length; i++)
        {
            double x = across.Of(shown[i].At), y = marksTop - 14 + (i * LegendRow);
            drawing.Line("mark", x, y + 4, x, floor, shown[i].Text);
            bool before = x - (shown[i].Text.Length * Drawing.LetterWidth) > 0;
            drawing.Text(before ? "label end" : "label", x + (before ? -4 : 4), y, shown[i].Text);
        }

        for (int i = 0; i < named; i++)
        {
            double y = legendTop + (i * LegendRow);
            drawing.Line($"curve s{i}", Left, y - 4, Left + 22, y - 4);
            drawing.Text("label", Left + 30, y, panels[0].Curves[i].Name);
        }

        return drawing.ToString();
    }

    private static void Draw(Drawing drawing, Panel panel, Axis across, double right, double top)
    {
        double floor = top + PanelHeight;
        IEnumerable<double> heights = panel.Curves.SelectMany(curve => curve.Points)
            .SelectMany(point => new[] { point.Reading.Low.Value, point.Reading.High.Value });
        Axis up = Axis.Over(panel.Limit is { } limit ? heights.Append(limit) : heights, floor, top);
        drawing.Text("label", Left, top - 8, panel.Metric.Title);
        foreach (double value in up.Marks)
        {
            drawing.Line("grid", Left, up.Of(value), right, up.Of(value));
            drawing.Text("tick end", Left - 6, up.Of(value) + 4, Axis.Label(value));
        }

        for (int i = 0; i < panel.Curves.Count; i++)
        {
            CurvePoint[] points = [.. panel.Curves[i].Points.OrderBy(point => point.At)];
            drawing.Polygon($"band s{i}", points.Select(point => (across.Of(point.At), up.Of(point.Reading.High.Value)))
                .Concat(points.Reverse().Select(point => (across.Of(point.At), up.Of(point.Reading.Low.Value)))));
            drawing.Polyline($"curve s{i}", points.Select(point => (across.Of(point.At), up.Of(point.Reading.Estimate.Value))));
            foreach (CurvePoint point in points)
                drawing.Circle($"{(point.Fits ? "point" : "hollow")} s{i}", across.Of(point.At), up.Of(point.Reading.Estimate.Value), 3, Title(panel, point));
        }

        if (panel.Limit is { } bound)
        {
            drawing.Line("limit", Left, up.Of(bound), right, up.Of(bound), $"limit {Axis.Label(bound)}");
            drawing.Text("alarm end", right, up.Of(bound) - 4, $"limit {Axis.Label(bound)}");
        }
    }

    private static string Title(Panel panel, CurvePoint point) => string.Create(CultureInfo.InvariantCulture,
        $"at {point.At}: {Reports.Amount.Of(panel.Metric, point.Reading)} ({Reports.Amount.IntervalOf(point.Reading)}){(point.Fits ? "" : ", does not fit")}");

    private static string Description(string axisName, IReadOnlyList<Panel> panels, IReadOnlyList<CurveMark> marks) =>
        $"Over {axisName}: " + string.Join(" ", panels.SelectMany(panel => panel.Curves.Select(curve =>
            $"{panel.Metric.Title}{(curve.Name.Length > 0 ? $" of {curve.Name}" : "")}, {Title(panel, curve.Points[0])}, {Title(panel, curve.Points[^1])}.")))
        + string.Concat(marks.Select(mark => $" {mark.Text}."));
}
