using System.Globalization;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Plans;

namespace InferenceSizing.Api.Pictures;

/// <summary>Deployments of a plan by what they cost and how fast they are, with the front than which none is both cheaper and faster.</summary>
internal static class FrontPicture
{
    private const double PlotHeight = 300, Left = 64, Right = 24, AboveFront = 36, Bottom = 58, Reach = 5;

    public static string Of(PlanAnswer plan, PictureWidth size)
    {
        double width = size.Units, right = width - Right;
        Spot[] front = Spots(plan.Front), others = Spots(plan.Deployments.Where(each => !plan.Front.Any(best => best.Request == each.Request)));
        Spot[] all = [.. front, .. others];
        string title = all.Length == 0 ? "No deployment with a known price serves the load" : "Cost and speed of deployments that serve the load";
        var heading = Drawing.Heading(title, width);
        double top = heading[^1].Y + AboveFront, height = top + PlotHeight + Bottom;
        Drawing drawing = new(width, height, title, all.Length == 0 ? title : $"From the cheapest: {string.Join("; ", front.Select(spot => spot.Title))}.");
        drawing.Text("heading", Drawing.Margin, heading);
        if (all.Length == 0)
            return drawing.ToString();
        Axis across = Axis.Over(all.Select(spot => spot.Dollars), Left, right);
        Axis up = Axis.Over(all.SelectMany(spot => new[] { spot.Low, spot.High }), height - Bottom, top);
        Plot plot = new(drawing, across, up, right);
        plot.Grid(top, height, all[0].Quantity);
        drawing.Polyline("curve s0", front.Select(spot => (across.Of(spot.Dollars), up.Of(spot.Time))));
        foreach (Spot spot in others)
            plot.Draw("point s2", spot);
        foreach (Spot spot in front)
            plot.Draw("point s0", spot);
        double lastEnd = 0;
        foreach (Spot spot in front)
            lastEnd = plot.Label(spot, lastEnd);
        return drawing.ToString();
    }

    /// <summary>Where the deployments lie.</summary>
    private sealed class Plot(Drawing drawing, Axis across, Axis up, double right)
    {
        public void Grid(double top, double height, string quantity)
        {
            foreach (double value in up.Marks)
            {
                drawing.Line("grid", Left, up.Of(value), right, up.Of(value));
                drawing.Text("tick end", Left - 6, up.Of(value) + 4, Axis.Label(value));
            }

            foreach (double value in across.Marks)
                drawing.Text("tick middle", across.Of(value), height - Bottom + 18, Axis.Label(value));
            drawing.Text("label middle", (Left + right) / 2, height - 18, "US dollars an hour");
            drawing.Text("label", Left, top - 12, quantity);
        }

        public void Draw(string style, Spot spot)
        {
            drawing.Line("reach", across.Of(spot.Dollars), up.Of(spot.Low), across.Of(spot.Dollars), up.Of(spot.High));
            drawing.Circle(style, across.Of(spot.Dollars), up.Of(spot.Time), Reach, spot.Title);
        }

        /// <summary>A label that would cross the one before is left out; the point has its title.</summary>
        public double Label(Spot spot, double taken)
        {
            double x = across.Of(spot.Dollars), width = spot.Name.Length * Drawing.LetterWidth;
            bool before = x + width > right;
            double start = before ? x - width : x;
            if (start < taken)
                return taken;
            drawing.Text(before ? "label end" : "label", before ? x - Reach - 2 : x + Reach + 2, up.Of(spot.Time) - Reach - 3, spot.Name);
            return start + width;
        }
    }

    private static Spot[] Spots(IEnumerable<PlannedAnswer> deployments) =>
        [.. deployments.Select(SpotOf).OfType<Spot>().OrderBy(spot => spot.Dollars)];

    private static Spot? SpotOf(PlannedAnswer deployment)
    {
        string name = $"{deployment.Gpus} x {deployment.Gpu} {deployment.Precision}";
        return deployment switch
        {
            { UsdPerHour: { } dollars, TpotMs: { } token } => new Spot(name, "time per output token, ms", (double)dollars, token),
            { UsdPerHour: { } dollars, RequestMs: { } batch } => new Spot(name, "a batch, ms", (double)dollars, batch),
            _ => null,
        };
    }

    /// <summary>A deployment's place.</summary>
    /// <param name="Name">GPUs and precision.</param>
    /// <param name="Quantity">What its time is.</param>
    /// <param name="Dollars">An hour.</param>
    /// <param name="Interval">The time, milliseconds.</param>
    private sealed record Spot(string Name, string Quantity, double Dollars, Predicted Interval)
    {
        public double Time => (double)Interval.Estimate;

        public double Low => (double)Interval.Low;

        public double High => (double)Interval.High;

        public string Title => string.Create(CultureInfo.InvariantCulture,
            $"{Name}: ${Dollars:0.##} an hour, {Interval.Estimate} ms ({Interval.Low} to {Interval.High})");
    }
}
