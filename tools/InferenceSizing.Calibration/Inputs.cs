using InferenceSizing.Calibration.Kernels;
using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Catalogue;

namespace InferenceSizing.Calibration;

/// <summary>All that the named tables hold.</summary>
internal sealed record Inputs(KernelTables Kernels, LinkFit Links, IReadOnlyList<MeasuredRun> Runs, Tally Skipped)
{
    /// <exception cref="FormatException">A table has none of the known headers.</exception>
    public static Inputs Read(IEnumerable<FileInfo> files, CatalogueSet catalogue, string? namesFile)
    {
        Tally skipped = new();
        Names names = Names.Of(catalogue, namesFile);
        KernelTables kernels = new(catalogue);
        LinkFit links = new(catalogue);
        ServedRuns served = new(names, skipped);
        PublishedRuns published = new(names, skipped);
        List<MeasuredRun> runs = [];
        foreach (FileInfo file in files)
        {
            using CsvTable table = CsvTable.Open(file.FullName);
            if (kernels.TryRead(table) || links.TryRead(table))
                continue;
            runs.AddRange(served.Read(table) ?? published.Read(table) ?? OwnRuns.Read(table)
                ?? throw new FormatException($"{file.Name}: the header is none of those that are known."));
        }

        return new Inputs(kernels, links, runs, skipped);
    }
}
