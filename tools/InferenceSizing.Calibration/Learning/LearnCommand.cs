using System.CommandLine;
using InferenceSizing.Calibration.Engines;
using InferenceSizing.Catalogue;

namespace InferenceSizing.Calibration.Learning;

/// <summary>The command <c>learn</c>: published speeds in; out, how far estimates are off that lean on other runs of the same publisher, as those of the
/// service lean on the runs of a workspace.</summary>
internal static class LearnCommand
{
    public static Command Create()
    {
        Argument<FileInfo[]> tables = new("tables") { Description = "CSV files of published speeds, or of your own.", Arity = ArgumentArity.OneOrMore };
        Option<FileInfo?> names = new("--names") { Description = "JSON file of the tables' names for models, GPUs and engines as catalogue ids." };
        Command command = new("learn", "Says what estimates gain from measured runs, each of which is left out in its turn.") { tables, names };
        command.SetAction(parsed =>
        {
            CatalogueSet catalogue = CatalogueSet.Load();
            Inputs inputs = Inputs.Read(parsed.GetValue(tables)!, catalogue, parsed.GetValue(names)?.FullName);
            RunPreparation preparation = new(catalogue, catalogue.Speed, inputs.Skipped);
            PreparedRun[] runs = [.. inputs.Runs.Select(preparation.Prepare).OfType<PreparedRun>()];
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"{runs.Length} measured figures. Left out: {inputs.Skipped}.");
            LeftOutRuns left = LeftOutRuns.Of(runs);
            left.Covariances(output);
            left.Report(output, "ITSELF", run => run.Run);
            left.Report(output, "DEPLOYMENT", run => run.Measured.Group + run.Deployment);
        });
        return command;
    }
}
