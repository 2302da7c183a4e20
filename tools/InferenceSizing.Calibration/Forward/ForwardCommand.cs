using System.CommandLine;
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
            List<MeasuredPass> passes = [.. MeasuredPasses.Of(catalogue, parsed.GetValue(tables)!, parsed.GetValue(names)?.FullName, skipped)
                .Where(pass => !pass.EndToEnd && pass.Accelerator.ForwardKind() != ForwardChip.AmpereEmbedded)];
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"{passes.Count} times. Left out: {skipped}.");
            if (passes.Count > 0)
                Calibrate(catalogue.Forward, passes, output, parsed.GetValue(outputDirectory)?.FullName,
                    new ForwardFile(parsed.GetValue(date)!, parsed.GetValue(source)!));
        });
        return command;
    }

    private static void Calibrate(SinglePassModel beside, List<MeasuredPass> passes, TextWriter output, string? directory, ForwardFile file)
    {
        ForwardParameters parameters = new(beside);
        ForwardFit fit = new(parameters);
        double[] all = fit.Of(passes);
        SinglePassModel model = parameters.At(all);
        double[] seen = [.. passes.Select(pass => pass.Residual(model))];
        double[] byModel = fit.OutOfFold(all, passes, pass => pass.Model, Folds);
        double[] byGpu = fit.OutOfFold(all, passes, pass => pass.Accelerator.Id, MostGpus);
        ForwardReport.Print(output, "FITTED", passes, seen);
        ForwardReport.Print(output, "LEFT OUT BY MODEL", passes, byModel);
        ForwardReport.Print(output, "LEFT OUT BY GPU", passes, byGpu);
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
}
