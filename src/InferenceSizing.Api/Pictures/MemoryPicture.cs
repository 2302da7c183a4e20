using System.Globalization;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Reports;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Pictures;

/// <summary>The memory of the fullest GPU as one bar against what the card has.</summary>
internal static class MemoryPicture
{
    private const double Margin = Drawing.Margin, NoteRow = 15, AboveBar = 32, BarHeight = 46, BelowBar = 34;
    private const double LegendRow = 22, SwatchSide = 12;

    /// <summary>Holds the longest name of a stretch with its size.</summary>
    private const double LeastColumn = 236;

    /// <summary>A stretch narrower than this would not be seen; the legend still names it.</summary>
    private const double Visible = 0.4;

    public static string Of(EstimateResponse answer, PictureWidth size)
    {
        double width = size.Units, inner = width - (2 * Margin);
        long missing = -answer.Memory.PerGpu.FreeBytes;
        Part[] parts = PartsOf(answer.Memory);
        Part[] named = missing > 0 ? [.. parts, new("missing", "missing", missing)] : parts;
        var heading = Drawing.Heading(Title(answer), width);
        var note = Drawing.Lines(Note(answer), inner, Drawing.NoteLetter, heading[^1].Y + Drawing.HeadingRow, NoteRow);
        double barTop = note[^1].Y + AboveBar, legendTop = barTop + BarHeight + BelowBar;
        int columns = Math.Max(1, (int)(inner / LeastColumn));
        double height = legendTop + ((named.Length + columns - 1) / columns * LegendRow) + (Margin / 2);
        Drawing drawing = new(width, height, Title(answer), Description(answer, parts));
        drawing.Text("heading", Margin, heading);
        drawing.Text("note", Margin, note);
        new Bar(drawing, answer.Memory, width, barTop).Draw(parts);
        for (int i = 0; i < named.Length; i++)
        {
            double x = Margin + (i % columns * inner / columns), y = legendTop + (i / columns * LegendRow);
            drawing.Rectangle(named[i].Style, x, y, SwatchSide, SwatchSide);
            drawing.Text("label", x + SwatchSide + 6, y + SwatchSide - 1, $"{named[i].Name} {Size(named[i].Bytes)}");
        }

        return drawing.ToString();
    }

    /// <summary>The bar with its marks.</summary>
    private sealed class Bar(Drawing drawing, MemoryAnswer memory, double width, double top)
    {
        private readonly long _widest = Math.Max(memory.Gpu.NominalBytes, memory.PerGpu.TotalBytes.High);

        public void Draw(Part[] parts)
        {
            long at = 0, budget = memory.RoomOfGpu(), free = memory.PerGpu.FreeBytes;
            foreach (Part part in parts)
            {
                if (Place(at + part.Bytes) - Place(at) >= Visible)
                    drawing.Rectangle(part.Style, Place(at), top, Place(at + part.Bytes) - Place(at), BarHeight, $"{part.Name}: {Size(part.Bytes)}");
                at += part.Bytes;
            }

            if (free < 0)
                drawing.Rectangle("missing", Place(budget), top - 4, Place(budget - free) - Place(budget), BarHeight + 8, $"missing: {Size(-free)}");
            Whisker(memory.PerGpu.TotalBytes);
            Mark(budget, "budget of the engine", above: true);
            Mark(memory.Gpu.NominalBytes, "data sheet", above: false);
        }

        private double Place(long bytes) => Margin + ((width - (2 * Margin)) * bytes / _widest);

        private void Whisker(PredictedBytes total)
        {
            const double cap = 7;
            double middle = top + (BarHeight / 2);
            string title = $"total: {Size(total.Estimate)}, in 8 of 10 cases {Size(total.Low)} to {Size(total.High)}";
            drawing.Line("whisker", Place(total.Low), middle, Place(total.High), middle, title);
            drawing.Line("whisker", Place(total.Low), middle - cap, Place(total.Low), middle + cap, title);
            drawing.Line("whisker", Place(total.High), middle - cap, Place(total.High), middle + cap, title);
        }

        private void Mark(long bytes, string name, bool above)
        {
            const double reach = 8;
            string text = $"{name} {Size(bytes)}";
            bool before = Place(bytes) + (text.Length * Drawing.LetterWidth) > width - Margin;
            drawing.Line("mark", Place(bytes), top - reach, Place(bytes), top + BarHeight + reach, $"{name}: {Size(bytes)}");
            drawing.Text(before ? "label end" : "label", Place(bytes), above ? top - reach - 3 : top + BarHeight + reach + 12, text);
        }
    }

    /// <summary>"Fits: 19.5 of 72.9 GiB".</summary>
    private static string Title(EstimateResponse answer) => string.Create(CultureInfo.InvariantCulture,
        $"{(answer.Fits ? "Fits" : answer.Startup.Starts ? "Does not fit" : "Does not start")}: " +
        $"{Amount.Gibibytes(answer.Memory.PerGpu.TotalBytes.Estimate)} of {Amount.Gibibytes(answer.Memory.RoomOfGpu())} GiB on each GPU");

    /// <summary>What is sized for which load, and what of it lies in the memory of the host.</summary>
    private static string Note(EstimateResponse answer) => $"{Subject.Of(answer)}; {LoadText.Of(answer.Resolved.Request.Body.Workload!)}"
        + (HostBytes(answer.Memory.Host) is > 0 and var bytes ? $"; {Size(bytes)} more in host memory" : "");

    private static long HostBytes(HostUseAnswer host) => host.WeightsBytes + host.KvCacheBytes + host.BuffersBytes;

    private static string Description(EstimateResponse answer, Part[] parts) =>
        $"{Subject.Of(answer)}: {string.Join(", ", parts.Select(part => $"{part.Name} {Size(part.Bytes)}"))}.";

    /// <summary>What the memory of a GPU is for, from the left: what the deployment uses, what it could, what it cannot.</summary>
    private static Part[] PartsOf(MemoryAnswer memory)
    {
        GpuMemoryAnswer gpu = memory.Gpu;
        GpuUseAnswer use = memory.PerGpu;
        long reached = Math.Max(memory.RoomOfGpu(), use.TotalBytes.Estimate);
        Part[] parts =
        [
            new("weights", "weights", use.WeightsBytes),
            new("cache", memory.KvCache is null ? "state" : "KV cache", use.KvCacheBytes),
            new("activations", "activations", use.ActivationsBytes.Estimate),
            new("graphs", "CUDA graphs", use.CudaGraphBytes.Estimate),
            new("runtime", "run time", use.RuntimeBytes.Estimate),
            new("free", memory.KvCache is null ? "free" : "free for more cache", Math.Max(0, use.FreeBytes)),
            new("reserved", "other processes", gpu.ReservedBytes),
            new("beyond", "beyond the engine's share", Math.Max(0, gpu.UsableBytes - gpu.ReservedBytes - reached)),
            new("lost", "kept by the driver", Math.Max(0, gpu.NominalBytes - Math.Max(gpu.UsableBytes, reached))),
        ];
        return [.. parts.Where(part => part.Bytes > 0)];
    }

    private static string Size(long bytes) => ByteCount.FromCount(bytes).Count >= ByteCount.PerGiB / 10 ? $"{Amount.Gibibytes(bytes)} GiB"
        : string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / (1 << 20):0.0} MiB");

    /// <summary>A stretch of the bar.</summary>
    /// <param name="Style">Its class.</param>
    /// <param name="Name">In words.</param>
    /// <param name="Bytes">Its length.</param>
    private sealed record Part(string Style, string Name, long Bytes);
}
