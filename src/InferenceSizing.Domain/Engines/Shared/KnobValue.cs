using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The value of a setting. The default stands for a setting without a value.</summary>
public readonly record struct KnobValue
{
    private readonly double _number;

    private KnobValue(double number, ImmutableArray<Ratio> shares, string? text = null) => (_number, Shares, Text, IsSet) = (number, shares, text, true);

    public bool IsSet { get; }

    public Ratio Share => Ratio.From(_number);

    internal long Count => (long)_number;

    public bool Flag => _number != 0;

    /// <summary>The list; default where the value is a single one.</summary>
    public ImmutableArray<Ratio> Shares { get; }

    /// <summary>The words; null where the value is a number or a list.</summary>
    public string? Text { get; }

    public Magnitude Number => Magnitude.From(_number);

    public static KnobValue Of(Ratio share) => new(share.Value, default);

    internal static KnobValue Of(long count) => new(count, default);

    public static KnobValue Of(bool flag) => new(flag ? 1 : 0, default);

    public static KnobValue Of(ImmutableArray<Ratio> shares) => new(0, shares);

    public static KnobValue Of(string text) => new(0, default, text);

    /// <summary>Lists are equal where their items are.</summary>
    public bool Equals(KnobValue other) => IsSet == other.IsSet && _number.Equals(other._number) && Text == other.Text
        && (Shares.IsDefault ? other.Shares.IsDefault : !other.Shares.IsDefault && Shares.AsSpan().SequenceEqual(other.Shares.AsSpan()));

    public override int GetHashCode() => HashCode.Combine(IsSet, _number, Text, Shares.IsDefault ? 0 : Shares.Length);
}
