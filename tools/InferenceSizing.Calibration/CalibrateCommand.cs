using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using InferenceSizing.Calibration.Engines;
using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Calibration.Kernels;
using InferenceSizing.Calibration.Learning;
using InferenceSizing.Calibration.Output;
using InferenceSizing.Calibration.SinglePass;
using InferenceSizing.Catalogue;
using InferenceSizing.Catalogue.Speed;
using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Calibration;

/// <summary>The command line: tables in, data files and errors out.</summary>
internal static class CalibrateCommand
{
    public static RootCommand Create()
    {
        Argument<FileInfo[]> tables = new("tables")
        {
            Description =
            "CSV files, gzipped or not: kernel timings, served benchmarks, published speeds, or measurements of your own. Told apart by their headers.",
            Arity = ArgumentArity.OneOrMore
        };
        Option<FileInfo?> names = new("--names") { Description = "JSON file of the tables' names for models, GPUs, engines and precisions as catalogue ids." };
        Option<DirectoryInfo?> overlay = new("--catalogue") { Description = "Directory of entries of your own, as the service's Catalogue:Directory." };
        Option<DirectoryInfo?> outputDirectory = new("--output")
        {
            Description = "Where the data files go; left out, errors are printed and nothing is written."
        };
        Option<FileInfo?> residuals = new("--residuals") { Description = "CSV file of every run with its prediction when its group was left out." };
        Option<string> date = new("--date") { Description = "Day of the fit as it stands in the files, yyyy-mm-dd.", DefaultValueFactory = _ => "undated" };
        Option<string> source = new("--source")
        {
            Description = "Where the measurements are from, as it stands in the files.",
            DefaultValueFactory = _ => "own measurements"
        };
        RootCommand command = new("Fits kernel curves and engine constants to measurements and says how far they are off on deployments that were left out.") {
            tables, names, overlay, outputDirectory, residuals, date, source };
        command.Subcommands.Add(SinglePassCommand.Create());
        command.Subcommands.Add(BoardCommand.Create());
        command.Subcommands.Add(LearnCommand.Create());
        command.SetAction(parsed =>
        {
            try
            {
                Run(parsed);
                return 0;
            }
            catch (Exception unusable) when (unusable is FormatException or JsonException or IOException or UnauthorizedAccessException or CatalogueException)
            {
                parsed.InvocationConfiguration.Error.WriteLine(unusable.Message);
                return 1;
            }
        });
        return command;

        void Run(ParseResult parsed)
        {
            CatalogueSet catalogue = CatalogueSet.Load(parsed.GetValue(overlay)?.FullName);
            Inputs inputs = Inputs.Read(parsed.GetValue(tables)!, catalogue, parsed.GetValue(names)?.FullName);
            Calibrate(inputs, catalogue, parsed.GetValue(outputDirectory)?.FullName, parsed.GetValue(residuals)?.FullName,
                new SpeedFiles(parsed.GetValue(date)!, parsed.GetValue(source)!), parsed.InvocationConfiguration.Output);
        }
    }

    private static void Calibrate(Inputs inputs, CatalogueSet catalogue, string? directory, string? residualFile, SpeedFiles files, TextWriter output)
    {
        Report report = new(output);
        ImmutableArray<FittedCurve> curves = KernelFit.All(inputs.Kernels.Measurements());
        ImmutableArray<FittedLink> links = inputs.Links.All();
        report.Kernels(curves, links);
        if (directory is not null && curves.Length > 0)
            files.WriteKernels(directory, curves);
        if (directory is not null && links.Length > 0)
            files.WriteLinks(directory, links);
        RunPreparation preparation = new(catalogue, FittedSpeed.Of(catalogue.SpeedTables, curves, links), inputs.Skipped);
        PreparedRun[] prepared = [.. inputs.Runs.Select(preparation.Prepare).OfType<PreparedRun>()];
        output.WriteLine();
        output.WriteLine($"{inputs.Runs.Count} measured figures, {prepared.Length} of them fitted to. Left out: {inputs.Skipped}.");
        if (prepared.Length == 0)
            return;
        (TimingScope Scope, PreparedRun Run)[] runs = [.. prepared.Select(run => (EngineFits.ScopeOf(run, FitScopes.All), run))];
        EngineFits all = EngineFits.To(runs.ToLookup(pair => pair.Scope, pair => pair.Run), catalogue.SpeedTables.TimingOf);
        double[] byGroup = OutOfFold.Residuals(all, runs, run => run.Group);
        double[] byChip = OutOfFold.Residuals(all, runs, run => run.Chip);
        double[] bySource = OutOfFold.Residuals(all, runs, run => run.Source);
        ImmutableArray<FittedTiming> timings = Timings(all, runs, byGroup, bySource, byChip, catalogue.SpeedTables);
        report.OutOfFold("MODEL, CHIP AND ENGINE", runs, byGroup);
        report.OutOfFold("SOURCE", runs, bySource);
        report.OutOfFold("MODEL", runs, OutOfFold.Residuals(all, runs, run => run.Family));
        report.OutOfFold("CHIP", runs, byChip);
        report.Coverage(runs, byGroup, bySource, TimingOf);
        report.WorstRuns(runs, byGroup);
        if (residualFile is not null)
            ResidualTable.Write(residualFile, runs, byGroup, bySource);
        if (directory is null)
            return;
        files.WriteTimings(directory, timings);
        JudgedRunsFile.Write(directory, runs, byGroup, bySource, TimingOf);

        EngineTiming TimingOf(TimingScope scope) => timings.First(fit => fit.Scope == scope).Timing;
    }

    /// <summary>The constants of every scope that had runs, with intervals from the residuals of those left out.</summary>
    private static ImmutableArray<FittedTiming> Timings(
        EngineFits all, (TimingScope Scope, PreparedRun Run)[] runs, double[] byGroup, double[] bySource, double[] byChip, SpeedTables tables)
    {
        UnseenRun[] known = [.. runs.Select((pair, i) => new UnseenRun(pair.Scope, pair.Run, byGroup[i], bySource[i]))];
        Intervals intervals = new(known);
        ILookup<TimingScope, string> sources = Sources.ByScope(runs);
        return
        [
            .. FitScopes.All.Select(scope => (Scope: scope, Runs: RunsFor(scope))).Where(scope => scope.Runs.Length > 0).Select(scope => new FittedTiming(
                scope.Scope,
                all[scope.Scope] with
                {
                    Accuracy = intervals.Of(scope.Runs, all.Corrects ? tables.TimingOf(scope.Scope).Accuracy : null),
                    MeasuredOn = [.. scope.Runs.Select(run => run.Run.Chips).Distinct().Order()],
                    Basis = Basis(scope.Runs.Select(run => run.Run), sources[scope.Scope].Count()),
                },
                Errors.OfLogs(scope.Runs.Select(run => run.WithoutDeployment)))),
        ];

        // What holds for an engine on any chip, where every measured chip has constants of its own, rests on all its runs, each without its chip.
        UnseenRun[] RunsFor(TimingScope scope)
        {
            UnseenRun[] own = [.. known.Where(run => run.Scope == scope)];
            return own.Length > 0 || scope.Chips is not null || scope.Since is not null ? own
                : [.. known.Select((run, i) => run with { WithoutDeployment = byChip[i] }).Where(run => run.Scope.Engine == scope.Engine)];
        }
    }

    private static string Basis(IEnumerable<PreparedRun> runs, int sources)
    {
        PreparedRun[] known = [.. runs];
        string seen = $"Kernel curves fitted to measured kernels; constants of the engine from {known.Length} measured figures of " +
            $"{known.Select(run => run.Group).Distinct().Count()} pairs of model and chip by {known.Select(run => run.Source).Distinct().Count()} publishers.";
        string publishers = sources > 1 ? $"{sources} of them have runs enough that the interval holds what they differ by."
            : "One alone has runs enough: what others differ by is taken from the engines that several measured.";
        return $"{seen} The interval is that of deployments and of publishers left out of the fit. {publishers}";
    }
}
