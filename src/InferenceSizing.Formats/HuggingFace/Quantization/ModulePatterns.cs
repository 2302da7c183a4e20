using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Enumeration;
using System.Text.RegularExpressions;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Quantization;

/// <summary>A quantizer's list of modules: names, parts of names, globs and regular expressions, asked about tensors by the names that checkpoints give
/// them.</summary>
internal sealed class ModulePatterns
{
    private const int MostPatterns = 4096;
    private const int LongestPattern = 512;
    private const string Expression = "re:";

    /// <summary>Stacks next to the language model, whose layers are numbered too.</summary>
    private static readonly string[] OtherStacks = ["mtp", "vision", "visual", "audio", "image"];

    private readonly ModuleNames _modules;
    private readonly ConcurrentDictionary<(TensorRole, int), bool> _answers = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<string> _parts = [];
    private readonly List<string> _globs = [];
    private readonly List<Regex> _expressions = [];

    /// <param name="modules">The names of the family's modules.</param>
    /// <param name="config">For refusals.</param>
    /// <param name="key">The key that holds the list.</param>
    /// <param name="patterns">Names; <c>re:</c> before a regular expression, <c>*</c> in a glob.</param>
    public ModulePatterns(ModuleNames modules, ConfigFields config, string key, IReadOnlyCollection<string> patterns)
    {
        _modules = modules;
        if (patterns.Count > MostPatterns || patterns.Any(pattern => pattern.Length > LongestPattern))
            throw config.Refuse(key, $"'{key}' has at most {MostPatterns} patterns of {LongestPattern} characters.");
        foreach (string pattern in patterns.Where(pattern => pattern.Length > 0))
        {
            if (pattern.StartsWith(Expression, StringComparison.Ordinal))
                _expressions.Add(Parsed(config, key, pattern[Expression.Length..]));
            else if (pattern.Contains('*', StringComparison.Ordinal))
                _globs.Add(WithoutPrefix(pattern));
            else if (pattern.Any(char.IsAsciiDigit))
                _names.Add(WithoutPrefix(pattern));
            else
                _parts.Add(pattern);
        }
    }

    /// <summary>Whether one of the patterns names layers.</summary>
    public bool ByLayer => _names.Count > 0 || _globs.Exists(glob => glob.Any(char.IsAsciiDigit))
        || _expressions.Exists(expression => expression.ToString().Any(char.IsAsciiDigit));

    /// <summary>Whether the tensor of this role in this layer is in the list.</summary>
    public bool Has(TensorRole role, int layer) =>
        _answers.GetOrAdd((role, ByLayer ? layer : 0), asked =>
        Array.Exists(_modules.Of(asked.Item1), name => Matches(string.Format(CultureInfo.InvariantCulture, name, asked.Item2))));

    /// <summary>A pattern that names a module holds for all within it.</summary>
    private bool Matches(string name)
    {
        if (_parts.Exists(part => $".{name}.".Contains($".{part}.", StringComparison.Ordinal))
            || _expressions.Exists(expression => expression.IsMatch(name) || expression.IsMatch("model." + name)))
            return true;
        for (string module = name; ; module = module[..module.LastIndexOf('.')])
        {
            if (_names.Contains(module)
                || _globs.Exists(glob =>
                FileSystemName.MatchesSimpleExpression(glob, module, ignoreCase: false)
                || FileSystemName.MatchesSimpleExpression(glob, "model." + module, ignoreCase: false)))
                return true;
            if (!module.Contains('.', StringComparison.Ordinal))
                return false;
        }
    }

    /// <summary>Names differ in what stands before the layers (<c>model.</c>, <c>language_model.model.</c>). Layers of other stacks keep it, so that they are
    /// not taken for the model's own.</summary>
    private static string WithoutPrefix(string name)
    {
        int layers = name.IndexOf("layers.", StringComparison.Ordinal);
        return layers > 0 && !Array.Exists(OtherStacks, stack => name.AsSpan(0, layers).Contains(stack, StringComparison.Ordinal)) ? name[layers..] : name;
    }

    private static Regex Parsed(ConfigFields config, string key, string expression)
    {
        try
        {
            return new Regex("^(?:" + expression + ")", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception malformed) when (malformed is ArgumentException or NotSupportedException)
        {
            throw config.Refuse(key, $"'{key}' has an expression that cannot be read: {expression}.");
        }
    }
}
