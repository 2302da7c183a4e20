using System.Globalization;
using System.Xml.Linq;
using InferenceSizing.Api.Estimates.Answer;

namespace InferenceSizing.Api.Reports;

/// <summary>The checks of an answer as JUnit XML, as test reports of GitLab, Jenkins and others read it: a case for each check, or for fitting where nothing is required.</summary>
internal static class JunitReport
{
    public const string MediaType = "application/xml";

    public static string Of(EstimateResponse answer)
    {
        string subject = Subject.Of(answer);
        IReadOnlyList<CheckAnswer> checks = answer.Verdict is { Checks.Count: > 0 } verdict ? verdict.Checks : [new CheckAnswer("fits", 1, answer.Fits ? 1 : 0, answer.Fits)];
        XElement suite = new("testsuite",
            new XAttribute("name", subject),
            new XAttribute("tests", checks.Count),
            new XAttribute("failures", checks.Count(check => !check.Passed)),
            checks.Select(check => new XElement("testcase",
                new XAttribute("classname", subject),
                new XAttribute("name", check.Name),
                check.Passed ? null : new XElement("failure", new XAttribute("message", string.Create(CultureInfo.InvariantCulture, $"limit {check.Limit}, found {(check.Actual is { } actual ? actual : "nothing")}")), Ways(answer)))));
        return new XDeclaration("1.0", "utf-8", null) + "\n" + new XElement("testsuites", suite);
    }

    private static string Ways(EstimateResponse answer) => string.Join('\n', answer.Remedies.Select(remedy => $"{remedy.Title}: {remedy.Change.ToJsonString()}"));
}
