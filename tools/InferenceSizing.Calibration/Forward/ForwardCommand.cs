using System.CommandLine;
using System.Globalization;
using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Walks.Times.Forward;

namespace InferenceSizing.Calibration.Forward;

/// <summary>The command <c>forward</c>: tables of encoders and image networks in, their curves and errors out.</summary>
internal static class ForwardCommand
{
    /// <summary>Models and groups are left out a tenth at a time, GPUs one by one.</summary>
    private const int Folds = 10, MostGpus = 100;

    private const int Worst = 25;

    public static Command Create()
    {
        Argument<FileInfo[]> tables = new("tables") { Description = "CSV files of times of encoders and image networks.", Arity = ArgumentArity.OneOrMore };
        Option<FileInfo?> names = new("--names") { Description = "JSON file of the tables' names for models and GPUs as catalogue ids." };
        Option<DirectoryInfo?> outputDirectory = new("--output")
        {
            Description = "Where the data files go; left out, errors are printed and nothing is written."
        };
        Option<string> date = new("--date") { Description = "Day of the fit as it stands in the files, yyyy-mm-dd.", DefaultValueFactory = _ => "undated" };
        Option<string> source = new("--source")
        {
            Description = "Where the measurements are from, as it stands in the files.",
            DefaultValueFactory = _ => "own measurements"
        };
        Command command = new("forward", "Fits the curves of forward passes of encoders and image networks.") { tables, names, outputDirectory, date, source };
        command.SetAction(parsed =>
        {
            CatalogueSet catalogue = CatalogueSet.Load();
            Tally skipped = new();
            MeasuredPasses reader = new(catalogue, Names.Of(catalogue, parsed.GetValue(names)?.FullName), skipped);
            List<MeasuredPass> passes = [];
            foreach (FileInfo file in parsed.GetValue(tables)!)
            {
                using CsvTable table = CsvTable.Open(file.FullName);
                passes.AddRange(reader.Read(table) ?? throw new FormatException($"{file.FullName}: the header is not that of a table of forward passes."));
            }

            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"{passes.Count} times. Left out: {skipped}.");
            if (passes.Count > 0)
                Calibrate(passes, output, parsed.GetValue(outputDirectory)?.FullName, new ForwardFile(parsed.GetValue(date)!, parsed.GetValue(source)!));
        });
        return command;
    }

    private static void Calibrate(List<MeasuredPass> passes, TextWriter output, string? directory, ForwardFile file)
    {
        ForwardParameters parameters = new();
        ForwardFit fit = new(parameters);
        double[] all = fit.Of(passes);
        ForwardModel model = parameters.At(all);
        double[] seen = [.. passes.Select(pass => pass.Residual(model))];
        double[] byModel = fit.OutOfFold(all, passes, pass => pass.Model, Folds);
        double[] byGpu = fit.OutOfFold(all, passes, pass => pass.Accelerator.Id, MostGpus);
        Print(output, "FITTED", passes, seen);
        Print(output, "LEFT OUT BY MODEL", passes, byModel);
        Print(output, "LEFT OUT BY GPU", passes, byGpu);
        output.WriteLine("WORST GROUPS LEFT OUT BY MODEL (median of measured over predicted)");
        foreach ((string group, double median) in passes.Select((pass, i) => (pass.Group, Log: byModel[i])).GroupBy(pair => pair.Group, pair => pair.Log)
            .Select(group => (group.Key, Errors.Quantile(group, 0.5))).OrderByDescending(group => Math.Abs(group.Item2)).Take(Worst))
            output.WriteLine(FormattableString.Invariant($"x{Math.Exp(median),6:F2} {group}"));
        if (directory is null)
            return;
        ILookup<ForwardSet, (MeasuredPass, double)> unseen = passes.Select((pass, i) => (pass, byModel[i])).ToLookup(pair => pair.pass.Set);
        file.WriteCurves(directory, model, set => ForwardErrors.Of([.. unseen[set]]));
        file.WriteChips(directory, model, chip => passes.Count(pass => pass.Accelerator.ForwardKind() == chip));
    }

    private static void Print(TextWriter output, string title, List<MeasuredPass> passes, double[] residuals)
    {
        output.WriteLine($"{title,-44} {"n",6} {"median",7} {"mean",7} {"p90",7} {"bias",7}");
        Line("all", _ => true);
        Line("all, mean over groups", _ => true, byGroup: true);
        foreach (ForwardSet set in passes.Select(pass => pass.Set).Distinct().Order())
        {
            Line($"{set}", pass => pass.Set == set && pass.GraphKnown);
            Line($"{set}, graph not known", pass => pass.Set == set && !pass.GraphKnown);
        }

        foreach (string gpu in passes.Select(pass => pass.Accelerator.Id).Distinct().Order(StringComparer.Ordinal))
            Line(gpu, pass => pass.Accelerator.Id == gpu);

        void Line(string name, Func<MeasuredPass, bool> counts, bool byGroup = false)
        {
            (string Group, double Log)[] logs = [
                .. passes.Select((pass, i) => (pass, residuals[i])).Where(pair => counts(pair.pass)).Select(pair => (pair.pass.Group, pair.Item2))];
            if (logs.Length == 0)
                return;
            if (byGroup)
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-44} {logs.Select(log => log.Group).Distinct().Count(),6} {"",7} " +
                    $"{logs.GroupBy(log => log.Group).Average(group => Errors.OfLogs(group.Select(log => log.Log)).Mean),7:F1}"));
            else
                output.WriteLine($"{name,-44} {Errors.OfLogs(logs.Select(log => log.Log))}");
        }
    }
}
