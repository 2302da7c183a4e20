using System.CommandLine;
using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Calibration.SinglePass;

/// <summary>The command <c>forward</c>: tables of encoders and image networks in, their curves and errors out.</summary>
internal static class SinglePassCommand
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
        Command command = new("single-pass", "Fits the curves of forward passes of encoders and image networks.")
        {
            tables, names, outputDirectory, date, source,
        };
        command.SetAction(parsed =>
        {
            CatalogueSet catalogue = CatalogueSet.Load();
            Tally skipped = new();
            List<MeasuredPass> passes = [.. MeasuredPasses.Of(catalogue, parsed.GetValue(tables)!, parsed.GetValue(names)?.FullName, skipped)
                .Where(pass => !pass.EndToEnd && pass.Accelerator.SinglePassKind() != SinglePassChip.AmpereEmbedded)];
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"{passes.Count} times. Left out: {skipped}.");
            if (passes.Count > 0)
                Calibrate(catalogue.SinglePass, passes, output, parsed.GetValue(outputDirectory)?.FullName,
                    new SinglePassFile(parsed.GetValue(date)!, parsed.GetValue(source)!));
        });
        return command;
    }

    private static void Calibrate(SinglePassModel beside, List<MeasuredPass> passes, TextWriter output, string? directory, SinglePassFile file)
    {
        SinglePassParameters parameters = new(beside);
        SinglePassFit fit = new(parameters);
        double[] all = fit.Of(passes);
        SinglePassModel model = parameters.At(all);
        double[] seen = [.. passes.Select(pass => pass.Residual(model))];
        double[] byModel = fit.OutOfFold(all, passes, pass => pass.Model, Folds);
        double[] byGpu = fit.OutOfFold(all, passes, pass => pass.Accelerator.Id, MostGpus);
        SinglePassReport.Print(output, "FITTED", passes, seen);
        SinglePassReport.Print(output, "LEFT OUT BY MODEL", passes, byModel);
        SinglePassReport.Print(output, "LEFT OUT BY GPU", passes, byGpu);
        output.WriteLine("WORST GROUPS LEFT OUT BY MODEL (median of measured over predicted)");
        foreach ((string group, double median) in passes.Select((pass, i) => (pass.Group, Log: byModel[i])).GroupBy(pair => pair.Group, pair => pair.Log)
            .Select(group => (group.Key, Errors.Quantile(group, 0.5))).OrderByDescending(group => Math.Abs(group.Item2)).Take(Worst))
            output.WriteLine(FormattableString.Invariant($"x{Math.Exp(median),6:F2} {group}"));
        if (directory is null)
            return;
        ILookup<SinglePassSet, (MeasuredPass, double)> unseen = passes.Select((pass, i) => (pass, byModel[i])).ToLookup(pair => pair.pass.Set);
        file.WriteCurves(directory, model, set => SinglePassErrors.Of([.. unseen[set]]));
        file.WriteChips(directory, model, chip => passes.Count(pass => pass.Accelerator.SinglePassKind() == chip));
    }
}
