using InferenceSizing.Calibration.Forward;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Timing.Forward;
using InferenceSizing.Domain.Units;

CatalogueSet catalogue = CatalogueSet.Load();
var watch = System.Diagnostics.Stopwatch.StartNew();
List<MeasuredPass> passes = MeasuredPasses.Read(args[0], args[1], catalogue);
Console.WriteLine($"{passes.Count} passes, {watch.ElapsedMilliseconds} ms");
ForwardParameters parameters = new();
double[] start = parameters.Start;
watch.Restart();
double[] fitted = ForwardFit.Fit(parameters, passes, start, int.Parse(args[2]), Console.WriteLine);
Console.WriteLine($"{watch.ElapsedMilliseconds} ms");
foreach ((string name, double value) in parameters.Names.Zip(fitted)) Console.Write($"{name}={Math.Exp(value):G4} ");
Console.WriteLine();
void Report(double[] at, string title)
{
    ForwardModel model = parameters.At(at);
    var errors = passes.Select(pass => (pass, pass.LogError(model))).ToList();
    Console.WriteLine(ForwardReport.Of(title, errors));
    foreach (var set in errors.GroupBy(e => e.pass.Set.ToString()).OrderBy(g => g.Key)) Console.WriteLine(ForwardReport.Of("  " + set.Key, [.. set]));
    foreach (var set in errors.GroupBy(e => e.pass.Table + " " + e.pass.Accelerator.Id).OrderBy(g => g.Key)) Console.WriteLine(ForwardReport.Of("  " + set.Key, [.. set]));
    foreach (var g in errors.GroupBy(e => e.pass.Group + "|" + e.pass.Table).OrderByDescending(g => g.Average(e => Math.Abs(e.Item2))).Take(25)) Console.WriteLine($"   worst {g.Key} x{Math.Exp(g.Average(e => e.Item2)):F2} n{g.Count()}");
}
Report(fitted, "fitted");
if (args.Length > 3)
{
    List<(MeasuredPass Pass, double LogError)> unseen = [];
    void Leave(string title, Func<MeasuredPass, string> keyOf, int folds)
    {
        var keys = passes.Select(keyOf).Distinct().Order(StringComparer.Ordinal).ToList();
        List<(MeasuredPass, double)> errors = [];
        foreach (int fold in Enumerable.Range(0, Math.Min(folds, keys.Count)))
        {
            HashSet<string> left = [.. keys.Where((_, i) => i % folds == fold)];
            double[] at = ForwardFit.Fit(parameters, [.. passes.Where(p => !left.Contains(keyOf(p)))], fitted, 8);
            ForwardModel model = parameters.At(at);
            var mine = passes.Where(p => left.Contains(keyOf(p))).Select(pass => (pass, pass.LogError(model))).ToList();
            errors.AddRange(mine);
            if (folds > 20) Console.WriteLine(ForwardReport.Of($"    without {string.Join(",", left)}", mine));
        }
        Console.WriteLine(ForwardReport.Of(title, errors));
        foreach (var set in errors.GroupBy(e => e.Item1.Set.ToString() + (e.Item1.GraphKnown ? "" : " unknown"))) Console.WriteLine(ForwardReport.Of("  " + set.Key, [.. set]));
        unseen.AddRange(errors);
    }
    Leave("without model", p => p.Model, 10);
    Leave("without gpu", p => p.Accelerator.Id, 100);
    ForwardModel best = parameters.At(fitted);
    File.WriteAllText(Path.Combine(args[3], "forwardCurves.json"), ForwardFile.Curves(best, set => ForwardErrors.Of([.. unseen.Where(e => e.Pass.Set == set)], set == ForwardSet.OnnxRuntime ? Spread.Of(0.4, 2.5) : Spread.Of(0.7, 1.4), set == ForwardSet.OnnxRuntime ? Spread.Of(0.3, 3.3) : Spread.Of(0.55, 1.9))));
    File.WriteAllText(Path.Combine(args[3], "forwardChips.json"), ForwardFile.Chips(best, chip => passes.Count(p => p.Accelerator.ForwardKind() == chip)));
}
