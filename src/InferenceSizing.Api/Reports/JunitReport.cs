using System.Text;
using System.Xml;
using System.Xml.Linq;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Reports;

/// <summary>The checks of an answer as JUnit XML, as test reports of GitLab, Jenkins and others read it: a case for each check, or for fitting where nothing is
/// required.</summary>
internal static class JunitReport
{
    public const string MediaType = "application/xml";

    private static readonly Requirements FittingOnly = new([Requirement.On(Metrics.Fits, Magnitude.From(1))]);

    public static string Of(EstimateResponse answer, Assessment assessment)
    {
        string subject = Written(Subject.Of(answer));
        Verdict verdict = assessment.Verdict is { Checks.IsEmpty: false } required ? required : Verdict.Of(FittingOnly, assessment);
        XElement suite = new("testsuite",
            new XAttribute("name", subject),
            new XAttribute("tests", verdict.Checks.Length),
            new XAttribute("failures", verdict.Checks.Count(check => !check.Passed)),
            verdict.Checks.Select(check => new XElement("testcase",
                new XAttribute("classname", subject),
                new XAttribute("name", RequirementMembers.NameOf(check)),
                check.Passed ? null : new XElement(
                    "failure", new XAttribute("message", $"limit {Amount.Of(check.Unit, check.Limit)}, found {Amount.Of(check.Unit, check.Actual)}"),
                    Ways(answer)))));
        return new XDeclaration("1.0", "utf-8", null) + "\n" + new XElement("testsuites", suite);
    }

    private static string Ways(EstimateResponse answer) =>
        Written(string.Join('\n', answer.Remedies.Select(remedy => $"{remedy.Title}: {remedy.Change.ToJsonString()}")));

    /// <summary>A text as XML can hold it: control characters and half pairs, which a client may put into a name, become U+FFFD.</summary>
    /// <remarks>W3C, Extensible Markup Language 1.0, section 2.2.</remarks>
    private static string Written(string text)
    {
        const char replacement = '\uFFFD';
        StringBuilder written = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                written.Append(text[i]).Append(text[++i]);
            else
                written.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : replacement);
        }

        return written.ToString();
    }
}
