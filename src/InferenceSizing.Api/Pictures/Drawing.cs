using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace InferenceSizing.Api.Pictures;

/// <summary>An SVG picture under construction. Shapes carry classes and titles; the colours of the classes, for light and dark, stand in one style sheet, which
/// the page shares.</summary>
internal sealed class Drawing
{
    public const string MediaType = "image/svg+xml";

    /// <summary>Letters of the style sheet's font are about this wide, user units: labels are laid out without measuring.</summary>
    public const double LetterWidth = 6.4;

    /// <summary>The same of the style sheet's notes.</summary>
    public const double NoteLetter = 5.9;

    /// <summary>Left and right of what is drawn.</summary>
    public const double Margin = 16;

    /// <summary>From a line of the heading to the next.</summary>
    public const double HeadingRow = 20;

    /// <summary>Base line of the heading's first line, and the width of its letters.</summary>
    private const double HeadingTop = 26, HeadingLetter = 9.2;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly XElement _root;

    /// <param name="width">User units; a viewer scales the whole.</param>
    /// <param name="height">User units.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="description">The same figures in words, for readers who do not see it.</param>
    public Drawing(double width, double height, string title, string description)
    {
        _root = new XElement(Svg + "svg",
            new XAttribute("class", "picture"),
            new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"),
            new XAttribute("width", Number(width)),
            new XAttribute("height", Number(height)),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", Printable(title)),
            new XElement(Svg + "title", Printable(title)),
            new XElement(Svg + "desc", Printable(description)),
            new XElement(Svg + "style", Page.PageFiles.PictureStyles));
        Rectangle("ground", 0, 0, width, height);
    }

    public void Rectangle(string style, double x, double y, double width, double height, string? title = null) =>
        Shape("rect", style, title, ("x", x), ("y", y), ("width", width), ("height", height));

    public void Line(string style, double fromX, double fromY, double toX, double toY, string? title = null) =>
        Shape("line", style, title, ("x1", fromX), ("y1", fromY), ("x2", toX), ("y2", toY));

    public void Circle(string style, double x, double y, double radius, string? title = null) =>
        Shape("circle", style, title, ("cx", x), ("cy", y), ("r", radius));

    /// <summary>A line through the points.</summary>
    public void Polyline(string style, IEnumerable<(double X, double Y)> points) => Points("polyline", style, points);

    /// <summary>The area that the points enclose.</summary>
    public void Polygon(string style, IEnumerable<(double X, double Y)> points) => Points("polygon", style, points);

    /// <param name="style">Its class; <c>end</c> and <c>middle</c> among them set the anchor.</param>
    /// <param name="x">Of the anchor.</param>
    /// <param name="y">Of the base line.</param>
    /// <param name="text">What it says.</param>
    public void Text(string style, double x, double y, string text) => _root.Add(new XElement(Svg + "text",
        new XAttribute("class", style), new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), Printable(text)));

    /// <summary>A text in as many lines as it needs.</summary>
    /// <param name="style">Its class.</param>
    /// <param name="x">Of the left edge.</param>
    /// <param name="lines">Of <see cref="Lines"/>, each with the place of its base line.</param>
    public void Text(string style, double x, IEnumerable<(string Text, double Y)> lines)
    {
        foreach ((string text, double y) in lines)
            Text(style, x, y, text);
    }

    /// <summary>The title, on top of a picture of this width.</summary>
    public static IReadOnlyList<(string Text, double Y)> Heading(string title, double width) =>
        Lines(title, width - (2 * Margin), HeadingLetter, HeadingTop, HeadingRow);

    /// <summary>A text broken between words.</summary>
    /// <param name="text">What it says.</param>
    /// <param name="width">Of the place, user units.</param>
    /// <param name="letter">Width of a letter, user units.</param>
    /// <param name="first">Base line of the first line.</param>
    /// <param name="leading">From one base line to the next.</param>
    public static IReadOnlyList<(string Text, double Y)> Lines(string text, double width, double letter, double first, double leading)
    {
        List<string> lines = [""];
        foreach (string word in text.Split(' '))
        {
            string longer = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
            if (lines[^1].Length == 0 || longer.Length * letter <= width)
                lines[^1] = longer;
            else
                lines.Add(word);
        }

        return [.. lines.Select((line, at) => (line, first + (at * leading)))];
    }

    public override string ToString() => _root.ToString(SaveOptions.DisableFormatting);

    private void Shape(string name, string style, string? title, params ReadOnlySpan<(string Name, double Value)> places)
    {
        XElement shape = new(Svg + name, new XAttribute("class", style));
        foreach ((string place, double value) in places)
            shape.SetAttributeValue(place, Number(value));
        if (title is not null)
            shape.Add(new XElement(Svg + "title", Printable(title)));
        _root.Add(shape);
    }

    private void Points(string name, string style, IEnumerable<(double X, double Y)> points) => _root.Add(new XElement(Svg + name,
        new XAttribute("class", style),
        new XAttribute("points", string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}")))));

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Names come from requests: what XML cannot hold is left out.</summary>
    private static string Printable(string text) => string.Concat(text.EnumerateRunes()
        .Where(rune => rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value)));
}
