namespace InferenceSizing.Domain.Engines.Shared.Kinds;

/// <summary>The values that a setting takes: how they are written, bounded and kept. A kind is one class, which a declaration makes; all others go by its
/// shape.</summary>
public abstract class KnobKind
{
    private protected KnobKind(ValueShape shape) => Shape = shape;

    /// <summary>The values as they are written.</summary>
    public ValueShape Shape { get; }

    /// <summary>What a setting takes, in words.</summary>
    public abstract string Expectation { get; }

    /// <summary>Why a value of the shape is not taken; null where it is.</summary>
    public abstract string? FaultOf(object written);

    /// <summary>The value, of which no fault was found.</summary>
    public abstract KnobValue ValueOf(object written);

    /// <summary>The value as it is written.</summary>
    public abstract object Written(KnobValue value);
}

/// <summary>A kind whose values are of one type in the engines' rules.</summary>
/// <typeparam name="T">A ratio, a whole number, a flag, a list or text.</typeparam>
internal abstract class KnobKind<T>(ValueShape shape) : KnobKind(shape)
{
    /// <summary>The value as it is kept.</summary>
    public abstract KnobValue Kept(T value);

    /// <summary>The value that was kept.</summary>
    public abstract T Read(KnobValue value);
}
