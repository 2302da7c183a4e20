using System.CommandLine;
using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Calibration.SinglePass;

/// <summary>The command <c>boards</c>: times on boards and from images to results in, factors of their chips out, next to the catalogue's curves.</summary>
internal static class BoardCommand
{
    private const int Folds = 10, MostGpus = 100;

    public static Command Create()
    {
        Argument<FileInfo[]> tables = new("tables") { Description = "CSV files of times of image networks.", Arity = ArgumentArity.OneOrMore };
        Option<FileInfo?> names = new("--names") { Description = "JSON file of the tables' names for models and GPUs as catalogue ids." };
        Option<DirectoryInfo?> output = new("--output") { Description = "Where singlePassChips.json lies, to renew its rows; left out, errors are printed." };
        Option<string> date = new("--date") { Description = "Day of the fit as it stands in the file, yyyy-mm-dd.", DefaultValueFactory = _ => "undated" };
        Option<string> source = new("--source") { Description = "Where the measurements are from.", DefaultValueFactory = _ => "own measurements" };
        Command command = new("boards", "Fits chips of boards, and what is done with an image round its pass, beside the catalogue's curves.")
        {
            tables, names, output, date, source,
        };
        command.SetAction(parsed =>
        {
            CatalogueSet catalogue = CatalogueSet.Load();
            Tally skipped = new();
            List<MeasuredPass> passes = [.. MeasuredPasses
                .Of(catalogue, parsed.GetValue(tables)!, parsed.GetValue(names)?.FullName, skipped)
                .Where(pass => pass.Image is not null && pass.Shape.Sequences == SequenceCount.One)];
            TextWriter text = parsed.InvocationConfiguration.Output;
            text.WriteLine($"{passes.Count} times of single images. Left out: {skipped}.");
            if (passes.Count > 0)
                Calibrate(catalogue.SinglePass, passes, text, parsed.GetValue(output)?.FullName,
                    new SinglePassFile(parsed.GetValue(date)!, parsed.GetValue(source)!));
        });
        return command;
    }

    private static void Calibrate(SinglePassModel beside, List<MeasuredPass> passes, TextWriter text, string? directory, SinglePassFile file)
    {
        List<MeasuredPass> onBoards = [.. passes.Where(pass => !pass.EndToEnd && pass.Accelerator.SinglePassKind() == SinglePassChip.AmpereEmbedded)];
        BoardParameters parameters = new(ImageParts.FittedTo(passes, beside));
        SinglePassFit fit = new(parameters);
        double[] all = fit.Of(onBoards);
        SinglePassModel model = parameters.At(all);
        double[] byGpu = fit.OutOfFold(all, onBoards, pass => pass.Accelerator.Id, MostGpus);
        SinglePassReport.Print(text, "BOARDS, FITTED", onBoards, [.. onBoards.Select(pass => pass.Residual(model))]);
        SinglePassReport.Print(text, "BOARDS, LEFT OUT BY MODEL", onBoards, fit.OutOfFold(all, onBoards, pass => pass.Model, Folds));
        SinglePassReport.Print(text, "BOARDS, LEFT OUT BY GPU", onBoards, byGpu);
        List<MeasuredPass> endToEnd = [.. passes.Where(pass => pass.EndToEnd)];
        SinglePassReport.Print(text, "FROM IMAGE TO RESULTS", endToEnd, [.. endToEnd.Select(pass => pass.Residual(model))]);
        if (directory is not null)
            file.RenewBoards(directory, model, Errors.OfLogs(byGpu));
    }
}
