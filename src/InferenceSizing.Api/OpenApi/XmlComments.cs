using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using System.Xml.XPath;

namespace InferenceSizing.Api.OpenApi;

/// <summary>Comments of the code as the document quotes them: line breaks and indents of a source file are no part of a sentence.</summary>
internal static partial class XmlComments
{
    /// <summary>The comments that the compiler wrote beside an assembly, each run of white space as one space.</summary>
    public static XPathDocument Of(Assembly assembly)
    {
        XDocument comments = XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml"), LoadOptions.PreserveWhitespace);
        foreach (XText text in comments.DescendantNodes().OfType<XText>())
            text.Value = WhiteSpace().Replace(text.Value, " ");
        return new XPathDocument(comments.CreateReader());
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
