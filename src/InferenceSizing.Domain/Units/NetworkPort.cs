namespace InferenceSizing.Domain.Units;

/// <summary>A port that a service answers on, 1 to 65,535.</summary>
public readonly record struct NetworkPort
{
    private NetworkPort(ushort number) => Number = number;

    /// <summary>As it is written: 8000.</summary>
    public int Number { get; }

    /// <summary>A port.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is zero.</exception>
    public static NetworkPort Of(ushort number)
    {
        ArgumentOutOfRangeException.ThrowIfZero(number);
        return new(number);
    }
}
