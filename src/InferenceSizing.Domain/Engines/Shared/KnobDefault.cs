using System.Globalization;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The engine's own value of a setting, by release, and its text.</summary>
/// <typeparam name="TRelease">The engine's releases.</typeparam>
/// <typeparam name="T">Type of the value.</typeparam>
internal sealed class KnobDefault<TRelease, T>
    where TRelease : Release
{
    private readonly Func<EngineSetting, TRelease, (bool IsSet, T Value)> _value;
    private readonly Func<ReleaseTable<TRelease>, string> _text;

    private KnobDefault(Func<EngineSetting, TRelease, (bool IsSet, T Value)> value, Func<ReleaseTable<TRelease>, string> text, bool optional) =>
        (_value, _text, IsOptional) = (value, text, optional);

    public bool IsOptional { get; }

    /// <summary>The same in every release.</summary>
    public static implicit operator KnobDefault<TRelease, T>(T value) => new((_, _) => (true, value), _ => Word(value), optional: false);

    /// <summary>A fact of the release; the text is made from the releases.</summary>
    public static KnobDefault<TRelease, T> By(Func<TRelease, T> fact) =>
        new((_, release) => (true, fact(release)), releases => releases.TextOf(release => Word(fact(release))), optional: false);

    /// <summary>From the model, the card or the workload.</summary>
    /// <param name="text">How, for the reader; made from the constants that <paramref name="value"/> uses.</param>
    /// <param name="value">The value.</param>
    public static KnobDefault<TRelease, T> From(string text, Func<EngineSetting, TRelease, T> value) =>
        new((setting, release) => (true, value(setting, release)), _ => text, optional: false);

    /// <summary>A value where another setting asks for it, else none.</summary>
    public static KnobDefault<TRelease, T> Where(string text, Func<EngineSetting, bool> holds, T value) =>
        new((setting, _) => (holds(setting), value), _ => text, optional: true);

    /// <summary>No value unless the client gives one.</summary>
    /// <param name="text">What that means.</param>
    public static KnobDefault<TRelease, T> None(string text) => new((_, _) => (false, default!), _ => text, optional: true);

    public (bool IsSet, T Value) For(EngineSetting setting, TRelease release) => _value(setting, release);

    public string TextOver(ReleaseTable<TRelease> releases) => _text(releases);

    private static string Word(T value) => value switch
    {
        bool flag => flag ? "on" : "off",
        Units.Ratio ratio => ratio.Value.ToString(CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
