namespace InferenceSizing.Calibration.Forward;

/// <summary>Errors of predictions in percent, as the share of rows and as the mean over groups.</summary>
internal static class ForwardReport
{
    public static string Of(string title, IReadOnlyList<(MeasuredPass Pass, double LogError)> errors)
    {
        double[] shares = [.. errors.Select(error => 100 * Math.Abs(Math.Exp(error.LogError) - 1)).Order()];
        double groups = errors.GroupBy(error => error.Pass.Group).Average(group => group.Average(error => 100 * Math.Abs(Math.Exp(error.LogError) - 1)));
        double[] logs = [.. errors.Select(error => error.LogError).Order()];
        return $"{title,-46} n {errors.Count,5}  median {shares[shares.Length / 2],6:F1}  mean {shares.Average(),6:F1}  p90 {shares[shares.Length * 9 / 10],6:F1}  groups {groups,6:F1}  bias {100 * (Math.Exp(logs[logs.Length / 2]) - 1),6:F1}  p10 {Math.Exp(logs[logs.Length / 10]):F2} p90 {Math.Exp(logs[logs.Length * 9 / 10]):F2}";
    }
}
